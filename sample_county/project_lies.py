"""重点项目的假数: money and progress ahead of the site, of the payments, of the plan or of each other.

One project also tells what another at the same site has told.
"""

from dataclasses import replace

from appraisal.scheme import STARTED_STAGE, Indicator
from sample_county.filings import Filing
from sample_county.forging import SOURCE_OF, Bench, Kind
from sample_county.lines import ProjectLine
from sample_county.truth import Truth

_COLUMNS = {
    "cum_invested": "累计完成投资",
    "invested": "本年完成投资",
    "cum_paid": "累计支付资金",
    "progress_pct": "形象进度",
}
_EARLY_TABLES = 3


def _tables(bench: Bench) -> list[int]:
    """Places of the project tables, oldest first."""
    places = [place for place, filing in enumerate(bench.filings) if filing.folder == "projects"]
    return sorted(places, key=lambda place: bench.filings[place].period.end_on)


def _indicator(bench: Bench, column: str) -> Indicator | None:
    """The indicator that a column of the table carries, found by the column's title."""
    return next(
        (
            each
            for each in bench.county.scheme.indicators
            for source in each.sources
            if source.feed == "project_progress" and source.label.startswith(_COLUMNS[column])
        ),
        None,
    )


def _restate(bench: Bench, kind: Kind, place: int, row: int, **changes: float) -> None:
    """Change a project's row and write down each column that the scheme follows; the first is the one that gives it away."""
    before = bench.filings[place].project_lines[row]
    bench.filings[place] = bench.filings[place].with_project(row, **changes)
    bench.taken.add(place)
    for number, (column, told) in enumerate(changes.items()):
        indicator = _indicator(bench, column)
        if indicator is not None:
            kind = replace(kind, is_hard_rule=kind.is_hard_rule and number == 0)
            bench.truths.append(
                _truth(kind, bench.filings[place], before, indicator, told=(getattr(before, column), told))
            )


def _truth(kind: Kind, filing: Filing, line: ProjectLine, indicator: Indicator, *, told: tuple[float, float]) -> Truth:
    return Truth(
        kind=kind.code,
        is_hard_rule=kind.is_hard_rule,
        indicator_code=indicator.code,
        subject_code=line.project.subject_code,
        period=filing.period.code,
        source_code=SOURCE_OF[filing.folder],
        measure="value",
        true_value=told[0],
        reported_value=told[1],
        uom=indicator.uom,
        file_name=filing.file_name,
        note_zh=kind.note_zh,
    )


def _rows(bench: Bench, kind: Kind, case: int, *, is_started: bool) -> list[int]:
    """Rows of the newest table that no falsehood has touched, shuffled."""
    table = bench.filings[_tables(bench)[-1]]
    lied = {truth.subject_code for truth in bench.truths if truth.source_code == SOURCE_OF["projects"]}
    rows = [
        row
        for row, line in enumerate(table.project_lines)
        if (line.stage >= STARTED_STAGE) == is_started and line.project.subject_code not in lied
    ]
    return [rows[place] for place in bench.generator(kind, case).permutation(len(rows))]


def invest_before_start(bench: Bench, kind: Kind, case: int) -> bool:
    """未开工先报投资: a project that has not broken ground reports investment, table after table."""
    tables = _tables(bench)[-_EARLY_TABLES:]
    if not tables or not (rows := _rows(bench, kind, case, is_started=False)):
        return False
    plan = bench.filings[tables[-1]].project_lines[rows[0]].project.annual_plan
    share = float(bench.generator(kind, case).uniform(0.04, 0.08))
    for step, place in enumerate(tables, start=1):
        told = float(round(plan * share * step))
        _restate(bench, kind, place, rows[0], cum_invested=told, invested=told)
    return True


def invest_over_plan(bench: Bench, kind: Kind, case: int) -> bool:
    """超计划无批复: more than 1.2 times the planned total, without a word on an approval."""
    tables = _tables(bench)
    if not tables or not (rows := _rows(bench, kind, case, is_started=True)):
        return False
    line = bench.filings[tables[-1]].project_lines[rows[0]]
    told = float(round(line.project.planned_total * float(bench.generator(kind, case).uniform(1.23, 1.35))))
    _restate(bench, kind, tables[-1], rows[0], cum_invested=told, invested=line.invested + told - line.cum_invested)
    return True


def pay_over_invested(bench: Bench, kind: Kind, case: int) -> bool:
    """支付大于投资: more paid than was invested."""
    tables = _tables(bench)
    if not tables or not (rows := _rows(bench, kind, case, is_started=True)):
        return False
    line = bench.filings[tables[-1]].project_lines[rows[0]]
    told = float(round(line.cum_invested * float(bench.generator(kind, case).uniform(1.05, 1.2))))
    _restate(bench, kind, tables[-1], rows[0], cum_paid=told)
    return True


def progress_ahead(bench: Bench, kind: Kind, case: int) -> bool:
    """形象进度虚高: progress far ahead of money invested and paid."""
    tables = _tables(bench)
    if not tables:
        return False
    for row in _rows(bench, kind, case, is_started=True):
        line = bench.filings[tables[-1]].project_lines[row]
        if line.progress_pct < 65:
            told = round(line.progress_pct + float(bench.generator(kind, case).uniform(20.0, 32.0)), 1)
            _restate(bench, kind, tables[-1], row, progress_pct=told)
            return True
    return False


