"""A small hand-built county in September 2026: results with missing, held and provisional figures, and its projects.

The figures are made by hand so that the documents' texts change only when the documents change.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd

from appraisal.books import Books, Results
from appraisal.frames import (
    EVENTS,
    FIGURES,
    FINDINGS,
    GROUP_RESULTS,
    INDICATOR_RESULTS,
    OBSERVATIONS,
    PROGRESS,
    RECEIPTS,
    RULINGS,
    SUBJECT_RESULTS,
    WARNINGS,
    EventFrame,
    FigureFrame,
    FindingFrame,
    GroupResultFrame,
    IndicatorResultFrame,
    ObservationFrame,
    ProgressFrame,
    ReceiptFrame,
    RulingFrame,
    SubjectResultFrame,
    WarningFrame,
)
from appraisal.office import Office, Series
from appraisal.period import parse_period
from appraisal.scheme import GoalChain, Indicator, PeerGroup, Project, Round, Scheme, Source, Subject, Target
from tests.report_templates.rectification_fixture import RULES as RECTIFICATION_RULES
from tests.report_templates.rectification_fixture import rectifications

GROUPS = {"economy": "经济发展", "rural": "乡村振兴", "ecology": "生态环境"}
CHAIN = {"goal_owner": "主要负责人", "undertaker": "分管负责人", "implementer": "股室负责人"}

UNLAMPED = {"sewage_rating", "service_turnover"}
INDICATORS = """
gdp_growth 地区生产总值增速 economy % growth ytd higher 1 dept.reform 县长 -
fixed_investment 固定资产投资 economy 万元 level ytd higher 0 dept.reform 常务副县长 private_investment,technical_investment
private_investment 民间投资 economy 万元 level ytd higher 0 dept.reform 常务副县长 -
technical_investment 技改投资 economy 万元 level ytd higher 0 dept.industry 分管工业副县长 -
industry_growth 规上工业增加值增速 economy % growth ytd higher 1 dept.industry 分管工业副县长 -
retail_sales 社会消费品零售总额 economy 万元 level ytd higher 0 dept.commerce 分管商务副县长 -
tax_revenue 税收收入 economy 万元 level ytd higher 0 dept.finance 常务副县长 -
rural_income 农村居民人均可支配收入增速 rural % growth ytd higher 1 dept.agriculture 分管农业副县长 -
sanitary_toilets 卫生厕所普及率 rural % share stock higher 1 dept.agriculture 分管农业副县长 -
service_turnover 商贸服务业营业收入 economy 万元 level ytd higher 0 dept.commerce 分管商务副县长 retail_sales
sewage_rating 生态文明建设评分 ecology 分 level stock higher 1 dept.ecology 分管生态环保副县长 -
fine_particles 细颗粒物平均浓度 ecology 微克/立方米 level stock lower 1 dept.ecology 分管生态环保副县长 -
"""

SUBJECTS = """
qinglan 青澜县 青澜县 county counties
fuyang 府阳县 府阳县 county counties
hengshui 横水县 横水县 county counties
town.baishi 白石镇 白石镇 town industrial
town.qingkou 青口镇 青口镇 town industrial
town.tiezhu 铁柱镇 铁柱镇 town industrial
town.longtan 龙潭乡 龙潭乡 town farming
town.xihe 西河乡 西河乡 town farming
dept.reform 青澜县发展和改革局 县发改局 department economic
dept.industry 青澜县工业和信息化局 县工信局 department economic
dept.commerce 青澜县商务局 县商务局 department economic
dept.finance 青澜县财政局 县财政局 department economic
dept.agriculture 青澜县农业农村局 县农业农村局 department social
dept.ecology 青澜县生态环境局 县生态环境局 department social
dept.statistics 青澜县统计局 县统计局 department social
project.logistics 青澜现代物流园 物流园 project key_projects
project.reservoir 龙潭水库除险加固 龙潭水库 project key_projects
project.hospital 县人民医院新院区 新院区 project key_projects
project.road 白石至西河公路改建 白西公路 project key_projects
project.workshop 青口标准厂房二期 标准厂房 project key_projects
"""

PEER_GROUPS = {
    "counties": ("市辖县", "county"),
    "industrial": ("工业型乡镇", "town"),
    "farming": ("农业型乡镇", "town"),
    "economic": ("经济管理部门", "department"),
    "social": ("社会事业部门", "department"),
    "key_projects": ("重点项目", "project"),
}

# indicator subject figure_subject value target due year_ago rank peers change lamp previous streak standing target_status reason points/weight
ROWS = """
gdp_growth qinglan . 6.4 7.0 7.0 6.1 4 8 -1 yellow yellow 2 accepted final gap_behind_pp 4.2/5
fixed_investment qinglan . 812000 1100000 800000 759000 3 8 1 green green 3 accepted final gap_behind_pp 5/5
private_investment qinglan . 301000 480000 349000 318000 6 8 -2 red yellow 1 accepted final gap_behind_pp 2.1/4
technical_investment qinglan . 88600 120000 87000 80100 2 8 0 green green 5 accepted final gap_behind_pp 3/3
industry_growth qinglan . -1.2 8.5 8.5 7.9 7 8 -3 red red 3 accepted final growth_negative 1.8/5
retail_sales qinglan . 345000 520000 386000 351000 7 8 0 red red 2 accepted final gap_behind_pp 2.2/4
tax_revenue qinglan . 61200 80000 60000 57700 2 8 0 unlit green 0 held final held 3.8/4
rural_income qinglan . 7.2 7.5 7.5 7.6 3 8 0 yellow green 1 accepted provisional gap_behind_pp 2.7/3
sanitary_toilets qinglan . 91.4 90.0 90.0 88.9 1 8 1 green yellow 1 accepted final gap_behind_pp 2/2
service_turnover qinglan . 720000 - - 690000 - - - - - - accepted - - -/-
sewage_rating qinglan . 88.0 90.0 90.0 87.1 3 8 0 - - - accepted final - 1.6/2
fine_particles qinglan . - 32.0 32.0 33.1 - - - unlit green 0 missing final missing 0/3
fixed_investment town.baishi . 84000 120000 90000 90200 2 3 -1 yellow green 1 accepted final gap_behind_pp 7.2/10
tax_revenue town.baishi . 5100 7000 5250 4800 1 3 0 yellow yellow 2 accepted final gap_behind_pp 5.5/6
sanitary_toilets town.baishi . 93.1 90.0 90.0 90.2 1 3 0 green green 4 accepted final gap_behind_pp 4/4
fixed_investment town.qingkou . 56200 130000 97500 88100 3 3 0 red red 2 accepted final gap_behind_pp 3.1/10
tax_revenue town.qingkou . 4300 9000 6750 5900 3 3 0 red yellow 1 accepted final gap_behind_pp 2.9/6
sanitary_toilets town.qingkou . 86.2 90.0 90.0 85.0 3 3 0 red red 3 accepted provisional gap_behind_pp 2.5/4
fixed_investment town.tiezhu . 71500 90000 67500 60100 1 3 1 green green 2 accepted final gap_behind_pp 10/10
tax_revenue town.tiezhu . 3900 5200 3900 3700 2 3 0 unlit green 0 held final held 6/6
sanitary_toilets town.tiezhu . 90.6 90.0 90.0 88.3 2 3 0 green green 2 accepted final gap_behind_pp 4/4
rural_income town.longtan . 8.1 7.5 7.5 7.3 1 2 0 green green 3 accepted final gap_behind_pp 8/8
sanitary_toilets town.longtan . 90.2 90.0 90.0 87.7 1 2 1 green red 1 accepted final gap_behind_pp 4/4
rural_income town.xihe . 5.9 7.5 7.5 7.4 2 2 0 red yellow 1 accepted final gap_behind_pp 4.4/8
sanitary_toilets town.xihe . - 90.0 90.0 86.5 - - - unlit red 0 missing final missing 0/4
fixed_investment dept.reform qinglan 812000 1100000 800000 759000 3 8 1 green green 3 accepted final gap_behind_pp 30/30
gdp_growth dept.reform qinglan 6.4 7.0 7.0 6.1 4 8 -1 yellow yellow 2 accepted final gap_behind_pp 25/30
private_investment dept.reform qinglan 301000 480000 349000 318000 6 8 -2 red yellow 1 accepted final gap_behind_pp 21/40
industry_growth dept.industry qinglan -1.2 8.5 8.5 7.9 7 8 -3 red red 3 accepted final growth_negative 22/60
technical_investment dept.industry qinglan 88600 120000 87000 80100 2 8 0 green green 5 accepted final gap_behind_pp 40/40
retail_sales dept.commerce qinglan 345000 520000 386000 351000 7 8 0 red red 2 accepted final gap_behind_pp 55/100
tax_revenue dept.finance qinglan 61200 80000 60000 57700 2 8 0 unlit green 0 held final held 95/100
rural_income dept.agriculture qinglan 7.2 7.5 7.5 7.6 3 8 0 yellow green 1 accepted provisional gap_behind_pp 45/50
sanitary_toilets dept.agriculture qinglan 91.4 90.0 90.0 88.9 1 8 1 green yellow 1 accepted final gap_behind_pp 50/50
fine_particles dept.ecology qinglan - 32.0 32.0 33.1 - - - unlit green 0 missing final missing 0/100
"""

PROJECT_ROWS = """
project_investment project.logistics . 21000 60000 45000 - 5 5 0 red red 3 accepted final gap_behind_pp -/-
project_investment project.reservoir . 8800 12000 9000 - 2 5 1 yellow red 1 accepted final gap_behind_pp -/-
project_investment project.hospital . 0 20000 8000 - 4 5 -1 red yellow 1 accepted final not_started_due -/-
project_investment project.road . - 15000 11250 - - - - unlit yellow 0 missing final missing -/-
project_investment project.workshop . 24000 30000 22500 - 1 5 0 green green 4 accepted final gap_behind_pp -/-
"""

SUBJECT_ROWS = """
qinglan 86.20 85.40 1.5 0 false 3 2 4 8 -1
fuyang 88.10 88.10 0 0 false 2 2 3 8 0
town.baishi 88.35 88.35 1.0 0 false 2 1 2 3 -1
town.qingkou 71.20 71.20 0 0.5 false 3 3 3 3 0
town.tiezhu 92.10 90.40 0 0 false 1 1 2 3 1
town.longtan 94.60 94.60 0.5 0 false 1 1 1 2 0
town.xihe 76.30 76.30 0 0 true 2 2 2 2 0
dept.reform 84.50 84.50 0 0 false 3 2 3 4 -1
dept.industry 79.20 79.20 0 0 false 4 4 4 4 0
dept.commerce 85.10 85.10 0 0 false 2 2 3 4 1
dept.finance 95.00 88.00 0 0 false 1 1 2 4 0
dept.agriculture 95.50 95.50 0 0 false 1 1 1 2 0
dept.ecology 82.00 82.00 0 0 false 2 2 2 2 0
"""


def scheme() -> Scheme:
    """The county's scheme, small but whole in what documents read of it."""
    subjects = tuple(_subject(*line.split()) for line in SUBJECTS.strip().splitlines())
    indicators = (*(_indicator(*line.split()) for line in INDICATORS.strip().splitlines()), _project_indicator())
    return Scheme(
        year=2026,
        name_zh="青澜县2026年度绩效考评方案",
        document_no="青办发〔2026〕6号",
        county_zh="青澜县",
        city_zh="澜江市",
        groups=GROUPS,
        indicators=indicators,
        subjects=subjects,
        peer_groups=tuple(
            PeerGroup(code=code, name_zh=name, kind=kind, weights=_weights(code, subjects))  # type: ignore[arg-type]
            for code, (name, kind) in PEER_GROUPS.items()
        ),
        targets=_targets(),
        projects=tuple(
            Project(
                subject_code=each.code,
                lead="dept.commerce" if each.code == "project.logistics" else "dept.reform",
                location="town.baishi",
                goal_chain=GoalChain(goal_lead="常务副县长", **CHAIN),
                planned_total=80000,
                annual_plan=30000,
                planned_start="2026-03",
                planned_finish="2027-12",
            )
            for each in subjects
            if each.kind == "project"
        ),
        rounds=tuple(ROUNDS.values()),
        rectification=RECTIFICATION_RULES,
    )


