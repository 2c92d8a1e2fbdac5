"""待核实数据: figures under verification, with what was compared with what, and whom to ask about them.

Only facts are taken over from a finding: neither what was expected of the figure nor any target goes to whoever reports
it (domain.md §8.1).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from appraisal.findings import Consequence
from appraisal.period import parse_period
from appraisal.scheme import PROJECT_STAGES, Indicator, Subject
from report_templates.blocks import Fact
from report_templates.items import short_name
from report_templates.reading import Reading
from report_templates.wording import MISSING, month_day_zh, plain

_BUREAU, _SUBMISSION, _PROJECTS = "statistics_bureau", "unit_submission", "project_progress"
_FIGURE = ["indicator_code", "subject_code", "period", "basis", "source_code"]
_FILE_PLACE = re.compile(r"（[^（）]*\.(?:xlsx?|csv)[^（）]*）")
_SIGNS = re.compile(r"[,\s]")
_Row = Mapping[str, object]


@dataclass(frozen=True)
class Doubt:
    """A held figure 待核实数据 and everything noticed about it.

    Attributes:
        finding_keys: 疑点键 of its findings, so that an answer finds its way back.
        indicator: what it measures.
        subject: whose figure it is.
        when_zh: ``2026年1—9月``; of the month alone ``2026年9月当月``.
        reported: as reported, in the indicator's uom.
        file_name, sheet_zh, cell_zh: where it stands; ``—`` if unknown.
        arrived_zh: the day on which the file came, empty if unknown.
        noticed: what was compared with what, one fact a finding.
        is_own: whether whoever is asked reports it about itself.
    """

    finding_keys: tuple[str, ...]
    indicator: Indicator
    subject: Subject
    when_zh: str
    reported: Fact
    file_name: str
    sheet_zh: str
    cell_zh: str
    arrived_zh: str
    noticed: tuple[Fact, ...]
    is_own: bool

    @property
    def _owned_zh(self) -> str:
        """The indicator; of others' figures whose it is as well."""
        return f"{'' if self.is_own else short_name(self.subject)}{self.indicator.name_zh}"

    @property
    def name_zh(self) -> str:
        """What is asked about: ``固定资产投资（2026年1—9月）``."""
        return f"{self._owned_zh}（{self.when_zh}）"

    @property
    def short_zh(self) -> str:
        """The same without the year: ``固定资产投资（1—9月）``."""
        return f"{self._owned_zh}（{self.when_zh.partition('年')[2] or self.when_zh}）"

    @property
    def place(self) -> Fact:
        """Where it stands, linked to the figure: ``《白石镇_2026-09_报送表.xlsx》“报送表”E7单元格``."""
        sheet = f"“{self.sheet_zh}”" if self.sheet_zh != MISSING else ""
        cell = f"{self.cell_zh}单元格" if self.cell_zh != MISSING else ""
        return Fact(f"《{self.file_name}》{sheet}{cell}", self.reported.value, self.reported.key)

    @property
    def noticed_zh(self) -> str:
        """Everything noticed, as plain text."""
        return "；".join(each.text for each in self.noticed)


def asked_subjects(reading: Reading) -> tuple[str, ...]:
    """Whom to ask, in the scheme's order."""
    asked = {str(row["asked_code"]) for row in _open_rows(reading)}
    return tuple(each.code for each in reading.books.scheme.subjects if each.code in asked)


def doubts_of(reading: Reading, addressee_code: str) -> tuple[Doubt, ...]:
    """What to ask one subject about, figure by figure, in the scheme's order."""
    rows = [row for row in _open_rows(reading) if row["asked_code"] == addressee_code]
    figures: dict[tuple[object, ...], list[_Row]] = {}
    for row in rows:
        figures.setdefault(tuple(row[name] for name in _FIGURE), []).append(row)
    seats = {each.code: seat for seat, each in enumerate(reading.books.scheme.indicators)}
    ordered = sorted(
        figures.values(), key=lambda group: (seats[str(group[0]["indicator_code"])], str(group[0]["period"]))
    )
    return tuple(_read_doubt(reading, group, addressee_code) for group in ordered)


def _open_rows(reading: Reading) -> tuple[_Row, ...]:
    return reading.once("open holds", lambda: tuple(_asked_rows(reading)))


def _asked_rows(reading: Reading) -> Iterator[_Row]:
    """Holds that nobody has ruled on, of sources that can be asked, with ``asked_code``."""
    scheme, findings = reading.books.scheme, reading.findings
    is_open = (findings["consequence"] == Consequence.HOLD) & ~findings["finding_key"].isin(
        reading.books.rulings["finding_key"]
    )
    senders = _senders(reading)
    for record in findings[is_open].to_dict("records"):
        row = {str(name): cell for name, cell in record.items()}
        if row["indicator_code"] in scheme.indicator_by_code and row["subject_code"] in scheme.subject_by_code:
            yield row | {"asked_code": _asked(reading, row, senders)}


