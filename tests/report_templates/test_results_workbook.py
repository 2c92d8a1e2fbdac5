"""考评结果核对表: a clerk can recompute every point, total and place, and sees at once where it would not agree."""

import re
from dataclasses import replace
from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from appraisal.appraise import appraise_figures
from appraisal.frames import EVENTS
from appraisal.panel.scores import read_panel_figures
from appraisal.period import parse_period
from appraisal.year_shares.rule import YearShares
from report_templates import results_workbook
from tests.appraisal import small_county
from tests.appraisal.test_scoring import LONG, TABLE, _benchmark_codes, _long, _written
from tests.report_templates import recalculated_county as county
from tests.report_templates.recalculating import differences, formula_cells, need_calculation, recalculated

LIVE = ("综合成绩", "分板块", "指标得分")
FUNCTIONS = {
    "ABS", "AND", "AVERAGE", "COUNT", "COUNTIFS", "EXP", "IF", "INDEX", "INT", "ISNUMBER", "LN", "LOOKUP", "MAX", "MIN", "MOD",
    "N", "NOT", "OR", "ROUND", "ROUNDDOWN", "SQRT", "SUMIFS", "SUMPRODUCT",
}  # fmt: skip
"""Known to Excel 2007 and to WPS."""
SCHEMES = {
    "plain": {},
    "by reported points, dense": {"rank_by": "reported", "ties": "dense"},
    "worst places, unrounded": {"rank_on": "unrounded", "ties": "max"},
    "half to even, no places": {"rounding": "half_even", "points_places": 0},
    "half to even, three places": {"rounding": "half_even", "points_places": 3},
    "vetoed last, ties broken": {"veto_effect": "last", "tie_breaks": ("people", "saved"), "points_places": 0},
    "vetoed last, unrounded, dense": {"veto_effect": "last", "rank_on": "unrounded", "ties": "dense", "tie_breaks": ("saved",)},
    "caps on the ledger": {"bonus_cap_points": 3.0, "deduction_cap_points": 1.5},
    "the missing left out": {"missing": "renormalise"},
    "the missing left out of its group": {"missing": "renormalise", "renormalise_within": "group"},
    "no total with a gap": {"missing": "block"},
    "no total with a gap, dense": {"missing": "block", "ties": "dense"},
    "a mean put in": {"missing": "group_mean"},
    "geometric total": {"aggregate": "geometric"},
    "geometric groups": {"aggregates": {"works": "geometric", "people": "geometric", "outward": "geometric"}},
    "harmonic and minimum": {"aggregates": {"works": "harmonic", "people": "minimum"}, "aggregate": "geometric"},
    "single items rounded": {"round_items": True, "points_places": 1},
    "single items rounded half to even": {"round_items": True, "points_places": 1, "rounding": "half_even"},
    "a product of groups": {"aggregates": {"works": "product"}, "aggregate": "product"},
    "the worst group alone": {"aggregate": "minimum", "aggregates": {"outward": "minimum", "works": "harmonic"}},
    "two by two below": {"aggregates": {"works": "copeland"}},
    "two by two above": {"aggregate": "copeland", "aggregates": {"outward": "geometric"}},
}  # fmt: skip


def workbook(**options):
    books = county.books(county.scheme(**options))
    return results_workbook(books, county.results(books))


def opened(content, *, data_only=True):
    return openpyxl.load_workbook(BytesIO(content), data_only=data_only)


def column(book, name, head):
    """Cells of a column by those of the first three."""
    sheet = book[name]
    place = [cell.value for cell in sheet[2]].index(head)
    return {row[:3]: row[place] for row in sheet.iter_rows(min_row=3, values_only=True)}


def told(content, name, head, *, data_only=True):
    return column(opened(content, data_only=data_only), name, head)


def disagreeing(content):
    book = opened(content)
    words = {(name, key): word for name in LIVE for key, word in column(book, name, "核对").items()}
    return {place: word for place, word in words.items() if word != "一致"}


@pytest.fixture(scope="module")
def plain():
    return workbook()


@pytest.fixture(scope="module")
def all_books():
    """Workbooks of all the schemes."""
    return {f"{number}.xlsx": workbook(**options) for number, options in enumerate(SCHEMES.values())}


def published_cases():
    """The worked cases of every rule, each an indicator and a peer group of its own, period by period."""
    for period, table in TABLE.groupby("period"):
        firsts = table.drop_duplicates("name")
        indicators = [
            small_county.indicator(
                row.indicator_code, rule={"method": row.method} | _written(row.parameters), kind=row.kind,
                direction=row.direction, decimals=6, benchmarks=_benchmark_codes(row),
            )
            for row in firsts.itertuples()
        ]  # fmt: skip
        subjects = [
            subject
            for name, rows in table.groupby("indicator_code")
            for subject in small_county.towns(*rows["subject_code"], peer_group=f"{name}.group")
        ]
        others = [(code, row.indicator_code) for row in firsts.itertuples() for code in _benchmark_codes(row)]
        subjects += [
            small_county.Subject(
                code=code, name_zh=code, kind="benchmark", peer_group=f"{name}.group", is_appraised=False
            )
            for code, name in others
        ]
        weights = {row.indicator_code: {row.indicator_code: row.weight_points} for row in firsts.itertuples()}
        scheme = small_county.scheme(indicators, weights, subjects, policies={"points_places": 3, "full_points": None})
        figures = read_panel_figures(pd.DataFrame(list(_long(table)), columns=LONG), scheme, parse_period(period))
        results = appraise_figures(figures, scheme, parse_period(period), events=EVENTS.empty())
        told = small_county.books(scheme, small_county.observations(), period=period)
        yield f"{period}.xlsx", results_workbook(told, results)