ROUNDS = {
    "monthly": Round(
        code="monthly",
        name_zh="月度考评",
        frequency="month",
        subject_kinds=("county", "town", "department"),
        templates=("special_briefing", "reminder_letter"),
    ),
    "quarterly": Round(
        code="quarterly",
        name_zh="季度考评",
        frequency="quarter",
        subject_kinds=("county", "town", "department"),
        templates=("bulletin",),
    ),
    "half_month_lamps": Round(
        code="half_month_lamps",
        name_zh="半月亮灯",
        frequency="half_month",
        roles=("project",),
        subject_kinds=("project",),
        templates=("lamp_board",),
    ),
}


def _indicator(*parts: str) -> Indicator:
    code, name, group, uom, kind, basis, direction, decimals, lead, goal_lead, children = parts
    return Indicator(
        code=code,
        name_zh=name,
        group_code=group,
        uom=uom,
        kind=kind,  # type: ignore[arg-type]
        basis=basis,  # type: ignore[arg-type]
        direction=direction,  # type: ignore[arg-type]
        decimals=int(decimals),
        lamp_rule=None if code in UNLAMPED else "default",
        parts=() if children == "-" else tuple(children.split(",")),
        goal_chain=GoalChain(goal_lead=goal_lead, **CHAIN),
        lead=lead,
        sources=(Source(feed="unit_submission", label=name),),
    )


