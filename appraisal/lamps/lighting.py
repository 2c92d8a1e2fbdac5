"""亮灯: from progress to colours, with the reason and the streak of each lamp."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from appraisal.frames import IndicatorResultFrame, ProgressFrame, ProjectionFrame
from appraisal.lamps.rules import (
    LAMP_ORDER,
    STREAK,
    AnyPart,
    BehindLine,
    BottomRanked,
    GrowthNegative,
    LampRule,
    NotStartedDue,
    Override,
    ProjectedShort,
    Streak,
)
from appraisal.lamps.steady import Before, keep_steady
from appraisal.period import parse_period
from appraisal.rounding import drop_noise
from appraisal.scheme import Scheme
from appraisal.scoring.figures import Figures
from appraisal.scoring.rule import NOISE, ahead_of, line_value

_COUNTS = {"lamp_streak_count": "Int64", "lamp_waiting_count": "Int64"}
_COLUMNS = ["lamp", "previous_lamp", "lamp_rule_code", "lamp_reason_code", *_COUNTS]
_LAMP_KEY = ["indicator_code", "subject_code"]
_EXEMPTED, _STEADY = "exempted", "steady"
_AHEAD = ["projected_completion_pct", "projected_high_pct"]


def light_lamps(
    progress: ProgressFrame,
    scheme: Scheme,
    previous: IndicatorResultFrame | None = None,
    projections: ProjectionFrame | None = None,
) -> pd.DataFrame:
    """亮灯: the colour of every row whose indicator has a lamp rule, and why.

    A figure that is missing, held, not due or without target leaves the lamp unlit; it never counts as green. Overrides
    apply in a fixed order (负增长、应开未开、对照线、子指标 as written, then 连续, then 末位) and only worsen. The streak counts
    periods in a row of the colour before the streak override, so that a yellow lamp that turned red by repetition goes on
    counting as yellow; an unlit period ends it. An override that is lifted by a recorded exemption 豁免 leaves the colour
    and says so. Rules that look at the lamps of parts 支撑子指标 come after their parts.

    Under a rule with ``steady`` 防抖 a better colour by the metric has to be earned (``appraisal.lamps.steady``); until then the
    lamp stays as it was, says so, and its streak neither grows nor turns it. A new year, another rule and an unlit period
    begin afresh.

    Args:
        progress: PROGRESS.
        scheme: for each indicator its lamp rule and parts, rules that projects have of their own; exemptions.
        previous: INDICATOR_RESULTS of the period before.
        projections: PROJECTIONS, for rules that look at the year's end.

    Returns:
        On the index of ``progress``: ``lamp``, ``previous_lamp``, ``lamp_rule_code``, ``lamp_reason_code``,
        ``lamp_streak_count``, ``lamp_waiting_count``; all missing where the indicator has no lamp rule.
    """
    rule_of = {each.code: each.lamp_rule for each in scheme.indicators if each.lamp_rule}
    if not rule_of:
        kinds, nowhere = dict.fromkeys(_COLUMNS, "str") | _COUNTS, np.full(len(progress), -1)
        unlit = {name: pd.Series(dtype=kinds[name]).array.take(nowhere, allow_fill=True) for name in _COLUMNS}
        return pd.DataFrame(unlit, index=progress.index)
    kind_of = {each.code: each.kind for each in scheme.indicators}
    rows = (
        progress.assign(
            lamp_rule_code=progress["indicator_code"].map(rule_of).astype("str"),
            kind=progress["indicator_code"].map(kind_of),
        )
        .pipe(_with_own_rules, scheme)
        .pipe(_with_previous, previous)
        .pipe(_with_projections, projections)
    )
    lit: list[pd.DataFrame] = []
    for level in _levels(scheme):
        here = rows[rows["indicator_code"].isin(level)].pipe(_with_parts, lit, scheme)
        lit += [
            _Lighting(part, scheme.lamp_rule_by_code[str(code)], scheme).light()
            for code, part in here.groupby("lamp_rule_code")
        ]
    done = pd.concat(lit) if lit else rows.iloc[:0].assign(lamp="", lamp_reason_code="", **dict.fromkeys(_COUNTS, 0))
    return done.reindex(progress.index)[_COLUMNS].astype({"lamp": "str", **_COUNTS})


def _with_own_rules(rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """A project that has a lamp rule of its own is lit by it, where its indicators are lit at all."""
    own = {each.subject_code: each.lamp_rule for each in scheme.projects if each.lamp_rule}
    found = rows["subject_code"].astype("object").map(own).astype("str")
    is_own = found.notna() & rows["lamp_rule_code"].notna()
    return rows.assign(lamp_rule_code=rows["lamp_rule_code"].mask(is_own, found))


def _levels(scheme: Scheme) -> Iterator[set[str]]:
    """Indicators with a lamp rule, those whose lamp rests on other lamps after these."""
    depth: dict[str, int] = {}

    def measure(code: str, above: tuple[str, ...] = ()) -> int:
        one = scheme.indicator_by_code.get(code)
        rule = scheme.lamp_rule_by_code.get(one.lamp_rule or "") if one is not None else None
        if one is None or rule is None or not rule.looks_at_parts or code in above:
            return 0
        if code not in depth:
            depth[code] = 1 + max((measure(part, (*above, code)) for part in one.parts), default=0)
        return depth[code]

    measured = {each.code: measure(each.code) for each in scheme.indicators if each.lamp_rule}
    for level in range(max(measured.values(), default=0) + 1):
        yield {code for code, own in measured.items() if own == level}


def _with_parts(rows: pd.DataFrame, lit: Iterable[pd.DataFrame], scheme: Scheme) -> pd.DataFrame:
    """Add how many lamps of each colour the parts of a row's indicator have, about whose figure it is."""
    counts = [*(f"{lamp}_parts" for lamp in LAMP_ORDER), "parts"]
    pairs = [(each.code, part) for each in scheme.indicators for part in each.parts]
    told = [each[[*_LAMP_KEY, "lamp"]] for each in lit if len(each)]
    if not pairs or not told:
        return rows.assign(**dict.fromkeys(counts, 0))
    named = pd.DataFrame(pairs, columns=["whole_code", "indicator_code"]).astype("str")
    lamps = pd.concat(told).merge(named, how="inner", on="indicator_code", validate="many_to_many")
    marks = pd.DataFrame({f"{lamp}_parts": lamps["lamp"].eq(lamp) for lamp in LAMP_ORDER}).assign(parts=1)
    sums = marks.groupby([lamps["whole_code"], lamps["subject_code"]]).sum().reset_index()
    sums = sums.rename(columns={"whole_code": "indicator_code", "subject_code": "figure_of"})
    of = rows.assign(figure_of=rows["figure_subject_code"].fillna(rows["subject_code"]))
    counted = of.merge(sums, how="left", on=["indicator_code", "figure_of"], validate="many_to_one")
    return counted.set_index(rows.index).fillna(dict.fromkeys(counts, 0))