def _asked(reading: Reading, row: _Row, senders: Mapping[str, str]) -> str:
    """Who sent the figure, as far as the office writes to it; empty for circulars from above and corroboration."""
    scheme, subject_code = reading.books.scheme, str(row["subject_code"])
    match row["source_code"]:
        case "statistics_bureau":
            return next((each.code for each in scheme.subjects if each.is_statistics_bureau), "")
        case "project_progress":
            project = scheme.project_by_code.get(subject_code)
            return project.lead if project else ""
        case "unit_submission":
            is_home = subject_code == scheme.home.code
            lead = scheme.indicator_by_code[str(row["indicator_code"])].lead or ""
            return senders.get(str(row["raw_sha256"])) or (lead if is_home else subject_code)
    return ""


def _senders(reading: Reading) -> dict[str, str]:
    receipts = reading.books.receipts
    known = receipts[receipts["sender_code"].notna() & (receipts["sender_code"] != "")]
    return dict(zip(known["raw_sha256"].astype("str"), known["sender_code"].astype("str"), strict=True))


def _read_doubt(reading: Reading, rows: list[_Row], addressee_code: str) -> Doubt:
    scheme, first = reading.books.scheme, rows[0]
    indicator = scheme.indicator_by_code[str(first["indicator_code"])]
    subject = scheme.subject_by_code[str(first["subject_code"])]
    key = f"figure:{indicator.code}:{subject.code}:{first['period']}"
    stated = _statement(reading, rows)
    sheet_zh, _, cell_zh = _text(stated["cell_ref"]).rpartition("!")
    value = _number(stated["value"])
    return Doubt(
        finding_keys=tuple(str(row["finding_key"]) for row in rows),
        indicator=indicator,
        subject=subject,
        when_zh=when_zh(str(first["period"]), _text(first["basis"]), indicator),
        reported=Fact(amount_zh(value, _text(stated["reported_text"]), indicator), value, key),
        file_name=_text(stated["file_name"]) or MISSING,
        sheet_zh=sheet_zh or MISSING,
        cell_zh=cell_zh or MISSING,
        arrived_zh=_arrived_zh(reading, stated),
        noticed=tuple(Fact(noticed_fact_zh(row, cell_zh), _number(row["observed"]), key) for row in rows),
        is_own=subject.code == addressee_code,
    )


def _statement(reading: Reading, rows: list[_Row]) -> _Row:
    """The figure itself as it came: value, text, file and cell; as far as the findings know it, if it is not known.

    A finding on a stated base or growth observed that, in that cell, so the observation is asked first.
    """
    known = reading.once("asked statements", lambda: _statements(reading))
    place = tuple(_text(rows[0][name]) for name in _FIGURE)
    if place in known:
        return known[place]
    about_value = [row for row in rows if _text(row["measure"]) in {"", "value"}]
    row = (about_value or rows)[0]
    return {**row, "value": row["observed"] if about_value else None, "reported_text": ""}


def _statements(reading: Reading) -> dict[tuple[str, ...], _Row]:
    """The figures that are asked about as they came, by what they are about."""
    observations = reading.books.observations
    asked = {row["indicator_code"] for row in _open_rows(reading)}
    is_told = observations["measure"].eq("value") & observations["value"].notna()
    told = observations[is_told & observations["indicator_code"].isin(asked)]
    return {
        tuple(_text(row[name]) for name in _FIGURE): {str(name): cell for name, cell in row.items()}
        for row in told.to_dict("records")
    }


def amount_zh(value: float | None, written: str, indicator: Indicator) -> str:
    """The figure in the indicator's own uom, with what stands in the cell where that reads differently."""
    if value is None:
        return MISSING
    if indicator.kind == "stage":
        return PROJECT_STAGES[int(value) - 1] if 1 <= value <= len(PROJECT_STAGES) else f"第{value:.0f}阶段"
    digits = plain(value, places=max(indicator.decimals, 2))
    read = _SIGNS.sub("", unicodedata.normalize("NFKC", written))
    is_alike = not read or digits in read or plain(value, places=9) in read
    return f"{Decimal(digits):,}{indicator.uom}{'' if is_alike else f'（表中填“{written}”）'}"


def when_zh(code: str, basis: str, indicator: Indicator) -> str:
    """The period of a figure in words, by its basis: ``2026年1—9月``, ``2026年9月当月``."""
    period = parse_period(code)
    if (basis or indicator.basis) == "ytd":
        return f"{period.year}年{period.cumulative_label_zh}"
    return f"{period.year}年{period.label_zh}{'当月' if indicator.basis == 'ytd' else ''}"


def _arrived_zh(reading: Reading, row: _Row) -> str:
    receipts = reading.books.receipts
    known = receipts.loc[receipts["raw_sha256"] == row["raw_sha256"], "arrived_at"].dropna()
    return month_day_zh(known.min().tz_convert("Asia/Shanghai").date()) if len(known) else ""


def noticed_fact_zh(row: _Row, figure_cell_zh: str) -> str:
    """The fact of a finding: its first sentence after the figure, with the cell where it is not the figure's own."""
    sentence = _FILE_PLACE.sub("", _text(row["message_zh"]).partition("。")[0])
    figure, _, fact = sentence.partition("，")
    cell = _text(row["cell_ref"]).rpartition("!")[2]
    elsewhere = f"（见{cell}单元格）" if cell and cell != figure_cell_zh else ""
    return f"{fact or figure}{elsewhere}"


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _number(cell: object) -> float | None:
    return None if cell is None or pd.isna(cell) else float(cell)  # type: ignore[arg-type, call-overload]