def _project_indicator() -> Indicator:
    return Indicator(
        code="project_investment",
        name_zh="年度投资完成额",
        group_code="economy",
        role="project",
        uom="万元",
        kind="level",
        basis="ytd",
        frequency="half_month",
        decimals=0,
        lamp_rule="project",
        sources=(Source(feed="project_progress", label="本年完成投资"),),
    )


def _subject(code: str, name: str, short: str, kind: str, peer_group: str) -> Subject:
    return Subject(
        code=code,
        name_zh=name,
        short_zh=short,
        kind=kind,  # type: ignore[arg-type]
        peer_group=peer_group,
        is_home=code == "qinglan",
        is_appraised=kind in {"town", "department"} or code == "qinglan",
        is_statistics_bureau=code == "dept.statistics",
    )


def _weights(group: str, subjects: tuple[Subject, ...]) -> dict[str, float]:
    members = {each.code for each in subjects if each.peer_group == group}
    rows = (line.split() for line in ROWS.strip().splitlines())
    weighted = ((row, row[-1].split("/")[1]) for row in rows if row[1] in members)
    return {row[0]: float(weight) for row, weight in weighted if weight != "-"}


def _targets() -> tuple[Target, ...]:
    rows = (line.split() for line in ROWS.strip().splitlines())
    return tuple(
        Target(indicator_code=row[0], subject_code=row[1], annual_value=float(row[4]), status=row[14])  # type: ignore[arg-type]
        for row in rows
        if row[2] == "." and row[4] != "-"
    )


