"""考评项: one indicator of one subject as a document speaks of it: numbers with their keys, names in Chinese."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from appraisal.comparable import DISCLOSED_MIN, is_noticeable
from appraisal.lamps.rules import LAMP_ZH, REASON_ZH, lamp_sign
from appraisal.scheme import Indicator, Subject
from report_templates.blocks import Fact
from report_templates.wording import Number, against_ceiling, against_due, against_limit, against_target, number

LAMP_ORDER = ("red", "yellow", "green", "unlit")
_WORSE = {"green": 0, "yellow": 1, "red": 2}
STANDING_ZH = {
    "held": "数据正在核实",
    "missing": "应报未报",
    "imputed": "应报未报，按规定代入",
    "not_due": "未到报送期",
}
OWED = frozenset({"missing", "imputed"})
"""Standings of a figure that was due and did not come, whatever counts in its place."""
_GAP_REASONS = {"gap_behind_pp", "shortfall_pct"}
"""Told as being behind or not, since the gap itself stands beside it."""
_REASON_ZH = {code: words for code, words in REASON_ZH.items() if code not in _GAP_REASONS} | {
    "not_started_due": "应开工未开工",
    "bottom_ranked": "未达进度且位次居末",
    "behind_line": "低于对照水平",
    "no_target": "未下达目标",
}
"""The method's words, some of them longer in a document."""
_GROWTH_ENDINGS = ("增速", "增长率", "增长速度")
_SELF_REPORTED = {"unit_submission", "project_progress"}


@dataclass(frozen=True)
class Item:
    """One indicator of one subject 考评项.

    Attributes:
        indicator: its definition.
        subject: who is appraised on it.
        figure_subject: whose figure counts; the home county for an indicator that a department leads.
        lead_zh: 责任单位.
        goal_lead_zh: 目标长 post, for internal documents only; empty if none.
        peers_zh: with whom the figure is ranked, such as ``全市``.
        value, target, due: figures in the indicator's uom.
        completion, due_share: 完成率 and 应达进度, percent.
        gap: distance from what is due in percentage points, negative is behind; of a growth or a share it is the
            distance of the figure from its target.
        over_due: the figure minus what is due, in the indicator's uom.
        yoy, change: 同比 in percent (levels) and in percentage points (growths and shares).
        comparable: 可比口径同比, where a roster change of the figure is on record.
        entered, left: units that entered and left.
        definition_zh: registered changes of definition between the figure and its base; empty if none.
        required_monthly: what each remaining month must bring, in uom.
        rank, peer_count, rank_change: place of the figure among ``peers_zh``; no place where nobody else has a figure.
        weight, score, cautious, lost: 分值.
        streak: 连续次数 of the lamp.
        lamp_words: what the office calls each lamp.
        is_provisional: 未定案: the target is not final.
        standing: accepted, held, missing or not_due.
        lamp, previous_lamp: this period's and the last's; empty where the indicator has no lamp rule, or there was none.
        reason_code: why the lamp has its colour.
        planned_start_zh: 计划开工 of a project, ``2026年3月``.
    """

    indicator: Indicator
    subject: Subject
    figure_subject: Subject
    lead_zh: str
    goal_lead_zh: str
    peers_zh: str
    value: Number
    target: Number
    due: Number
    completion: Number
    due_share: Number
    gap: Number
    over_due: Number
    yoy: Number
    change: Number
    comparable: Number
    entered: Number
    left: Number
    definition_zh: str
    required_monthly: Number
    rank: Number
    peer_count: Number
    rank_change: Number
    weight: Number
    score: Number
    cautious: Number
    lost: Number
    streak: Number
    is_provisional: bool
    standing: str
    lamp: str
    previous_lamp: str
    reason_code: str
    planned_start_zh: str
    lamp_words: Mapping[str, str] = field(default_factory=lambda: LAMP_ZH)

    @property
    def name_zh(self) -> str:
        """Name of the indicator; of a project, the project's own name."""
        return self.subject.name_zh if self.subject.kind == "project" else self.indicator.name_zh

    @property
    def spoken_zh(self) -> str:
        """The name in a sentence: of a growth without 增速, since the sentence says 增长 or 下降 itself."""
        name = self.name_zh
        return next((name.removesuffix(end) for end in _GROWTH_ENDINGS if name.endswith(end)), name)

    @property
    def owned_zh(self) -> str:
        """The item with whose it is: ``白石镇民间投资``, ``县发改局牵头的民间投资``; the county's own stands alone."""
        if self.subject.is_home or self.subject.kind == "project":
            return self.spoken_zh
        tie = "" if self.figure_subject is self.subject else "牵头的"
        return f"{self.subject_zh}{tie}{self.spoken_zh}"

    @property
    def subject_zh(self) -> str:
        """Short name of the subject."""
        return short_name(self.subject)

    @property
    def is_self_reported(self) -> bool:
        """Whether those who answer for the figure also report it; else its want is not theirs."""
        return any(each.feed in _SELF_REPORTED for each in self.indicator.sources)

    @property
    def is_percentage(self) -> bool:
        """Whether the figure itself is a growth or a share."""
        return self.indicator.uom == "%"

    @property
    def is_accepted(self) -> bool:
        """Whether the figure stands and may be spoken of as fact."""
        return self.standing == "accepted" and self.value.is_known

    @property
    def is_behind(self) -> bool:
        """Whether an accepted figure is behind what is due."""
        return self.is_accepted and self.gap.value is not None and self.gap.value < 0

    @property
    def is_ahead(self) -> bool:
        """Whether an accepted figure has reached what is due."""
        return self.is_accepted and self.gap.value is not None and self.gap.value >= 0

    @property
    def is_reminded(self) -> bool:
        """Whether a letter may speak of it: red, accepted, and held to a final target."""
        return self.lamp == "red" and self.is_accepted and self.target.is_known and not self.is_provisional

    @property
    def is_limit(self) -> bool:
        """Whether the target is a limit that the figure must stay below."""
        return self.indicator.direction == "lower"

    @property
    def is_due_whole(self) -> bool:
        """Whether the whole target is due by now, as without a curve for growths, shares and stocks."""
        return not (self.due.is_known and self.target.is_known) or self.due.value == self.target.value

    @property
    def gap_words(self) -> Fact:
        """Distance from what is due, in words that fit the kind of figure; from the target only where all of it is due."""
        mark = "目标" if self.is_due_whole else "序时进度"
        if self.is_percentage:
            words = against_ceiling(self.gap.value) if self.is_limit else against_due(self.gap.value, mark=mark)
            return Fact(words, self.gap.value, self.gap.key)
        if self.is_limit or self.indicator.basis != "ytd":
            uom, places = self.indicator.uom, self.indicator.decimals
            words = (
                against_limit(self.over_due.value, uom, places=places)
                if self.is_limit
                else against_target(self.over_due.value, uom, places=places, mark=mark)
            )
            return Fact(words, self.over_due.value, self.over_due.key)
        return Fact(against_due(self.gap.value), self.gap.value, self.gap.key)

    @property
    def reason_zh(self) -> str:
        """Why the lamp has its colour, in the office's words, without a figure."""
        if self.standing in OWED and not self.is_self_reported:
            return "数据未到"
        if self.lamp == "unlit":
            return STANDING_ZH.get(self.standing) or _REASON_ZH.get(self.reason_code, "暂不具备亮灯条件")
        return _REASON_ZH.get(self.reason_code, "进度落后" if self.is_behind else "达到应达进度")

    @property
    def tells_comparable(self) -> bool:
        """Whether the comparable growth stands beside the published one; of one or two units nothing is told."""
        is_disclosed = not any(0 < (each.value or 0) < DISCLOSED_MIN for each in (self.entered, self.left))
        return is_disclosed and is_noticeable(self.yoy.value, self.comparable.value)

    @property
    def is_redefined(self) -> bool:
        """Whether roster or definition moved so that figure and base are not wholly comparable 口径."""
        return self.tells_comparable or bool(self.definition_zh)

    @property
    def definition_mark_zh(self) -> str:
        """What stands behind a lamp whose figure was counted otherwise a year ago."""
        return "（口径）" if self.is_redefined else ""

    @property
    def turn_zh(self) -> str:
        """How the lamp changed colour: ``黄转红``; empty where it did not or there was none."""
        before, now = (lamp_sign(self.lamp_words.get(each, "")) for each in (self.previous_lamp, self.lamp))
        return f"{before}转{now}" if self._moved else ""

    @property
    def lamp_zh(self) -> str:
        """What the office calls its lamp; empty without."""
        return self.lamp_words.get(self.lamp, "")

    @property
    def is_worse(self) -> bool:
        """Whether the lamp turned worse since the last period."""
        return self._moved > 0

    @property
    def is_better(self) -> bool:
        """Whether the lamp turned better since the last period."""
        return self._moved < 0

    @property
    def _moved(self) -> int:
        if self.lamp not in _WORSE or self.previous_lamp not in _WORSE:
            return 0
        return _WORSE[self.lamp] - _WORSE[self.previous_lamp]