def inflate_both(bench: Bench, kind: Kind, case: int) -> bool:
    """进度投资齐虚: progress and investment raised together, payments as they are."""
    tables = _tables(bench)
    if not tables:
        return False
    raised = float(bench.generator(kind, case).uniform(17.0, 26.0))
    for row in _rows(bench, kind, case, is_started=True):
        line = bench.filings[tables[-1]].project_lines[row]
        if 8 < line.progress_pct < 95 - raised:
            _restate(
                bench,
                kind,
                tables[-1],
                row,
                progress_pct=round(line.progress_pct + raised, 1),
                **_more_invested(line, raised),
            )
            return True
    return False


def invest_ahead(bench: Bench, kind: Kind, case: int) -> bool:
    """投资虚高: investment raised, and this year's with it; the site and the payments tell otherwise."""
    tables = _tables(bench)
    if not tables:
        return False
    raised = float(bench.generator(kind, case).uniform(15.0, 25.0))
    for row in _rows(bench, kind, case, is_started=True):
        line = bench.filings[tables[-1]].project_lines[row]
        if line.cum_invested < (0.97 - raised / 100) * line.project.planned_total:
            _restate(bench, kind, tables[-1], row, **_more_invested(line, raised))
            return True
    return False


def _more_invested(line: ProjectLine, points: float) -> dict[str, float]:
    more = float(round(line.project.planned_total * points / 100))
    return {"cum_invested": line.cum_invested + more, "invested": line.invested + more}


def progress_before_start(bench: Bench, kind: Kind, case: int) -> bool:
    """未开工报进度: a project that has not broken ground reports progress on site."""
    tables = _tables(bench)
    if not tables or not (rows := _rows(bench, kind, case, is_started=False)):
        return False
    told = round(float(bench.generator(kind, case).uniform(4.0, 9.0)), 1)
    _restate(bench, kind, tables[-1], rows[0], progress_pct=told)
    return True


def tell_twice(bench: Bench, kind: Kind, case: int) -> bool:
    """重复填报: a project reports the investment and payments of another at the same site."""
    tables = _tables(bench)
    if not tables:
        return False
    lines = bench.filings[tables[-1]].project_lines
    rows = _rows(bench, kind, case, is_started=True)
    sites = {row: (lines[row].project.location, lines[row].project.lead) for row in rows}
    for row in rows:
        for other in rows:
            is_credible = lines[other].cum_invested < 0.9 * lines[row].project.planned_total
            if row != other and sites[row] == sites[other] and is_credible and lines[other].cum_invested > 1000:
                told = lines[other]
                _restate(bench, kind, tables[-1], row, cum_invested=told.cum_invested, cum_paid=told.cum_paid)
                return True
    return False


def show_old_photograph(bench: Bench, kind: Kind, case: int) -> bool:
    """照片旧用: the picture of the table before, or that of another project, though the works have gone on."""
    tables = _tables(bench)[-2:]
    if len(tables) < 2:
        return False
    rows = _rows(bench, kind, case, is_started=True)
    before, now = (bench.filings[place].project_lines for place in tables)
    for row in rows:
        others = [other for other in rows if other != row and now[other].photo_seed]
        source = before[row] if case % 2 == 0 else now[others[0]] if others else before[row]
        has_moved = now[row].progress_pct - before[row].progress_pct > 1
        if source.photo_seed and now[row].photo_seed and (has_moved or case % 2):
            bench.filings[tables[-1]] = bench.filings[tables[-1]].with_project(row, photo_seed=source.photo_seed)
            bench.taken.add(tables[-1])
            filing = bench.filings[tables[-1]]
            bench.truths.append(
                Truth(
                    kind.code, False, "", now[row].project.subject_code, filing.period.code,
                    SOURCE_OF[filing.folder], "", None, None, "", filing.file_name, kind.note_zh,
                )
            )  # fmt: skip
            return True
    return False


PROJECT_KINDS = (
    Kind("invested_before_start", True, "项目尚未开工，已报投资", 1, invest_before_start),
    Kind("invested_over_plan", True, "累计投资超计划总投资两成以上，无批复", 2, invest_over_plan),
    Kind("paid_over_invested", True, "累计支付大于累计完成投资", 2, pay_over_invested),
    Kind("progress_ahead", False, "形象进度远高于投资和支付", 2, progress_ahead),
    Kind("project_inflated_both", False, "形象进度和累计投资同时抬高，支付未变", 2, inflate_both),
    Kind("investment_ahead", False, "累计投资和本年投资抬高，进度和支付未变", 2, invest_ahead),
    Kind("progress_before_start", True, "项目尚未开工，已报形象进度", 1, progress_before_start),
    Kind("project_told_twice", False, "照抄同一地点另一项目的投资和支付", 1, tell_twice),
    Kind("file_photo_reused", False, "所附照片为往期或其他项目的照片", 2, show_old_photograph),
)