LADDER = ("none", "reminder", "supervision", "interview", "criticism")
ROLES = {"reminder": "implementer", "supervision": "undertaker", "interview": "goal_owner", "criticism": "goal_owner"}


def results(period: str = "2026-09", *, rows: str = ROWS, steps: Mapping[str, str] | None = None) -> Results:
    """Results of one round, from the tables above; ``steps`` tells whose warnings stand at another step than 提醒函."""
    book = scheme()
    read = pd.DataFrame([_read(book, period, line) for line in rows.strip().splitlines()])
    concluded = read[read["weight_points"].notna() | read["lamp"].notna()]
    subject_rows = pd.DataFrame([_read_subject(book, period, line, read) for line in SUBJECT_ROWS.strip().splitlines()])
    if rows is PROJECT_ROWS:
        subject_rows = pd.DataFrame(columns=list(SUBJECT_RESULTS.columns))
    figures = read[read["subject_code"] == read["figure_subject_code"]].assign(
        cautious_value=lambda f: f["value"] * 0.97, source_code="unit_submission", file_name="单位报送表.xlsx"
    )
    groups = (
        read[read["weight_points"].notna()]
        .groupby(["group_code", "subject_code", "period", "peer_group_code"], as_index=False)[
            ["weight_points", "score_points", "cautious_points"]
        ]
        .sum()
    )
    groups["rank"] = groups.groupby(["group_code", "peer_group_code"])["score_points"].rank(
        ascending=False, method="min"
    )
    return Results(
        figures=FigureFrame(FIGURES.conform(_only(figures, FIGURES.columns))),
        progress=ProgressFrame(PROGRESS.conform(_only(read, PROGRESS.columns))),
        indicators=IndicatorResultFrame(INDICATOR_RESULTS.conform(_only(concluded, INDICATOR_RESULTS.columns))),
        groups=GroupResultFrame(GROUP_RESULTS.conform(_only(groups, GROUP_RESULTS.columns))),
        subjects=SubjectResultFrame(SUBJECT_RESULTS.conform(_only(subject_rows, SUBJECT_RESULTS.columns))),
        warnings=warnings(book, period, read, steps or {}),
        rectifications=rectifications(book, period),
    )