def of_subject(items: Iterable[Item], subject_code: str) -> tuple[Item, ...]:
    """The items of one subject, in order."""
    return tuple(item for item in items if item.subject.code == subject_code)


def appraised(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items that carry weight; parts that only support a whole are left out."""
    return tuple(item for item in items if item.weight.is_known)


def lit(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items under a lamp rule, unlit ones included; the others are scored without a lamp."""
    return tuple(item for item in items if item.lamp)


def without_place(item: Item) -> Item:
    """The same item in a period 只通报不排名: no place among its peers is told."""
    return replace(item, rank=replace(item.rank, value=None), rank_change=replace(item.rank_change, value=None))


def with_lamp(items: Iterable[Item], lamp: str) -> tuple[Item, ...]:
    """The items of one colour, in order."""
    return tuple(item for item in items if item.lamp == lamp)


def tally(items: Sequence[Item], wanted: Callable[[Item], bool], *, name: str, place: str, period: str) -> Number:
    """How many items answer to ``wanted``, as a number whose key names the count and whom it is about."""
    return number(float(sum(map(wanted, items))), f"result:{name}_count::{place}:{period}", decimals=0)


def definition_note_zh(items: Iterable[Item]) -> str:
    """What a table with marked items says of the mark; empty without any."""
    return (
        "注“口径”的，名录或统计口径有变动，与上年同期不完全可比。" if any(item.is_redefined for item in items) else ""
    )


def short_name(subject: Subject | None) -> str:
    """A subject's short name, its full name where it has none, ``—`` for nobody."""
    return (subject.short_zh or subject.name_zh) if subject else "—"