@pytest.mark.parametrize("name", ["plain", "vetoed last, ties broken", "harmonic and minimum"])
def test_what_is_recalculated_agrees_with_what_was_published(name):
    assert disagreeing(workbook(**SCHEMES[name])) == {}


@pytest.mark.slow
def test_it_agrees_under_every_scheme(all_books):
    assert {name: disagreeing(content) for name, content in all_books.items()} == {name: {} for name in all_books}


def test_every_point_total_and_place_is_a_formula(plain):
    book = opened(plain, data_only=False)
    for sheet, heads in {
        "综合成绩": ("复算总分", "复算审慎总分", "复算位次"),
        "分板块": ("复算得分", "复算审慎得分", "复算位次"),
        "指标得分": ("未修约得分", "复算得分", "复算审慎得分"),
    }.items():
        for head in heads:
            assert all(str(cell).startswith("=") for cell in column(book, sheet, head).values()), head


def functions_of(content):
    formulas = [re.sub(r'"[^"]*"', "", formula) for formula, _ in formula_cells(content).values()]
    assert formulas
    assert not [formula for formula in formulas if formula.startswith("==") or len(formula) > 8000]
    return {function for formula in formulas for function in re.findall(r"([A-Z.]+)\(", formula)}


def test_formulas_use_functions_that_old_programs_know(plain):
    assert functions_of(plain) <= FUNCTIONS


@pytest.mark.slow
def test_formulas_of_every_rule_and_scheme_use_functions_that_old_programs_know(all_books):
    used = set().union(*map(functions_of, [*all_books.values(), *dict(published_cases()).values()]))
    assert used == FUNCTIONS


def test_the_numbers_of_a_rule_stand_in_cells_that_its_formula_uses(plain):
    sheet = opened(plain)["计分参数"]
    numbers = {(row[0].value, row[2].value): row[3] for row in sheet.iter_rows(min_row=3)}
    step = numbers["saved", "每档扣分"]
    assert step.value == 0.7
    formula = told(plain, "指标得分", "未修约得分", data_only=False)["town.a", "people", "saved"]
    assert f"'计分参数'!$D${step.row}" in formula
    asked = {place for text, _ in formula_cells(plain).values() for place in re.findall(r"'计分参数'!\$D\$(\d+)", text)}
    assert {str(cell.row) for cell in numbers.values() if isinstance(cell.value, int | float)} == asked


def test_a_total_that_does_not_follow_is_told_with_its_difference():
    told_books = county.books(county.scheme())
    results = county.results(told_books)
    is_first = results.subjects["subject_code"].eq("town.f")
    moved = results.subjects.assign(total_points=results.subjects["total_points"] + is_first * 0.5)
    content = results_workbook(told_books, replace(results, subjects=moved))
    checks = {key[1]: word for key, word in told(content, "综合成绩", "核对").items()}
    assert "总分差-0.5" in checks.pop("town.f")
    assert set(checks.values()) == {"一致"}


def test_published_figures_are_numbers_and_never_formulas(plain):
    book = opened(plain, data_only=False)
    for sheet, head in (("综合成绩", "总分"), ("分板块", "得分"), ("指标得分", "得分")):
        assert not [cell for cell in column(book, sheet, head).values() if isinstance(cell, str)]


def test_a_rule_without_a_short_formula_says_so_beside_its_points():
    rule = {"method": "band_slopes", "line": 10, "band_value": 5, "first_divisor": 20, "divisor_step": 20}
    scheme = small_county.scheme([small_county.indicator(rule=rule)], {"output": 100}, small_county.towns("town.a"))
    books = small_county.books(
        scheme, small_county.observations(("output", "town.a", "2026-09", small_county.OFFICIAL, 12.0))
    )
    results = county.appraise(books, small_county.findings())
    content = results_workbook(books, results)
    key = ("town.a", "全部", "output")
    assert isinstance(told(content, "指标得分", "未修约得分", data_only=False)[key], int | float)
    assert "照录" in told(content, "指标得分", "复算说明")[key]
    assert disagreeing(content) == {}


