"""考评项: one indicator of one subject as a document speaks of it, read out of Books and Results.

Every number is a ``Number`` with its key; every name is Chinese; nothing is computed here that the method did not
conclude, but the distance of a growth from its target, which is a difference of two stated figures.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from appraisal.books import Books, Results
from appraisal.period import parse_period
from appraisal.scheme import Indicator, Project, Scheme, Subject
from report_templates.blocks import Fact
from report_templates.wording import Number, against_ceiling, against_due, against_limit, against_target, number

LAMP_ORDER = ("red", "yellow", "green", "unlit")
_WORSE = {"green": 0, "yellow": 1, "red": 2}
STANDING_ZH = {"held": "数据正在核实", "missing": "应报未报", "not_due": "未到报送期"}
_REASON_ZH = {
    "growth_negative": "负增长",
    "not_started_due": "应开工未开工",
    "bottom_ranked": "未达进度且位次居末",
    "no_target": "未下达目标",
    "streak_yellow": "连续黄灯",
    "streak_red": "连续红灯",
}
_GROWTH_ENDINGS = ("增速", "增长率", "增长速度")
_SELF_REPORTED = {"unit_submission", "project_progress"}
_KIND_ZH = {"town": "全县乡镇（街道）", "department": "县直部门", "county": "全市", "project": "全县重点项目"}


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
        required_monthly: what each remaining month must bring, in uom.
        rank, peer_count, rank_change: place of the figure among ``peers_zh``; no place where nobody else has a figure.
        weight, score, cautious, lost: 分值.
        streak: 连续次数 of the lamp.
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
    def gap_words(self) -> Fact:
        """Distance from what is due, in words that fit the kind of figure."""
        if self.is_percentage:
            words = against_ceiling(self.gap.value) if self.is_limit else against_due(self.gap.value, mark="目标")
            return Fact(words, self.gap.value, self.gap.key)
        if self.is_limit or self.indicator.basis != "ytd":
            against = against_limit if self.is_limit else against_target
            words = against(self.over_due.value, self.indicator.uom, places=self.indicator.decimals)
            return Fact(words, self.over_due.value, self.over_due.key)
        return Fact(against_due(self.gap.value), self.gap.value, self.gap.key)

    @property
    def reason_zh(self) -> str:
        """Why the lamp has its colour, in the office's words, without a figure."""
        if self.standing == "missing" and not self.is_self_reported:
            return "数据未到"
        if self.lamp == "unlit":
            return STANDING_ZH.get(self.standing) or _REASON_ZH.get(self.reason_code, "暂不具备亮灯条件")
        return _REASON_ZH.get(self.reason_code, "进度落后" if self.is_behind else "达到应达进度")

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


def read_items(books: Books, results: Results) -> tuple[Item, ...]:
    """All indicators of all subjects of a round, in the scheme's order."""
    scheme = books.scheme
    rows = _joined(results)
    places = {each.code: place for place, each in enumerate(scheme.indicators)}
    seats = {each.code: place for place, each in enumerate(scheme.subjects)}
    known = rows[rows["indicator_code"].isin(list(places)) & rows["subject_code"].isin(list(seats))]
    ordered = known.assign(seat=known["subject_code"].map(seats), place=known["indicator_code"].map(places))
    records = ordered.sort_values(["seat", "place"]).to_dict("records")
    return tuple(_read_item(scheme, {str(name): cell for name, cell in row.items()}) for row in records)


def of_subject(items: Iterable[Item], subject_code: str) -> tuple[Item, ...]:
    """The items of one subject, in order."""
    return tuple(item for item in items if item.subject.code == subject_code)