def _with_previous(rows: pd.DataFrame, previous: IndicatorResultFrame | None) -> pd.DataFrame:
    """Add ``previous_lamp``, the colour it had before its streak override, how it came about and its counts."""
    names = ["previous_lamp", "previous_colour", "previous_reason", "previous_rule", "previous_period"]
    if previous is None:
        return rows.assign(**dict.fromkeys(names), previous_count=0, previous_waited=0)
    reason = previous["lamp_reason_code"]
    before = previous.assign(
        previous_lamp=previous["lamp"],
        previous_colour=reason.str.removeprefix(STREAK).where(
            reason.str.startswith(STREAK, na=False), previous["lamp"]
        ),
        previous_reason=reason,
        previous_rule=previous["lamp_rule_code"],
        previous_period=previous["period"],
        previous_count=previous["lamp_streak_count"],
        previous_waited=previous["lamp_waiting_count"],
    )[[*_LAMP_KEY, *names, "previous_count", "previous_waited"]]
    merged = rows.merge(before, how="left", on=_LAMP_KEY, validate="many_to_one")
    return merged.set_index(rows.index)


def _with_projections(rows: pd.DataFrame, projections: ProjectionFrame | None) -> pd.DataFrame:
    """Add what the year is heading for, about whose figure a row is."""
    if projections is None or projections.empty:
        return rows.assign(**dict.fromkeys(_AHEAD, float("nan")))
    ahead = projections[[*_LAMP_KEY, *_AHEAD]].rename(columns={"subject_code": "figure_of"})
    of = rows.assign(figure_of=rows["figure_subject_code"].fillna(rows["subject_code"]))
    found = of.merge(ahead, how="left", on=["indicator_code", "figure_of"], validate="many_to_one")
    return found.set_index(rows.index).drop(columns="figure_of")


