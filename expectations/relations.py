"""关系检查: does the figure fit those of other subjects, the indicators tied to it and its own pattern within the year?

Most of these only ask: structure explains much of what they see, and a figure is held on one account alone, where three
of its file's figures are another subject's digit by digit.
"""

from appraisal.findings import Consequence
from appraisal.scheme import Indicator, Scheme
from expectations.check import NOT_JUDGED, Bounds, Check, always

_FROZEN_MOST = 1
_TWINS_MOST = 2
_PROJECT_TWINS_MOST = 1
_SURGE_Z = 3.0
_CONTRARY_Z, _APART_Z = 2.5, 3.0
_RATE_JUMP_Z = 5.0


def _few_twins(_scheme: Scheme, indicator: Indicator) -> Bounds:
    """A project has few amounts, so two of them are as many as three of a town's figures."""
    return Bounds(high=_PROJECT_TWINS_MOST if indicator.role == "project" else _TWINS_MOST)


def _steady(_scheme: Scheme, indicator: Indicator) -> Bounds:
    if indicator.plausible.steady_rate_to is None:
        return NOT_JUDGED
    return Bounds(-_RATE_JUMP_Z, _RATE_JUMP_Z)


RELATIONS = (
    Check(
        code="R01",
        name_zh="数值停滞",
        consequence=Consequence.NOTE,
        column="frozen_count",
        bounds=always(None, _FROZEN_MOST),
        message_zh="{figure_zh}，已连续{frozen_count}期与上期相同，上年同期各期均有变动",
        basis="domain.md §8.6 Q11: identical to last period ≥ 2 times in a flow series",
        is_hard_rule=False,
        suspicion=0.3,
        compares="本单位上年同期各期的变动",
        usual_zh="除确无进展外，与上期相同不超过{limit}期",
        remedy_zh="确无进展的，请在说明栏注明",
        gives_way_to="P05",
    ),
    Check(
        code="R02",
        name_zh="季末突增",
        consequence=Consequence.NOTE,
        column="share_surge_z",
        bounds=always(None, _SURGE_Z),
        message_zh="{figure_zh}，季末当月占全季的{quarter_end_share_pct}，以往各季平均占{usual_share_pct}",
        basis="domain.md §8.6 Q12: share of last month > mean + 3σ of own history",
        is_hard_rule=False,
        suspicion=0.4,
        compares="本单位以往各季的分布",
        usual_zh="季末当月占全季的比重，在以往各季平均的{limit}倍标准差以内",
        remedy_zh="集中入账的，请附入账明细和依据",
    ),
    Check(
        code="R03",
        name_zh="与其他对象雷同",
        consequence=Consequence.HOLD,
        column="twin_count",
        bounds=_few_twins,
        message_zh="{figure_zh}，与另一对象同期所报逐位相同，本次报送中共有{twin_count}项如此",
        basis="domain.md §8.6 Q16: identical vectors across units; same amounts of two projects (重复报送)",
        is_hard_rule=False,
        suspicion=0.9,
        compares="{twin_zh}同期所报",
        usual_zh="不同对象之间逐位相同的不超过{limit}项",
        remedy_zh="请核对是否误填了其他对象的数",
    ),
    Check(
        code="R04",
        name_zh="与旁证走势相反",
        consequence=Consequence.NOTE,
        column="contrary_gap_z",
        bounds=always(None, _CONTRARY_Z),
        message_zh="{figure_zh}，与方案所列旁证一升一降，增速相差{paired_gap_pp}，超出同类对象和本对象以往的差异",
        basis="domain.md §8.6 Q17; §8.5 (用电量与产值增速不一致属常见，只请核实)",
        is_hard_rule=False,
        suspicion=0.4,
        compares="{witness_zh}同比增速{paired_growth_pct}",
        usual_zh="与旁证的增速差，在同类对象和本对象以往的{limit}倍标准差以内",
        remedy_zh="结构变化所致的，请附说明",
    ),
    Check(
        code="R05",
        name_zh="与旁证走势背离",
        consequence=Consequence.NOTE,
        column="pair_gap_z",
        bounds=always(None, _APART_Z),
        message_zh="{figure_zh}，增速与方案所列旁证相差{paired_gap_pp}，超出同类对象和本对象以往的差异",
        basis="domain.md §8.4 (用电、税收、存贷款、周转量匹配), §8.6 Q18",
        is_hard_rule=False,
        suspicion=0.4,
        compares="{witness_zh}同比增速{paired_growth_pct}",
        usual_zh="与旁证的增速差，在同类对象和本对象以往的{limit}倍标准差以内",
        remedy_zh="结构变化所致的，请附说明",
        gives_way_to="R04",
    ),
    Check(
        code="R06",
        name_zh="比率突变",
        consequence=Consequence.NOTE,
        column="rate_jump_z",
        bounds=_steady,
        message_zh="{figure_zh}，与方案所列基准指标之比为{rate_pct}，同比变动{rate_change_pp}，超出以往变动",
        basis="domain.md §8.4 (增加值率变化), §8.6 Q19: |Δ(VA/output)| > 3 MAD",
        is_hard_rule=False,
        suspicion=0.4,
        usual_zh="这一比率的同比变动，在以往变动的{limit}倍标准差以内",
        remedy_zh="行业结构或口径变化的，请附说明",
    ),
)