def appraised(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items that carry weight; parts that only support a whole are left out."""
    return tuple(item for item in items if item.weight.is_known)


def lit(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items under a lamp rule, unlit ones included; the others are scored without a lamp."""
    return tuple(item for item in items if item.lamp)


def with_lamp(items: Iterable[Item], lamp: str) -> tuple[Item, ...]:
    """The items of one colour, in order."""
    return tuple(item for item in items if item.lamp == lamp)


def tally(items: Sequence[Item], wanted: Callable[[Item], bool], *, name: str, place: str, period: str) -> Number:
    """How many items answer to ``wanted``, as a number whose key names the count and whom it is about."""
    return number(float(sum(map(wanted, items))), f"result:{name}_count::{place}:{period}", decimals=0)


def _joined(results: Results) -> pd.DataFrame:
    key = ["indicator_code", "subject_code", "period"]
    twice = [name for name in results.progress.columns if name in results.indicators.columns and name not in key]
    return results.indicators.merge(results.progress.drop(columns=twice), on=key, how="left", validate="one_to_one")


def _read_item(scheme: Scheme, row: dict[str, object]) -> Item:
    indicator = scheme.indicator_by_code[str(row["indicator_code"])]
    subject = scheme.subject_by_code[str(row["subject_code"])]
    figure_subject = scheme.subject_by_code.get(_text(row["figure_subject_code"]), subject)
    project = scheme.project_by_code.get(subject.code)
    origin = f"{indicator.code}:{figure_subject.code}:{row['period']}"
    place = f"{indicator.code}:{subject.code}:{row['period']}"

    def figure(column: str) -> Number:
        key = f"figure:{origin}" if column == "value" else f"result:{column}:{place}"
        return number(_float(row[column]), key, uom=indicator.uom, decimals=indicator.decimals)

    def result(column: str, *, decimals: int = 1) -> Number:
        return number(_float(row[column]), f"result:{column}:{place}", decimals=decimals)

    is_alone = (_float(row["peer_count"]) or 0.0) <= 1
    value, target, due = figure("value"), figure("target_value"), figure("due_value")
    return Item(
        indicator=indicator,
        subject=subject,
        figure_subject=figure_subject,
        lead_zh=_lead_zh(scheme, indicator, subject, project),
        goal_lead_zh=_goal_lead_zh(indicator, project),
        peers_zh=_peers_zh(scheme, indicator, figure_subject),
        value=value,
        target=target,
        due=due,
        completion=result("completion_pct"),
        due_share=result("due_pct"),
        gap=_gap(indicator, value, due, result("progress_gap_pp")),
        over_due=number(
            None if value.value is None or due.value is None else value.value - due.value,
            f"result:over_due_value:{place}",
            uom=indicator.uom,
            decimals=indicator.decimals,
        ),
        yoy=result("yoy_pct"),
        change=result("change_pp"),
        required_monthly=figure("required_monthly_value"),
        rank=number(None, place) if is_alone else result("rank", decimals=0),
        peer_count=result("peer_count", decimals=0),
        rank_change=result("rank_change", decimals=0),
        weight=result("weight_points", decimals=2),
        score=result("score_points", decimals=2),
        cautious=result("cautious_points", decimals=2),
        lost=result("lost_points", decimals=2),
        streak=result("lamp_streak_count", decimals=0),
        is_provisional=_text(row["target_status"]) == "provisional",
        standing=_text(row["standing"]) or "missing",
        lamp=_text(row["lamp"]),
        previous_lamp=_text(row["previous_lamp"]),
        reason_code=_text(row["lamp_reason_code"]),
        planned_start_zh=_month_zh(project.planned_start) if project else "",
    )


def _gap(indicator: Indicator, value: Number, due: Number, progress_gap: Number) -> Number:
    if indicator.uom != "%" or value.value is None or due.value is None:
        return progress_gap
    ahead = value.value - due.value if indicator.direction == "higher" else due.value - value.value
    return Number(ahead, progress_gap.key.replace("progress_gap_pp", "target_gap_pp"), decimals=progress_gap.decimals)


def _lead_zh(scheme: Scheme, indicator: Indicator, subject: Subject, project: Project | None) -> str:
    if project is not None:
        return short_name(scheme.subject_by_code.get(project.lead))
    if subject.is_home:
        return short_name(scheme.subject_by_code.get(indicator.lead or ""))
    return short_name(subject)


def short_name(subject: Subject | None) -> str:
    """A subject's short name, its full name where it has none, ``—`` for nobody."""
    return (subject.short_zh or subject.name_zh) if subject else "—"


def _goal_lead_zh(indicator: Indicator, project: Project | None) -> str:
    chain = project.goal_chain if project is not None else indicator.goal_chain
    return chain.goal_lead if chain else ""


def _peers_zh(scheme: Scheme, indicator: Indicator, figure_subject: Subject) -> str:
    group = scheme.peer_group_by_code.get(figure_subject.peer_group)
    if indicator.compare_within == "kind" or figure_subject.kind == "county" or group is None:
        return _KIND_ZH.get(figure_subject.kind, "同类")
    return group.name_zh


def _month_zh(code: str) -> str:
    period = parse_period(code)
    return f"{period.year}年{period.month}月"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _float(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]
