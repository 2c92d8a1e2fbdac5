"""A small county for the checks: one indicator of every kind, and panels read from case files."""

from pathlib import Path

import pandas as pd

from appraisal.evidence import add_evidence
from appraisal.frames import OBSERVATIONS, ObservationFrame
from appraisal.scheme import GoalChain, Indicator, Plausible, Project, Scheme, Source, Subject, Target
from expectations import run_checks

CASES = Path(__file__).parent.parent / "cases" / "checks"
COLUMNS = ["indicator_code", "subject_code", "period", "basis", "measure", "source_code", "value"]
BUREAU, SELF = "statistics_bureau", "unit_submission"


def _indicator(code, name_zh, uom="万元", kind="level", basis="ytd", **more):
    label = more.pop("label", name_zh)
    sources = (Source(feed=BUREAU, label=label), Source(feed=SELF, label=label))
    return Indicator(
        code=code,
        name_zh=name_zh,
        group_code="economy",
        uom=uom,
        kind=kind,
        basis=basis,
        **{"sources": sources, **more},
    )


def _project_indicator(code, label, uom="万元", kind="level", basis="stock"):
    source = Source(feed="project_progress", label=label)
    return _indicator(code, label, uom, kind, basis, role="project", frequency="half_month", sources=(source,))


INDICATORS = (
    _indicator("output", "工业总产值", parts=("mining", "making"), parts_relation="sum"),
    _indicator("mining", "采矿业产值"),
    _indicator("making", "制造业产值"),
    _indicator("investment", "固定资产投资", "亿元", parts=("private", "upgrade")),
    _indicator("private", "民间投资", "亿元"),
    _indicator("upgrade", "技改投资", "万元"),
    _indicator(
        "investment_growth", "固定资产投资增速", "%", "growth", decimals=1,
        sources=(Source(feed=BUREAU, label="固定资产投资", column="growth"),),
    ),
    _indicator("sales", "社会消费品零售总额"),
    _indicator("real_output", "地区生产总值", plausible=Plausible(nominal=False)),
    _indicator("emissions", "能源消费量", "吨", direction="lower"),
    _indicator("net_lending", "净增贷款", plausible=Plausible(may_fall=True)),
    _indicator("residents", "常住人口", "人", "level", plausible=Plausible(slow=True)),
    _indicator("firms", "新增企业", "户", "count"),
    _indicator("rate", "达标率", "%", "share", "stock", plausible=Plausible(min=40)),
    _indicator("graded", "亩均产值", plausible=Plausible(min=0, max=5000)),
    _indicator("power_growth", "用电量增速", "%", "growth", role="corroboration"),
    _indicator("factory_growth", "工业增加值增速", "%", "growth", plausible=Plausible(corroborated_by=("power_growth",))),
    _indicator("lending", "贷款余额", basis="stock", role="corroboration"),
    _indicator("revenue", "财政收入", plausible=Plausible(corroborated_by=("lending",))),
    _indicator("turnover", "营业收入", frequency="quarter"),
    _indicator("added", "增加值", frequency="quarter", plausible=Plausible(steady_rate_to="turnover")),
    _project_indicator("p_stage", "建设阶段", "阶段", "stage"),
    _project_indicator("p_plan", "计划总投资（万元）"),
    _project_indicator("p_invested", "累计完成投资（万元）"),
    _project_indicator("p_paid", "累计支付资金（万元）"),
    _project_indicator("p_progress", "形象进度（%）", "%", "share"),
    _project_indicator("p_year", "本年完成投资（万元）", basis="ytd"),
)  # fmt: skip
TOWNS = tuple(
    Subject(code=f"t{place}", name_zh=f"{name}镇", kind="town", peer_group="town")
    for place, name in enumerate("甲乙丙丁戊己庚辛")
)
SUBJECTS = (
    Subject(code="home", name_zh="青澜县", kind="county", peer_group="county", is_home=True),
    *TOWNS,
    Subject(code="nation", name_zh="全国", kind="benchmark", peer_group="county"),
    *(
        Subject(code=f"pr{place}", name_zh=f"{place}号项目", kind="project", peer_group="project")
        for place in range(1, 5)
    ),
    Subject(code="pr5", name_zh="村道硬化等3个项目", kind="project", peer_group="project"),
    Subject(code="pr6", name_zh="青澜河河道整治工程（一标段）", kind="project", peer_group="project"),
    Subject(code="pr7", name_zh="青澜河河道整治工程（二标段）", kind="project", peer_group="project"),
)
_CHAIN = GoalChain(goal_lead="甲", goal_owner="乙", undertaker="丙", implementer="丁")
PROJECTS = tuple(
    Project(
        subject_code=f"pr{place}", lead="home", location="t0", goal_chain=_CHAIN, planned_total=total, annual_plan=4000,
        planned_start="2025-03", planned_finish="2026-12",
    )
    for place, total in enumerate((10_000, 10_000, 10_000, 10_000, 520, 523, 518), start=1)
)  # fmt: skip
SCHEME = Scheme(
    year=2026,
    name_zh="示例方案",
    county_zh="青澜县",
    groups={"economy": "经济"},
    indicators=INDICATORS,
    subjects=SUBJECTS,
    peer_groups=(),
    projects=PROJECTS,
    targets=(
        Target(indicator_code="investment_growth", subject_code="t0", annual_value=8.0),
        Target(indicator_code="sales", subject_code="t1", annual_value=12_000.0),
    ),
)
_UOM = {"growth": "%", "rank": "位"}