def test_a_year_made_of_its_quarters_adds_up_though_its_points_are_printed_as_they_are():
    shares = YearShares(shares_pct=(15, 25, 25, 35), missing_quarter="renormalise")
    indicators = [small_county.indicator("output", year_shares=shares), small_county.indicator("income")]
    towns = small_county.towns("town.a", "town.b")
    targets = {(code, town): 90.0 for code in ("output", "income") for town in ("town.a", "town.b")}
    scheme = small_county.scheme(indicators, {"output": 70, "income": 30}, towns, targets=targets)
    panel = pd.DataFrame(
        [
            (code, town, f"2026-{month:02d}", month * pace)
            for code, start in (("output", 7.0), ("income", 6.3))
            for town, pace in (("town.a", start), ("town.b", start * 0.931))
            for month in (3, 6, 9, 12)
        ],
        columns=["indicator_code", "subject_code", "period", "value"],
    )

    def concluded(code, **fields):
        figures = read_panel_figures(panel, scheme, parse_period(code))
        return appraise_figures(figures, scheme, parse_period(code), events=EVENTS.empty(), **fields)

    quarters = pd.concat([concluded(f"2026Q{quarter}").indicators for quarter in (1, 2, 3)], ignore_index=True)
    books = small_county.books(scheme, small_county.observations(), period="2026", quarters=quarters)
    content = results_workbook(books, concluded("2026", quarters=quarters))
    exact = told(content, "指标得分", "未修约得分", data_only=False)
    assert {key[2]: isinstance(cell, str) for key, cell in exact.items()} == {"output": False, "income": True}
    assert disagreeing(content) == {}


def test_the_notes_follow_the_scheme():
    for options, words in (
        ({}, "四舍五入；"),
        ({"rounding": "half_even"}, "四舍六入五成双"),
        ({"ties": "dense"}, "1、2、2、3"),
    ):
        sheet = openpyxl.load_workbook(BytesIO(workbook(**options)))["说明"]
        assert any(words in str(row[0]) for row in sheet.iter_rows(values_only=True)), words


@pytest.mark.slow
def test_a_spreadsheet_program_comes_to_the_same_for_every_scheme(all_books, tmp_path):
    need_calculation()
    anew = recalculated(all_books, tmp_path)
    found = {name: differences(content, anew[name]) for name, content in all_books.items()}
    assert found == {name: [] for name in all_books}


@pytest.mark.slow
def test_a_spreadsheet_program_comes_to_the_same_for_every_published_case(tmp_path):
    need_calculation()
    cases = dict(published_cases())
    anew = recalculated(cases, tmp_path)
    assert {name: differences(content, anew[name]) for name, content in cases.items()} == {name: [] for name in cases}


@pytest.mark.slow
def test_every_method_but_one_has_a_formula():
    method = TABLE.drop_duplicates("indicator_code").set_index("indicator_code")["method"]
    printed = {
        method[code]
        for content in dict(published_cases()).values()
        for (_, _, code), cell in told(content, "指标得分", "未修约得分", data_only=False).items()
        if isinstance(cell, int | float)
    }
    assert printed == {"band_slopes"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "options", [{}, {"aggregates": {"works": "geometric", "people": "harmonic"}, "aggregate": "geometric"}]
)
def test_a_changed_cell_moves_the_total_as_the_method_would(options, tmp_path):
    """One figure and one number of a rule are changed in a copy; the method is told the same."""
    need_calculation()
    scheme = county.scheme(**options)
    book = openpyxl.load_workbook(BytesIO(workbook(**options)))
    sheet = book["指标得分"]
    heads = [cell.value for cell in sheet[2]]
    row = next(
        each for each in sheet.iter_rows(min_row=3) if [cell.value for cell in each[:3]] == ["town.f", "works", "paved"]
    )
    row[heads.index("数值")].value = 66.0
    for each in book["计分参数"].iter_rows(min_row=3):
        if (each[0].value, each[2].value) == ("saved", "每档扣分"):
            each[3].value = 0.4
    edited = BytesIO()
    book.save(edited)
    anew = recalculated({"edited.xlsx": edited.getvalue()}, tmp_path)["edited.xlsx"]["综合成绩"]
    heads = [cell.value for cell in anew[2]]
    wanted = [heads.index(head) for head in ("考评对象", "复算总分", "复算审慎总分", "复算位次")]
    read = {
        each[wanted[0]]: [each[place] for place in wanted[1:]] for each in anew.iter_rows(min_row=3, values_only=True)
    }
    changed = tuple(
        each.model_copy(update={"rule": each.rule.model_copy(update={"points_per_step": 0.4})})
        if each.code == "saved"
        else each
        for each in scheme.indicators
    )
    books = county.books(scheme.model_copy(update={"indicators": changed}), changed={("paved", "town.f"): 66.0})
    subjects = county.results(books).subjects
    columns = ["total_points", "cautious_total_points", "rank"]
    expected = dict(zip(subjects["subject_code"], subjects[columns].astype("float64").to_numpy().tolist(), strict=True))
    assert read == {code: pytest.approx(values) for code, values in expected.items()}
    before = {key[1]: total for key, total in told(workbook(**options), "综合成绩", "总分").items()}
    assert {code for code, total in before.items() if read[code][0] != pytest.approx(total)} >= {"town.f"}
