"""项目要素: the 四个一, the curve of the year, investor, money and land of every key project, and what nobody wrote down.

Facts as the scheme and the reporters state them: what is not there is said to be 未写明 or 未落实, never why (domain.md S0-51, S2-60).
"""

from collections import Counter
from collections.abc import Sequence

from appraisal.projects.standing import FUNDING_ZH, HOLLOW_ZH, ProjectStanding
from report_templates.blocks import Cell, Fact, Table
from report_templates.items import short_name
from report_templates.template import told
from report_templates.wording import MISSING, digits

_HEAD = ("项目", "阶段", "领导、工作专班", "各季末应达(%)", "投资方", "资金来源", "用地")
_SHARES = (0.16, 0.07, 0.22, 0.15, 0.12, 0.15, 0.13)
_UNSTATED_ZH = "未写明"
_NOTE = "各季末应达为占年度计划投资（必达目标）的累计比例；未写明的，请项目责任单位补充。"


def basics_table(standings: Sequence[ProjectStanding]) -> tuple[Table, ...]:
    """重点项目要素表, all projects in the scheme's order; none without any."""
    rows = tuple(_row(each) for each in standings)
    return (Table("重点项目要素", _HEAD, rows, _SHARES, _NOTE),) if rows else ()


def count_lacks(standings: Sequence[ProjectStanding]) -> tuple[tuple[str, int], ...]:
    """How many projects lack what ought to carry them: ``资金来源未落实`` 2, ``四个一缺一套班子`` 1; nothing that none lacks."""
    absent = Counter(HOLLOW_ZH[code] for each in standings for code in each.hollow)
    absent += Counter(f"四个一缺{one}" for each in standings for one in each.missing_ones_zh)
    return tuple(absent.items())


def _row(each: ProjectStanding) -> tuple[Cell, ...]:
    project = each.project
    team = project.team_zh.strip() or f"工作专班{_UNSTATED_ZH}"
    key = f"{each.invested.indicator_code}:{each.subject.code}:{each.invested.figure_period}"
    quarters = "、".join(digits(share, places=0) for share in each.quarter_ends_pct)
    return (
        told(short_name(each.subject), align="left"),
        Cell(f"{each.stage_zh or MISSING}{'（应有投资）' if 'intent_only' in each.hollow else ''}"),
        Cell(f"{project.goal_chain.goal_lead}；{team}", align="left"),
        told(Fact(quarters, None, f"result:due_pct:{key}")),
        Cell(project.investor_zh.strip() or _UNSTATED_ZH, align="left"),
        Cell(_funding(each), align="left"),
        Cell(project.land_zh.strip() or _UNSTATED_ZH, align="left"),
    )


def _funding(each: ProjectStanding) -> str:
    """``企业自筹（部分落实）``."""
    source, status = each.project.funding_zh.strip() or _UNSTATED_ZH, each.project.funding_status
    return source if status is None else f"{source}（{FUNDING_ZH[status]}）"
