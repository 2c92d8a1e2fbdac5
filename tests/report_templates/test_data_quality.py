"""年度数据质量分析: once a year, to the leaders, about all and about nobody."""

from datetime import UTC, datetime

import numpy as np
import pytest

from appraisal.books import Books, Results
from appraisal.frames import (
    EVENTS,
    FIGURES,
    FINDINGS,
    GROUP_RESULTS,
    INDICATOR_RESULTS,
    PROGRESS,
    RECEIPTS,
    RULINGS,
    SUBJECT_RESULTS,
)
from appraisal.office import Office
from appraisal.period import parse_period
from appraisal.scheme import Round
from report_templates.data_quality.facts import TEMPLATE
from report_templates.layout.document import print_document, read_provenance
from report_templates.reading import Reading
from report_templates.template import lay_sheet
from tests.appraisal.test_portfolio import SCHEME, honest_step, panel, revisions, year_of
from tests.report_templates.sheet_text import sheet_text

ANNUAL = Round(
    code="annual", name_zh="年度考评", frequency="year", subject_kinds=("town",), templates=("data_quality",)
)
RESULTS = Results(
    figures=FIGURES.empty(),
    progress=PROGRESS.empty(),
    indicators=INDICATOR_RESULTS.empty(),
    groups=GROUP_RESULTS.empty(),
    subjects=SUBJECT_RESULTS.empty(),
)
HONEST = year_of(honest_step)
_CHANCE = np.random.default_rng(2)
HEAPED = [(*row[:3], row[3] - row[3] % 100 if _CHANCE.random() < 0.2 else row[3]) for row in HONEST]


def reading(rows, *, period="2026", **known):
    books = Books(
        round=ANNUAL,
        period=parse_period(period),
        as_of=datetime(2027, 1, 28, 2, tzinfo=UTC),
        scheme=SCHEME,
        office=Office(),
        observations=panel(rows),
        events=EVENTS.empty(),
        receipts=RECEIPTS.empty(),
        rulings=RULINGS.empty(),
        run_key="0" * 16,
        **known,
    )
    return Reading(books, FINDINGS.empty(), RESULTS, ())


def sheet_of(rows, **known):
    about = reading(rows, **known)
    return lay_sheet(TEMPLATE, about, TEMPLATE.facts(about, "leaders"))


@pytest.mark.parametrize(("period", "addressees"), [("2026", ("leaders",)), ("2026-09", ()), ("2026Q3", ())])
def test_it_is_written_once_a_year(period, addressees):
    assert TEMPLATE.addressees(reading([("alpha", "t0", "2026-09", 1.0)], period=period)) == addressees


def test_a_year_without_figures_has_no_analysis():
    assert TEMPLATE.addressees(reading([])) == ()


def test_an_honest_year_is_said_to_be_one_and_no_more():
    text = sheet_text(sheet_of(HONEST))
    assert "各项信号均未见明显偏离" in text
    assert "不等于每一项数据都准确" in text
    assert "偏离 " not in text.split("需要关注的情况")[0]


def test_what_stands_out_is_told_with_what_may_not_be_concluded():
    text = sheet_text(sheet_of(HEAPED, revisions=revisions(12, 0)))
    assert "末位数字：" in text
    assert "12处向有利方向调整，占100.0%" in text
    assert "不能据此判断任何单位或任何一项数据" in text
    assert "不作为对任何单位考评、问责的依据" in text


@pytest.mark.parametrize("rows", [HONEST, HEAPED])
def test_nobody_is_named(rows):
    text = sheet_text(sheet_of(rows, revisions=revisions(12, 0)))
    assert not [each.name_zh for each in SCHEME.subjects if each.name_zh in text]
    assert not [word for word in ("造假", "虚报", "编造", "应填", "应报为") if word in text]


def test_every_printed_number_carries_its_origin_and_the_bytes_are_the_same_again():
    first, again = (print_document(sheet_of(HEAPED), Office().style) for _ in range(2))
    assert first == again
    keys = [fact.key for fact in read_provenance(first)]
    assert len(keys) > 30
    assert all(key.startswith("result:") and key.endswith(":2026") for key in keys)
