"""疑点一数一行: what is doubted about one figure, told so that it can be cleared in a minute.

The band tells where the figure was looked for and never a figure to be filed; the list goes to nobody who filed a figure in
it (``owners``). What was ruled on is not asked again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from appraisal.answers import DOUBT_OUTCOMES, SOURCE_OUTCOMES, UNIT_OUTCOMES
from appraisal.findings import Consequence
from appraisal.scheme import Indicator, Subject
from appraisal.stakes.priority import by_priority
from report_templates.doubt_list.owners import OFFICE_ZH, owner_of, owner_zh
from report_templates.items import short_name
from report_templates.reading import SOURCE_ZH, Reading
from report_templates.verification_letter.doubts import amount_zh, noticed_fact_zh, when_zh
from report_templates.wording import MISSING, day_zh, digits, plain

FIGURE = ("indicator_code", "subject_code", "period", "basis", "source_code")
_MEASURE_ZH = {"year_ago": "所附上年同期", "growth": "所附增速", "rank": "所附位次"}
_OUTCOMES = {**UNIT_OUTCOMES, **SOURCE_OUTCOMES, **DOUBT_OUTCOMES}
_Row = Mapping[str, object]


@dataclass(frozen=True)
class Doubted:
    """A figure in doubt and everything noticed about it.

    Attributes:
        finding_keys: its open findings 疑点键, the weightiest first.
        place: values of ``FIGURE``: indicator, subject, period, basis, source.
        owner_code: who clears it; ``office`` or a department.
        owner_zh: the same by name.
        subject, indicator: whose figure, on what.
        when_zh: ``2026年1—9月``.
        reported: as filed, in the indicator's uom; missing where only what stands beside the figure is known.
        reported_zh: the same in words, with uom.
        band_zh: 参考区间, empty where the check has none; never a figure to be filed.
        band_how_zh: how the band came.
        consequence: ``hold`` if any finding holds the figure, else ``note``.
        suspicion: 可疑度, the highest of its findings.
        impact_points, impact_places: what hangs on it; ``None`` where nothing was measured.
        impact_zh: the same in words, with whose points they are.
        reason_zh: what was noticed.
        checks_zh: names of the checks.
        source_zh, file_name, sheet_zh, cell_zh: where it stands.
        default_zh: what happens by default, and when.
        answered_zh: what was answered so far, empty if nothing.
    """

    finding_keys: tuple[str, ...]
    place: tuple[str, ...]
    owner_code: str
    owner_zh: str
    subject: Subject
    indicator: Indicator
    when_zh: str
    reported: float | None
    reported_zh: str
    band_zh: str
    band_how_zh: str
    consequence: str
    suspicion: float
    impact_points: float | None
    impact_places: float | None
    impact_zh: str
    reason_zh: str
    checks_zh: str
    source_zh: str
    file_name: str
    sheet_zh: str
    cell_zh: str
    default_zh: str
    answered_zh: str

    @property
    def subject_zh(self) -> str:
        """Short name of whose figure it is."""
        return short_name(self.subject)

    @property
    def key(self) -> str:
        """Origin of what is printed about it."""
        return "figure:{}:{}:{}".format(*self.place)

    @property
    def asks(self) -> bool:
        """Whether somebody is asked: the figure is held, or points hang on it. A mere 提示 is only listed."""
        return self.is_held or bool(round(self.impact_points or 0.0, 2)) or bool(self.impact_places)

    @property
    def is_held(self) -> bool:
        """Whether the figure is held until somebody rules."""
        return self.consequence == Consequence.HOLD

    @property
    def consequence_zh(self) -> str:
        """挂起 or 提示."""
        return Consequence(self.consequence).zh


def read_doubted(reading: Reading, check_names: Mapping[str, str] | None = None) -> tuple[Doubted, ...]:
    """Figures in doubt that nobody has ruled on, by suspicion × impact.

    Args:
        reading: the round.
        check_names: what each check is called; a check without a name is told by its code.
    """
    telling = _Telling(reading, check_names or {})
    return tuple(telling.doubted(rows) for rows in _by_figure(reading))


def _by_figure(reading: Reading) -> Iterator[list[_Row]]:
    scheme, findings = reading.books.scheme, reading.findings
    is_open = findings["consequence"].isin([Consequence.HOLD, Consequence.NOTE]) & ~findings["finding_key"].isin(
        reading.books.rulings["finding_key"]
    )
    is_known = findings["indicator_code"].isin(list(scheme.indicator_by_code)) & findings["subject_code"].isin(
        list(scheme.subject_by_code)
    )
    figures: dict[tuple[str, ...], list[_Row]] = {}
    for record in by_priority(type(findings)(findings[is_open & is_known])).to_dict("records"):
        row = {str(name): None if pd.isna(cell) else cell for name, cell in record.items()}
        figures.setdefault(tuple(_text(row[name]) for name in FIGURE), []).append(row)
    yield from figures.values()


class _Telling:
    """What is needed to tell a figure's findings in words."""

    def __init__(self, reading: Reading, check_names: Mapping[str, str]) -> None:
        self.reading, self.check_names = reading, check_names
        books, scheme = reading.books, reading.books.scheme
        self.subjects = scheme.subject_by_code
        receipts = books.receipts[books.receipts["sender_code"].fillna("").ne("")]
        self.senders = dict(zip(receipts["raw_sha256"], receipts["sender_code"], strict=True))
        self.due_zh = day_zh(reading.reply_by()).partition("年")[2]
        self.filed = self._filed()
        figures = reading.results.figures
        held = figures[figures["standing"].eq("held")]
        self.counted = set(
            zip(held["indicator_code"], held["subject_code"], held["figure_period"], held["source_code"], strict=True)
        )
        self.replies = self._replies()

    def doubted(self, rows: Sequence[_Row]) -> Doubted:
        """One figure from its findings, the weightiest first."""
        first, scheme = rows[0], self.reading.books.scheme
        indicator = scheme.indicator_by_code[str(first["indicator_code"])]
        place = tuple(_text(first[name]) for name in FIGURE)
        stated = self._stated(rows)
        weighty = max(rows, key=lambda row: abs(_number(row["impact_points"]) or 0.0))
        sheet_zh, _, cell_zh = _text(stated["cell_ref"]).rpartition("!")
        banded = self._banded(rows)
        is_held = any(row["consequence"] == Consequence.HOLD for row in rows)
        owner = owner_of({**stated, "impact_subject_code": weighty["impact_subject_code"]}, scheme, self.senders)
        return Doubted(
            finding_keys=tuple(str(row["finding_key"]) for row in rows),
            place=place,
            owner_code=owner,
            owner_zh=owner_zh(owner, self.subjects),
            subject=self.subjects[str(first["subject_code"])],
            indicator=indicator,
            when_zh=when_zh(str(first["period"]), _text(first["basis"]), indicator),
            reported=_number(stated["value"]),
            reported_zh=amount_zh(_number(stated["value"]), _text(stated["reported_text"]), indicator),
            band_zh=_band_zh(banded, indicator) if banded else "",
            band_how_zh=_how_zh(banded) if banded else "",
            consequence=(Consequence.HOLD if is_held else Consequence.NOTE).value,
            suspicion=max(_number(row["suspicion"]) or 0.0 for row in rows),
            impact_points=_number(weighty["impact_points"]),
            impact_places=_number(weighty["impact_places"]),
            impact_zh=self._impact_zh(weighty),
            reason_zh="；".join(dict.fromkeys(noticed_fact_zh(row, cell_zh) for row in rows)),
            checks_zh="、".join(dict.fromkeys(self.check_names.get(code, code) for code in map(str, (row["check_code"] for row in rows)))),
            source_zh=SOURCE_ZH.get(place[-1], place[-1]),
            file_name=_text(stated["file_name"]) or MISSING,
            sheet_zh=sheet_zh or MISSING,
            cell_zh=cell_zh or MISSING,
            default_zh=self._default_zh(place, is_held=is_held),
            answered_zh="；".join(dict.fromkeys(text for row in rows for text in self.replies.get(str(row["finding_key"]), ()))),
        )  # fmt: skip

    def _filed(self) -> dict[tuple[str, ...], _Row]:
        """Figures as they came, of the periods that are in doubt."""
        observations, findings = self.reading.books.observations, self.reading.findings
        told = observations[
            observations["measure"].eq("value")
            & observations["value"].notna()
            & observations["indicator_code"].isin(findings["indicator_code"])
            & observations["period"].isin(findings["period"])
            & observations["subject_code"].isin(findings["subject_code"])
        ]
        columns = [*FIGURE, "value", "reported_text", "file_name", "cell_ref", "raw_sha256"]
        return {
            tuple(_text(cell) for cell in row[: len(FIGURE)]): dict(zip(columns, row, strict=True))
            for row in told[columns].itertuples(index=False, name=None)
        }

    def _stated(self, rows: Sequence[_Row]) -> _Row:
        """The figure as it came; as far as its findings know it, if the books do not hold it."""
        known = self.filed.get(tuple(_text(rows[0][name]) for name in FIGURE))
        if known is not None:
            return known
        about_value = [row for row in rows if _text(row["measure"]) in {"", "value"}]
        row = (about_value or rows)[0]
        return {**row, "value": row["observed"] if about_value else None, "reported_text": ""}

    @staticmethod
    def _banded(rows: Sequence[_Row]) -> _Row | None:
        """The finding whose band is shown: one on the figure itself before one on what stands beside it."""
        known = [row for row in rows if row["expected_low"] is not None or row["expected_high"] is not None]
        return min(known, key=lambda row: _text(row["measure"]) in _MEASURE_ZH, default=None)

    def _impact_zh(self, row: _Row) -> str:
        points, places = _number(row["impact_points"]), _number(row["impact_places"]) or 0.0
        if points is None:
            return "未测算"
        if not round(points, 2) and not places:
            return "不影响得分"
        whose = self.subjects.get(_text(row["impact_subject_code"]))
        name = f"{short_name(whose)}" if whose and whose.code != row["subject_code"] else ""
        moved = f"、{'退' if places > 0 else '进'}{abs(places):.0f}位" if places else ""
        return f"{name}{'少' if points > 0 else '多'}{digits(abs(points), places=2)}分{moved}"

    def _default_zh(self, place: tuple[str, ...], *, is_held: bool) -> str:
        indicator, subject, period, _, source = place
        if not is_held:
            return "只是提示：不答复的，照常采信"
        if (indicator, subject, period, source) in self.counted:
            points_zh = "，得分按审慎口径计" if "appraised" in self.reading.books.round.roles else ""
            return f"{self.due_zh}前没有答复的，继续挂起：暂不采信、不亮灯{points_zh}"
        return f"{self.due_zh}前没有答复的，继续挂起；本轮没有用该数计分，得分不受影响"

    def _replies(self) -> dict[str, list[str]]:
        replies = self.reading.books.replies
        told: dict[str, list[str]] = {}
        for row in replies[replies["reply_kind"].eq("finding")].to_dict("records") if len(replies) else ():
            known = self.subjects.get(str(row["subject_code"]))
            said = "，".join(
                text for text in (_OUTCOMES.get(_text(row["choice_code"]), ""), _text(row["stated_text"])) if text
            )
            told.setdefault(str(row["about_key"]), []).append(f"{short_name(known) if known else OFFICE_ZH}：{said}")
        return told


def _band_zh(row: _Row, indicator: Indicator) -> str:
    """``参考区间`` with its uom; of what stands beside the figure it says so."""
    what = _text(row["measure"])
    uom = "%" if what == "growth" else "位" if what == "rank" else indicator.uom
    low, high = (_number(row[name]) for name in ("expected_low", "expected_high"))
    ends = [
        None if end is None else f"{Decimal(plain(end, places=max(indicator.decimals, 2))):,}" for end in (low, high)
    ]
    told = (
        f"≥{ends[0]}"
        if ends[1] is None
        else f"≤{ends[1]}"
        if ends[0] is None
        else "—".join(dict.fromkeys(map(str, ends)))
    )
    return f"{_MEASURE_ZH.get(what, '')}{told}{uom}"


def _how_zh(row: _Row) -> str:
    told, count = _text(row["compared_zh"]), int(_number(row["compared_count"]) or 0)
    peers = f"（同类对象{count}个）" if count > 1 else ""
    return f"{told or '本数据自身的勾稽、留存数和方案给定的范围'}{peers}"


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _number(cell: object) -> float | None:
    return None if cell is None or pd.isna(cell) else float(cell)  # type: ignore[arg-type, call-overload]
