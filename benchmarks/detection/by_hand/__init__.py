"""What a careful analyst would write by hand for one panel: the rival to the checks in ``benchmarks.detection.speed``."""

from benchmarks.detection.by_hand.comparisons import judge_by_hand
from benchmarks.detection.by_hand.cube import Plan
from benchmarks.detection.by_hand.judge import JUDGED, judge_panel

__all__ = ["JUDGED", "Plan", "judge_by_hand", "judge_panel"]
