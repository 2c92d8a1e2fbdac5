"""满意度调查表: how many gave each answer, by layer of voters, method and question; counts, never percentages alone.

The words of answers, layers, methods and questions are those of the indicator's ``survey`` block in the scheme. A row that
cannot be read refuses the table: a figure from half a survey would say nothing of those who were asked.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from appraisal.period import Period
from appraisal.scheme import Indicator, Scheme, Subject
from appraisal.surveys.rule import WHOLE, SurveyRule
from appraisal.surveys.scores import SURVEY_SOURCE
from feeds import shape
from feeds.dates import read_date
from feeds.grid import Cell, Workbook
from feeds.head import LABEL, ORDINAL, PERIOD, REMARK, SUBJECT, Role, Table, find_tables, role
from feeds.labels import subject_called
from feeds.numbers import read_number
from feeds.preamble import settle_period
from feeds.reading import Reading
from feeds.rows_form import Row, note_columns, note_merges, period_at, preamble_of, rows_of, tables_of
from feeds.shape import RefusalError
from feeds.text import key_of, without_bracket

FORM_ZH = "满意度调查表"
_LAYER = role("layer", "评议主体", r"评议主体|评价主体|评议层[次级]?|调查对象|层别")
_METHOD = role("method", "调查方式", r"(?:调查|访问|评议)(?:方式|方法)")
_QUESTION = role("question", "调查题目", r"(?:调查|评议|问卷)?(?:题目|问题|题号)")
_SAMPLE = role("sample", "样本量", r"样本(?:量|数|人数)|答卷(?:数|人数)|(?:实际)?调查人数")
_POPULATION = role("population", "总体人数", r"总体(?:人数|数|规模)?|应(?:调查|评议)人数")
_DATE = role("surveyed", "调查日期", r"调查(?:日期|时间)")
_PLAIN_ROLES = (ORDINAL, SUBJECT, LABEL, _LAYER, _METHOD, _QUESTION, _SAMPLE, _POPULATION, _DATE, PERIOD, REMARK)
_REQUIRED = (SUBJECT, LABEL, _SAMPLE)
_ANSWER_LIKE = re.compile(
    r"(?:.*满意|.*不了解|.*不清楚|.*说不清|.*弃权|.*未作答|.*拒答|优秀|良好|一般|较?差|较?好|合格|不合格|称职|不称职)"
)
_COUNTED = r"(?:/?(?:人数|票数|份数))?"
_UNIT = "人"
_TITLE_ROWS = 5
_FAULTY = -1


@dataclass(frozen=True)
class _Answers:
    """The answers that any survey of the scheme may have: word → column role."""

    roles: Mapping[str, Role]

    def columns(self, table: Table) -> Iterator[tuple[str, int]]:
        """Answers that this table has a column for."""
        return ((word, table.columns[each.name]) for word, each in self.roles.items() if each.name in table.columns)


@dataclass(frozen=True)
class _Asked:
    """Whom a row is about: the figure, and the part of it that was asked."""

    subject: Subject
    indicator: Indicator
    rule: SurveyRule
    period: Period
    parts: Mapping[str, str]


def is_survey(book: Workbook) -> bool:
    """Whether the workbook is this form: it says so in a sheet's name or first rows, or has its head."""
    for grid in book.grids:
        titles = [cell.text for row, cells in grid.rows.items() if row <= _TITLE_ROWS for cell in cells]
        if any(FORM_ZH in key_of(text) for text in (grid.name, *titles)):
            return True
        if find_tables(grid, _PLAIN_ROLES, required=_REQUIRED):
            return True
    return False


def read_surveys(reading: Reading, book: Workbook) -> None:
    """Read every row of counts; the period stands in the title, in a line 报告期 or in a column of its own."""
    words = dict.fromkeys(word for rule in _rules(reading.scheme).values() for word in rule.answers)
    answers = _Answers({word: role(f"answer.{word}", word, re.escape(key_of(word)) + _COUNTED) for word in words})
    roles = (*answers.roles.values(), *_PLAIN_ROLES)
    tables = tables_of(reading, book, sheet_zh=FORM_ZH, roles=roles, required=_REQUIRED)
    for table in tables:
        _note_columns(reading, table)
        common = None if "period" in table.columns else settle_period(reading, preamble_of(table).mentions())
        if common is None and "period" not in table.columns:
            return
        for row in rows_of(table):
            if table.grid.own(row.row, table.columns["sample"]) or any(_cells(row, answers)):
                _read_row(reading, row, common, answers)
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.BLANK, tables[0].grid.ref(tables[0].top, 1))