def warnings(
    book: Scheme, period: str, read: pd.DataFrame, steps: Mapping[str, str], issued_on: str = "2026-10-25"
) -> WarningFrame:
    """A warning for each accepted red item with a final target that a unit answers for, its paper issued now.

    ``steps`` are told by ``<subject> <indicator>`` or by subject.
    """
    rows = []
    for row in read.to_dict("records"):
        project = book.project_by_code.get(row["subject_code"])
        kind = book.subject_by_code[row["subject_code"]].kind
        is_warned = row["lamp"] == "red" and row["standing"] == "accepted" and row["target_status"] == "final"
        if not is_warned or kind == "county":
            continue
        code = f"{row['subject_code']} {row['indicator_code']}"
        step = steps.get(code, steps.get(row["subject_code"], "reminder"))
        place = LADDER.index(step)
        rows.append(
            {
                "warning_key": f"w.{row['subject_code']}.{row['indicator_code']}",
                **{name: row[name] for name in ("indicator_code", "subject_code", "period", "lamp")},
                "addressee_code": project.lead if project else row["subject_code"],
                "addressee_role": ROLES.get(step, "implementer"),
                "opened_period": period,
                "lamp_reason_code": row["lamp_reason_code"],
                "lamp_streak_count": row["lamp_streak_count"],
                "step_code": step,
                "step_count": place,
                "next_step_code": LADDER[place + 1] if place + 1 < len(LADDER) else None,
                "is_issued": step != "none",
                "issued_period": period,
                "issued_on": issued_on,
                "reply_due_on": "2026-10-30",
                "reply_state": "none_due",
                "promised_on": "2026-09-20" if place > 1 else None,
                "warning_state": "open",
                "clause": "第二十一条",
            }
        )
    return WarningFrame(WARNINGS.conform(pd.DataFrame(rows, columns=list(WARNINGS.columns))))