def panel(rows, columns=COLUMNS) -> ObservationFrame:
    """OBSERVATIONS of rows of ``COLUMNS``, each with a file and a cell."""
    frame = pd.DataFrame(rows, columns=list(columns)) if not isinstance(rows, pd.DataFrame) else rows
    uoms = {each.code: each.uom for each in INDICATORS}
    frame = frame.assign(
        uom=frame["measure"].map(_UOM).fillna(frame["indicator_code"].map(uoms)),
        file_name="报送表.xlsx",
        raw_sha256="0" * 64,
        cell_ref=[f"表1!{'DEFGH'[place % 5]}{place + 3}" for place in range(len(frame))],
    )
    return ObservationFrame(OBSERVATIONS.conform(frame[[name for name in OBSERVATIONS.columns if name in frame]]))


def evidence_of(rows, targets=None):
    return add_evidence(panel(rows), SCHEME, targets=targets)


def findings_of(rows, targets=None, periods=None):
    return run_checks(evidence_of(rows, targets), SCHEME, periods=periods)


def read_cases(path: Path) -> list[tuple[str, pd.DataFrame]]:
    """The panels of a case file: figures, and in ``finds`` which of them the check must name (``K``: the notice)."""
    text = {name: "str" for name in ("case", "reported_text", "finds", *COLUMNS) if name != "value"}
    cases = pd.read_csv(path, dtype=text, comment="#")
    cases = cases.assign(finds=cases["finds"].fillna(""))
    if "reported_text" not in cases:
        cases = cases.assign(reported_text=None)
    return [
        (str(name), rows.drop(columns="case").reset_index(drop=True))
        for name, rows in cases.groupby("case", sort=False)
    ]


def merge_cases(named: list[tuple[str, pd.DataFrame]]) -> tuple[ObservationFrame, Scheme]:
    """All cases as one panel, each with subjects and indicators of its own, so that one batch judges them all.

    The n-th case's codes end in ``_n``.
    """
    rows, indicators, subjects, projects, targets = [], [], [], [], []
    for place, (_, case) in enumerate(named):
        end = f"_{place}"
        told, who = set(case["indicator_code"]), set(case["subject_code"])
        codes = told | {part for each in INDICATORS if each.code in told for part in each.parts}
        indicators += [_copy(each, end) for each in INDICATORS if each.code in codes]
        subjects += [each.model_copy(update={"code": each.code + end}) for each in SUBJECTS if each.code in who]
        projects += [
            each.model_copy(update={"subject_code": each.subject_code + end, "location": each.location + end})
            for each in PROJECTS
            if each.subject_code in who
        ]
        targets += [
            each.model_copy(
                update={"indicator_code": each.indicator_code + end, "subject_code": each.subject_code + end}
            )
            for each in SCHEME.targets
            if each.indicator_code in codes
        ]
        uoms = {each.code: each.uom for each in INDICATORS}
        uom = case["measure"].map(_UOM).fillna(case["indicator_code"].map(uoms))
        rows.append(
            case.assign(uom=uom, indicator_code=case["indicator_code"] + end, subject_code=case["subject_code"] + end)
        )
    merged = pd.concat(rows, ignore_index=True)
    fields = {name: getattr(SCHEME, name) for name in Scheme.model_fields}
    scheme = Scheme.model_construct(
        **{
            **fields,
            "indicators": tuple(indicators),
            "subjects": tuple(subjects),
            "projects": tuple(projects),
            "targets": tuple(targets),
        }
    )
    places = [f"表1!{'DEFGH'[place % 5]}{place + 3}" for place in range(len(merged))]
    merged = merged.assign(file_name="报送表.xlsx", raw_sha256="0" * 64, cell_ref=places)
    return ObservationFrame(OBSERVATIONS.conform(merged.drop(columns="finds"))), scheme


def _copy(indicator: Indicator, end: str) -> Indicator:
    is_project = indicator.role == "project"
    sources = tuple(
        each if is_project else each.model_copy(update={"label": each.label + end}) for each in indicator.sources
    )
    return indicator.model_copy(
        update={
            "code": indicator.code + end,
            "parts": tuple(part + end for part in indicator.parts),
            "sources": sources,
            "plausible": _related(indicator.plausible, end),
        }
    )


def _related(plausible: Plausible, end: str) -> Plausible:
    """The indicators that one is compared with, under the case's own codes."""
    rate = plausible.steady_rate_to
    tied = {"corroborated_by": tuple(code + end for code in plausible.corroborated_by)}
    return plausible.model_copy(update=tied | {"steady_rate_to": rate and rate + end})


def plain_breaches(evidence, scheme=SCHEME, checks=None) -> set[tuple[str, ...]]:
    """What a plain comparison of evidence with bounds finds, without Great Expectations: fast, for property tests."""
    from expectations import CHECKS
    from expectations.check import KEY
    from expectations.judging import lay_bounds

    chosen = CHECKS if checks is None else checks
    figures = evidence[evidence["measure"] == "value"].reset_index(drop=True)
    table = lay_bounds(figures, scheme, chosen)
    found = set()
    for check in chosen:
        column = table[check.code]
        is_breach = (column < table[check.low_column]) | (column > table[check.high_column])
        found |= {(check.code, *place) for place in table.loc[is_breach, KEY].itertuples(index=False, name=None)}
    return found