def _rules(scheme: Scheme) -> dict[str, SurveyRule]:
    return {each.code: each.survey for each in scheme.indicators if each.survey is not None}


def _cells(row: Row, answers: _Answers) -> Iterator[Cell]:
    for _, column in answers.columns(row.table):
        if cell := row.table.grid.own(row.row, column):
            yield cell


def _note_columns(reading: Reading, table: Table) -> None:
    """Refuse a column of answers that no scale knows; note others."""
    known = set(table.columns.values())
    for column, path in table.paths.items():
        if column not in known and _ANSWER_LIKE.fullmatch(without_bracket(path[-1])):
            wanted = "、".join(dict.fromkeys(word for rule in _rules(reading.scheme).values() for word in rule.answers))
            fields = {"name": path[-1], "label": FORM_ZH, "wanted": wanted or "（方案没有满意度量表）"}
            raise RefusalError(shape.ANSWER, table.grid.ref(table.top, column), **fields)
    note_columns(reading, table)
    note_merges(reading, table, roles=("layer", "method", "question"))


def _read_row(reading: Reading, row: Row, common: Period | None, answers: _Answers) -> None:
    asked = _asked(reading, row, common)
    if asked is None:
        return
    reading.period = max(reading.period, asked.period.observation_code)
    counts = _counts(reading, row, asked, answers)
    sample = _whole(reading, row, row.table.columns["sample"], label=_SAMPLE.zh)
    population = _population(reading, row, sample)
    surveyed_on, is_dated = _day(reading, row)
    if counts is None or sample is None or population == _FAULTY or not is_dated:
        return
    if sum(counts.values()) != sample:
        ref = row.table.ref(row.row, "sample")
        reading.find(shape.SAMPLE_SUM, ref, label=row.label, counted=f"{sum(counts.values())}", text=f"{sample}")
        return
    columns = dict(answers.columns(row.table))
    for word, count in counts.items():
        answer = {
            "indicator_code": asked.indicator.code,
            "subject_code": asked.subject.code,
            "period": asked.period.observation_code,
            **asked.parts,
            "answer_zh": word,
            "answer_count": count,
            "population_count": population,
            "surveyed_on": surveyed_on,
            "cell_ref": row.table.grid.ref(row.row, columns[word]),
        }
        reading.tell("surveys", answer, label=f"{row.label}（{word}）")


def _asked(reading: Reading, row: Row, common: Period | None) -> _Asked | None:
    """Whom the row is about; every word that cannot be settled is found."""
    period = common or period_at(reading, row)
    name = row.table.text(row.row, "subject").strip()
    subject = subject_called(reading.scheme, name) if name else None
    if subject is None:
        reading.find(shape.NO_SUBJECT, row.table.ref(row.row, "subject"), name=name or "空白")
    indicator = _surveyed(reading.scheme, row.label)
    if indicator is None or indicator.survey is None:
        reading.find(shape.NO_INDICATOR, row.ref, label=row.label)
    if period is None or subject is None or indicator is None or indicator.survey is None:
        return None
    rule = indicator.survey
    listed = {
        _LAYER: ("layer_zh", rule.layer_weights(subject.peer_group)),
        _METHOD: ("method_zh", rule.method_weights()),
        _QUESTION: ("question_zh", rule.question_weights()),
    }
    parts = {column: _word(reading, row, each, words) for each, (column, words) in listed.items()}
    told = {column: word for column, word in parts.items() if word is not None}
    return _Asked(subject, indicator, rule, period, told) if len(told) == len(parts) else None


def _surveyed(scheme: Scheme, label: str) -> Indicator | None:
    """The surveyed indicator of that name or code, or with that label in its source ``survey``."""
    names = {key_of(label), without_bracket(label), label}
    for each in scheme.indicators:
        labels = (key_of(source.label) for source in each.sources if source.feed == SURVEY_SOURCE)
        if each.survey is not None and names & {each.code, key_of(each.name_zh), *labels}:
            return each
    return None