def _only(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    return frame[[name for name in columns if name in frame.columns]]


def _read(book: Scheme, period: str, line: str) -> dict[str, object]:
    (code, subject, figure_subject, value, target, due, year_ago, rank, peers, change, lamp, previous, streak,
     standing, status, reason, points) = line.split()  # fmt: skip
    indicator, values = book.indicator_by_code[code], [_number(cell) for cell in (value, target, due, year_ago)]
    done, goal, due_value, last = values
    score, weight = (_number(cell) for cell in points.split("/"))
    is_percentage = indicator.uom == "%"
    completion = done / goal * 100 if done is not None and goal else None
    due_pct = due_value / goal * 100 if due_value is not None and goal else None
    return {
        "indicator_code": code,
        "subject_code": subject,
        "figure_subject_code": subject if figure_subject == "." else figure_subject,
        "period": period,
        "figure_period": period,
        "peer_group_code": book.subject_by_code[subject].peer_group,
        "group_code": indicator.group_code,
        "weight_points": weight,
        "value": done,
        "uom": indicator.uom,
        "direction": indicator.direction,
        "standing": standing,
        "target_value": goal,
        "target_status": None if status == "-" else status,
        "due_value": due_value,
        "completion_pct": completion,
        "due_pct": due_pct,
        "progress_gap_pp": None if completion is None or due_pct is None else completion - due_pct,
        "year_ago_value": last,
        "yoy_pct": None if is_percentage or done is None or not last else (done / last - 1) * 100,
        "change_pp": done - last if is_percentage and done is not None and last is not None else None,
        "required_monthly_value": None if is_percentage or done is None or goal is None else (goal - done) / 3,
        "rank": _number(rank),
        "peer_count": _number(peers),
        "rank_change": _number(change),
        "score_points": score,
        "cautious_points": score if standing != "held" or score is None else score * 0.8,
        "lost_points": None if weight is None or score is None else weight - score,
        "lamp": None if lamp == "-" else lamp,
        "previous_lamp": None if previous == "-" else previous,
        "lamp_reason_code": None if reason == "-" else reason,
        "lamp_streak_count": _number(streak),
    }


def _read_subject(book: Scheme, period: str, line: str, read: pd.DataFrame) -> dict[str, object]:
    code, total, cautious, bonus, deduction, vetoed, rank, low, high, peers, change = line.split()
    lamps = read.loc[read["subject_code"] == code, "lamp"].value_counts()
    return {
        "subject_code": code,
        "period": period,
        "peer_group_code": book.subject_by_code[code].peer_group,
        "base_points": float(total) - float(bonus) + float(deduction),
        "bonus_points": float(bonus),
        "deduction_points": float(deduction),
        "is_vetoed": vetoed == "true",
        "total_points": float(total),
        "cautious_total_points": float(cautious),
        "lowest_total_points": float(cautious),
        "highest_total_points": float(total),
        "rank": int(rank),
        "rank_low": int(low),
        "rank_high": int(high),
        "peer_count": int(peers),
        "rank_change": int(change),
        "honour": "none",
        **{f"{lamp}_count": int(lamps.get(lamp, 0)) for lamp in ("green", "yellow", "red", "unlit")},
    }


def _number(cell: str) -> float | None:
    return None if cell == "-" else float(cell)


def findings() -> FindingFrame:
    """Two held figures, one note; and what units and 统计局 are asked about by letter."""
    rows = [
        {"finding_key": "f1", "check_code": "T01", "consequence": "hold", "suspicion": 0.9, "indicator_code": "tax_revenue",
         "subject_code": "qinglan", "period": "2026-09", "basis": "ytd", "source_code": "unit_submission",
         "observed": 61200.0, "expected": 58000.0, "impact_points": 0.76, "impact_places": 2,
         "impact_subject_code": "dept.finance", "gain": "favours",
         "message_zh": "青澜县 2026年1—9月 税收收入（单位报送）61200万元，高于官方口径5.5%，超过容差5%。该数已挂起，请核实后反馈。",
         "file_name": "县财政局_2026-09_报送表.xlsx", "cell_ref": "报送表!E9"},
        {"finding_key": "f2", "check_code": "P03", "consequence": "hold", "suspicion": 0.7, "indicator_code": "tax_revenue",
         "subject_code": "town.tiezhu", "period": "2026-09", "basis": "ytd", "source_code": "unit_submission",
         "observed": 3900.0, "impact_points": 1.7, "impact_places": 1,
         "message_zh": "铁柱镇 2026年1—9月 税收收入3900万元，与上期累计数相同。该数已挂起，请核实后反馈。",
         "file_name": "铁柱镇_2026-09_报送表.xlsx", "cell_ref": "报送表!E6"},
        {"finding_key": "f3", "check_code": "C02", "consequence": "note", "suspicion": 0.2, "indicator_code": "rural_income",
         "subject_code": "town.xihe", "period": "2026-09", "message_zh": "西河乡迟报2天。"},
        _hold("f4", "T03", "tax_revenue", "town.tiezhu", 3500.0, cell="报送表!F6", measure="year_ago",
              fact="所附上年同期3,500万元，与本来源上年同期留存数3,700万元相差5.41%"),
        _hold("f5", "P06", "fixed_investment", "town.qingkou", 56200.0, cell="分乡镇!D8", source="statistics_bureau",
              file="统计月报_2026年1—9月.xlsx", fact="低于上期累计58,100万元，累计数年内不应回落"),
        _hold("f6", "P05", "fixed_investment", "town.xihe", 41230.0, cell="报送表!E4", fact="与2025年1—9月上报数逐位相同"),
        _hold("f7", "P08", "tax_revenue", "town.xihe", 2210.0, cell="报送表!E5", fact="各分项合计2,150万元，相差2.79%，超出四舍五入所能解释的范围"),
        _hold("f8", "P07", "retail_sales", "town.xihe", 9120.0, cell="报送表!E6", fact="与“上月止累计＋本月”不平，相差累计数的3.3%"),
        _hold("f9", "P02", "sanitary_toilets", "town.xihe", 102.0, cell="报送表!E7", fact="超出该类指标可能的范围（0至100）"),
    ]  # fmt: skip
    return FindingFrame(FINDINGS.conform(pd.DataFrame(rows)))


def _hold(key: str, check: str, indicator: str, subject: str, observed: float, *, cell: str, fact: str,
          measure: str = "value", source: str = "unit_submission", file: str = "") -> dict[str, object]:  # fmt: skip
    """A hold whose message has the shape of those of ``expectations``."""
    book = scheme()
    name, what = book.subject_by_code[subject].name_zh, book.indicator_by_code[indicator]
    file_name = file or f"{name}_2026-09_报送表.xlsx"
    figure = f"{name} 2026年1—9月 {what.name_zh}（自报）{observed:,.0f}{what.uom}"
    return {
        "finding_key": key, "check_code": check, "consequence": "hold", "suspicion": 0.5, "indicator_code": indicator,
        "subject_code": subject, "period": "2026-09", "basis": what.basis, "measure": measure, "source_code": source,
        "observed": observed, "file_name": file_name, "cell_ref": cell,
        "message_zh": f"{figure}，{fact}（{file_name} {cell}）。该数已挂起，核实前暂不采信。请于5个工作日内如实核实。",
    }  # fmt: skip


def no_findings() -> FindingFrame:
    """A round without a finding."""
    return FindingFrame(FINDINGS.empty())


def books(round_code: str = "monthly", period: str = "2026-09") -> Books:
    """What the round knew; the frames that documents do not read are empty."""
    return Books(
        round=ROUNDS[round_code],
        period=parse_period(period),
        as_of=datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        scheme=scheme(),
        office=Office(
            contact_zh="县绩效办 0000-0000000",
            series=(Series(code="letters", prefix_zh="青绩函"), Series(code="briefings", prefix_zh="")),
            template_series={
                "reminder_letter": "letters",
                "verification_letter": "letters",
                "special_briefing": "briefings",
            },
            copies_zh=("县委办公室", "县政府办公室"),
        ),
        observations=ObservationFrame(OBSERVATIONS.empty()),
        events=EventFrame(EVENTS.empty()),
        receipts=ReceiptFrame(RECEIPTS.empty()),
        rulings=RulingFrame(RULINGS.empty()),
        run_key="0123456789abcdef",
        next_numbers={"letters": 17, "briefings": 9},
    )


def lamp_round() -> tuple[Books, FindingFrame, Results]:
    """A half-month lamp round over the key projects."""
    code = "2026-09H2"
    book = replace(books("half_month_lamps"), period=parse_period(code), as_of=datetime(2026, 10, 1, 1, 0, tzinfo=UTC))
    return book, no_findings(), results(code, rows=PROJECT_ROWS)
