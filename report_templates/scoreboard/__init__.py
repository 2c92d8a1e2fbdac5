"""计分牌: one self-contained page a round, in an edition for inside and one for the public."""

from report_templates.scoreboard.page import scoreboard

__all__ = ["scoreboard"]