def _word(reading: Reading, row: Row, column: Role, listed: Collection[str]) -> str | None:
    """The rule's own word for what a cell says; ``None`` and a finding if the rule lists no such word."""
    text = row.table.text(row.row, column.name).strip()
    found = next((word for word in listed if key_of(word) == key_of(text)), None)
    if found is None:
        ref = row.table.ref(row.row, column.name) if column.name in row.table.columns else row.ref
        wanted = "、".join(word for word in listed if word != WHOLE) or "空白（方案没有划分）"
        reading.find(shape.WORD, ref, label=column.zh, text=text or "空白", wanted=wanted)
    return found


def _counts(reading: Reading, row: Row, asked: _Asked, answers: _Answers) -> dict[str, int] | None:
    """How many gave each answer of the indicator's own scale; ``None`` if a cell cannot be read."""
    counts: dict[str, int] = {}
    is_sound = True
    for word, column in answers.columns(row.table):
        count = _whole(reading, row, column, label=word, blank=0)
        if count is None or (count and word not in asked.rule.answers):
            is_sound = False
        if count and word not in asked.rule.answers:
            ref, wanted = row.table.grid.ref(row.row, column), "、".join(asked.rule.answers)
            reading.find(shape.ANSWER, ref, name=word, label=asked.indicator.name_zh, wanted=wanted)
        elif word in asked.rule.answers:
            counts[word] = count or 0
    absent = [word for word in asked.rule.scale if word not in counts]
    if absent:
        fields = {"missing": "、".join(absent), "wanted": "、".join(asked.rule.answers)}
        raise RefusalError(shape.HEAD_COLUMNS, row.table.grid.ref(row.table.top, 1), **fields)
    return counts if is_sound else None


def _population(reading: Reading, row: Row, sample: int | None) -> int | None:
    """总体人数; ``None`` where it is not told, ``_FAULTY`` where it cannot be."""
    if "population" not in row.table.columns:
        return None
    column = row.table.columns["population"]
    if row.table.grid.own(row.row, column) is None:
        return None
    count = _whole(reading, row, column, label=_POPULATION.zh)
    if count is not None and sample is not None and count < sample:
        ref = row.table.grid.ref(row.row, column)
        reading.find(shape.NUMBER, ref, label=_POPULATION.zh, text=f"{count}", fault=f"少于样本量{sample}")
        return _FAULTY
    return _FAULTY if count is None else count


def _whole(reading: Reading, row: Row, column: int, *, label: str, blank: int | None = None) -> int | None:
    """人数 as a whole number that is not negative; ``blank`` for an empty cell, or a finding if none may be."""
    cell, ref = row.table.grid.own(row.row, column), row.table.grid.ref(row.row, column)
    if cell is not None and cell.kind == "formula":
        reading.find(shape.NO_CACHED, ref, label=label)
        return None
    value, fault = _number(cell)
    if not fault and value is None:
        if blank is not None:
            return blank
        fault = "没有填写"
    if not fault and value is not None and (value < 0 or value % 1):
        fault = "人数是非负整数；只有百分比的，请改填人数"
    if fault or value is None:
        reading.find(shape.NUMBER, ref, label=label, text=cell.text if cell else "空白", fault=fault)
        return None
    return int(value)


def _number(cell: Cell | None) -> tuple[float | None, str]:
    if cell is None:
        return None, ""
    if cell.kind in {"bool", "date", "error"}:
        return None, "不是数字"
    if cell.number is not None:
        return cell.number, ""
    number = read_number(cell.text, _UNIT)
    return number.value, number.fault


def _day(reading: Reading, row: Row) -> tuple[str | None, bool]:
    """调查日期 as ISO text, and whether the cell could be read; a blank cell is no day and no fault."""
    cell = row.table.grid.filled(row.row, row.table.columns["surveyed"]) if "surveyed" in row.table.columns else None
    if cell is None:
        return None, True
    day = read_date(cell)
    if day is None or day > reading.arrived_on:
        reading.find(shape.DATE, row.table.ref(row.row, "surveyed"), text=cell.text)
        return None, False
    return day.isoformat(), True