@dataclass
class _Lighting:
    """Rows of one rule on their way to a lamp."""

    rows: pd.DataFrame
    rule: LampRule
    scheme: Scheme

    def light(self) -> pd.DataFrame:
        """The rows with lamp, reason and streak."""
        rows, metric = self.rows, self._metric()
        rests_on_parts = self.rule.metric == "green_share_pct"
        self.is_lit = metric.notna() & (rests_on_parts | rows["standing"].eq("accepted"))
        is_aimed = rows["target_value"].notna() & (self.rule.metric == "projected_completion_pct")
        dark = pd.Series("no_target", index=rows.index, dtype="str").mask(is_aimed, "no_projection")
        self.unlit_reason = rows["standing"].mask(rows["standing"].eq("accepted"), dark)
        if rests_on_parts:
            self.unlit_reason = pd.Series("no_parts", index=rows.index, dtype="str")
        waiting = self._by_metric(metric)
        for override in self.rule.overrides:
            if not isinstance(override, Streak | BottomRanked):
                self._worsen(self._applies(override), override, override.when)
        streak = self._repeat()
        for override in self.rule.overrides:
            if isinstance(override, BottomRanked):
                is_last = (rows["last_rank"] <= override.count) & (rows["peer_count"] > override.count)
                self._worsen(is_last.fillna(value=False) & self.lamp.ne("green"), override, override.when)
        return rows.assign(
            lamp=self.lamp.where(self.is_lit, "unlit"),
            lamp_reason_code=self.reason.where(self.is_lit, self.unlit_reason),
            lamp_streak_count=streak.where(self.is_lit, 0),
            lamp_waiting_count=waiting.where(self.is_lit, 0),
        )

    def _by_metric(self, metric: "pd.Series[float]") -> "pd.Series[float]":
        """Colour by the bands, kept steady where the rule says so; for how long each lamp has waited."""
        self.reason = pd.Series(self.rule.metric, index=metric.index, dtype="str")
        if self.rule.steady is None:
            self.lamp, self.is_kept = self.rule.colour(metric), pd.Series(data=False, index=metric.index)
            return pd.Series(0.0, index=metric.index)
        level, waiting = keep_steady(self.rule.steady, metric, self.rule.level, self._before())
        self.is_kept = waiting.gt(0)
        self.lamp = level.map(dict(enumerate(LAMP_ORDER))).astype("str")
        self.reason = self.reason.mask(self.is_kept, _STEADY)
        return waiting

    def _before(self) -> Before:
        """Lamps of the period before that this rule's own metric made, in the same year."""
        rows, reason = self.rows, self.rows["previous_reason"].astype("str")
        is_own = reason.isin([self.rule.metric, _STEADY, _EXEMPTED]) | reason.str.startswith(STREAK, na=False)
        is_own &= rows["previous_rule"].eq(self.rule.code)
        is_own &= rows["previous_period"].astype("str").str[:4].eq(rows["period"].astype("str").str[:4])
        levels = {lamp: float(place) for place, lamp in enumerate(LAMP_ORDER)}
        level = rows["previous_colour"].astype("object").map(levels).astype("float64")
        return Before(level.where(is_own), rows["previous_waited"].astype("float64"))

    def _metric(self) -> "pd.Series[float]":
        match self.rule.metric:
            case "gap_behind_pp":
                return drop_noise(-self.rows["progress_gap_pp"])
            case "green_share_pct":
                lit = sum((self.rows[f"{lamp}_parts"] for lamp in LAMP_ORDER[1:]), self.rows["green_parts"])
                of = lit if self.rule.unlit_parts == "left_out" else self.rows["parts"]
                return drop_noise((self.rows["green_parts"] / of * 100).where(lit > 0))
            case name:
                return drop_noise(self.rows[name])

    def _applies(
        self, override: GrowthNegative | NotStartedDue | BehindLine | AnyPart | ProjectedShort
    ) -> "pd.Series[bool]":
        rows = self.rows
        match override:
            case NotStartedDue():
                return (rows["start_overdue_count"] >= override.months).fillna(value=False).astype("bool")
            case AnyPart():
                return rows[f"{override.of}_parts"].gt(0)
            case BehindLine():
                return self._behind(override)
            case ProjectedShort():
                return rows[_AHEAD[override.reading == "best"]].lt(override.line - NOISE)
        growth = drop_noise(rows["value"].where(rows["kind"].eq("growth"), rows["yoy_pct"]))
        fell = growth.le(0) if override.counts_zero else growth.lt(0)
        return fell & rows["direction"].ne("lower")

    def _behind(self, override: BehindLine) -> "pd.Series[bool]":
        """Rows behind the line; one whose colour hangs on a line that nobody told is unlit where the rule says so."""
        figures = Figures(self.rows)
        ahead = figures.series(ahead_of(figures, override.line))
        is_asked = self.lamp.eq(override.of) if override.of is not None else pd.Series(data=True, index=self.rows.index)
        if override.untold == "unlit":
            hangs = (
                is_asked & self._is_better(override.lamp) & figures.series(line_value(figures, override.line)).isna()
            )
            self.unlit_reason = self.unlit_reason.mask(hangs & self.is_lit, "no_line")
            self.is_lit &= ~hangs
        return is_asked & (ahead.lt(-NOISE) if override.is_equal_enough else ahead.le(NOISE))

    def _repeat(self) -> "pd.Series[int]":
        """The streak of the colour so far, and what repetition makes of it."""
        colour = self.lamp
        goes_on = colour.eq(self.rows["previous_colour"])
        streak = self.rows["previous_count"].astype("Int64").fillna(0).where(goes_on, 0) + (~self.is_kept).astype(
            "Int64"
        )
        streak = streak.where(self.is_lit, 0)
        for override in self.rule.overrides:
            if isinstance(override, Streak):
                repeated = colour.eq(override.of) & (streak >= override.count) & ~self.is_kept
                self._worsen(repeated, override, f"{STREAK}{override.of}")
        return streak

    def _is_better(self, lamp: str) -> "pd.Series[bool]":
        return self.lamp.isin(LAMP_ORDER[: LAMP_ORDER.index(lamp)])

    def _worsen(self, applies: "pd.Series[bool]", override: Override, code: str) -> None:
        """Colour what the override applies to; what is exempted keeps its colour and says why."""
        changed = applies & self._is_better(override.lamp)
        exempted = changed & self._exempted(override)
        self.lamp = self.lamp.mask(changed & ~exempted, override.lamp)
        self.reason = self.reason.mask(changed & ~exempted, code).mask(exempted, _EXEMPTED)

    def _exempted(self, override: Override) -> "pd.Series[bool]":
        """Rows for which somebody approved, for the last day of their period, that the override does not count."""
        found = pd.Series(data=False, index=self.rows.index)
        lifted = [each for each in self.scheme.lamp_exemptions if each.when == override.when]
        if not lifted:
            return found
        days = {code: parse_period(str(code)).end_on for code in self.rows["period"].unique()}
        for each in lifted:
            current = {code for code, day in days.items() if each.effective_from <= day <= each.until}
            own = self.rows["subject_code"].eq(each.subject_code) & self.rows["period"].isin(current)
            if each.indicator_code is not None:
                own &= self.rows["indicator_code"].eq(each.indicator_code)
            found |= own
        return found
