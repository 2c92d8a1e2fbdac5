"""A county of two towns and two projects: as small as a scheme can be whose rounds still write every kind of document."""

import io
from datetime import date
from pathlib import Path

import chinese_calendar
import openpyxl

SCHEME = {
    "scheme.yaml": """
year: {year}
name_zh: 清浦县{year}年度考评方案
county_zh: 清浦县
groups: {{economy: 经济发展}}
policies: {{missing: renormalise, not_due: renormalise, rank_by: cautious, points_places: 2, rounding: half_up, ties: min,
  red_list_count: 1, black_list_count: 1, floor_shares_pct: {{three_years: 0, beautiful_countryside: 0}}}}
conventions: {{is_equal_enough: true, cap_pct: 100, counting: pro_rata, floor_at_zero: true, nonpositive_target: met_or_not,
  least_share: 0, tied_places: best, is_clipped: false, degenerate_share: 1}}
lamp_rules:
  - code: default
    name_zh: 序时进度
    metric: gap_behind_pp
    bands: [{{to: 10, lamp: green}}, {{above: 10, to: 30, lamp: yellow}}, {{above: 30, lamp: red}}]
peer_groups:
  - {{code: county, name_zh: 县, kind: county}}
  - {{code: town, name_zh: 乡镇, kind: town, weights: {{fixed_investment: 60, renewed_homes: 40}}}}
  - {{code: department, name_zh: 部门, kind: department}}
  - {{code: project, name_zh: 项目, kind: project}}
""",
    "subjects.yaml": """
subjects:
  - {{code: county.qingpu, name_zh: 清浦县, aliases: [全县], kind: county, peer_group: county, is_home: true, is_appraised: false}}
  - {{code: town.east, name_zh: 东岭镇, kind: town, peer_group: town, head_post_zh: 镇长}}
  - {{code: town.west, name_zh: 西塘镇, kind: town, peer_group: town, head_post_zh: 镇长}}
  - {{code: dept.plan, name_zh: 县发展和改革局, kind: department, peer_group: department, is_appraised: false, head_post_zh: 局长}}
""",
    "rounds.yaml": """
rounds:
  - {{code: half_month_lamps, name_zh: 半月亮灯, frequency: half_month, roles: [project], subject_kinds: [project],
     templates: [lamp_board], deadline_day: 1, publish_day: 0}}
  - {{code: monthly, name_zh: 月度调度, frequency: month, subject_kinds: [town],
     templates: [bulletin, reminder_letter], deadline_day: 10}}
  - {{code: quarterly, name_zh: 季度考评, frequency: quarter, subject_kinds: [town], templates: [bulletin], deadline_day: 10}}
  - {{code: annual, name_zh: 年度考评, frequency: year, subject_kinds: [town], templates: [bulletin], deadline_day: 15, publish_day: 28}}
""",
    "targets.yaml": """
targets:
  fixed_investment: {{values: {{county.qingpu: 42000, town.east: 24000, town.west: 18000}}}}
  renewed_homes: {{values: {{county.qingpu: 600, town.east: 360, town.west: 240}}}}
""",
    "projects.yaml": """
projects:
  - {{code: project.bridge, name_zh: 清浦大桥, location: town.east, lead: dept.plan, planned_total: 90000, annual_plan: 24000,
     planned_start: {year}-01, planned_finish: {year}-12, goal_chain: {chain}}}
  - {{code: project.plant, name_zh: 净水厂, location: town.west, lead: dept.plan, planned_total: 60000, annual_plan: 12000,
     planned_start: {year}-01, planned_finish: {year}-12, goal_chain: {chain}}}
""",
    "indicators/01_economy.yaml": """
group: economy
indicators:
  - {{code: fixed_investment, name_zh: 固定资产投资, uom: 万元, kind: level, basis: ytd, decimals: 0, lamp_rule: default,
     rule: {{method: completion}}, lead: dept.plan, goal_chain: {chain},
     sources: [{{feed: statistics_bureau, label: 固定资产投资}}]}}
  - {{code: renewed_homes, name_zh: 改造户数, uom: 户, kind: count, basis: ytd, decimals: 0, lamp_rule: default,
     rule: {{method: completion}}, lead: dept.plan, goal_chain: {chain},
     sources: [{{feed: unit_submission, label: 改造户数}}]}}
""",
    "indicators/90_projects.yaml": """
group: economy
role: project
indicators:
  - {{code: project_invested, name_zh: 本年完成投资, uom: 万元, kind: level, basis: ytd, frequency: half_month, decimals: 0,
     lamp_rule: default, sources: [{{feed: project_progress, label: 本年完成投资（万元）}}]}}
""",
}
UNPUBLISHED = """
calendar_days:
  - {{day: {year}-01-01, kind: rest, document_no: 清政办〔{year}〕1号}}
"""
"""What the office writes down for a year whose holidays the calendar library does not know: here New Year's Day alone."""
CHAIN = "{goal_lead: 副县长, goal_owner: 县发展改革局局长, undertaker: 副局长, implementer: 投资股股长}"
TOWNS = {"town.east": "东岭镇", "town.west": "西塘镇"}
PROJECTS = {"project.bridge": ("清浦大桥", 90000, 24000), "project.plant": ("净水厂", 60000, 12000)}
LEADER, EAST, CLERK = "leader@qingpu.example", "east@qingpu.example", "clerk@qingpu.example"
CONFIGURATION = """
[warehouse]
url = "{url}"
[office]
name_zh = "清浦县绩效考评办公室"
short_zh = "县绩效办"
county_zh = "清浦县"
leaders_zh = "县委、县政府领导"
[[office.series]]
code = "notice"
prefix_zh = "清绩办"
[[office.series]]
code = "letter"
prefix_zh = "清绩函"
[office.template_series]
bulletin = "notice"
lamp_board = "notice"
reminder_letter = "letter"
[delivery]
operators = ["{clerk}"]
heartbeat = true
[delivery.mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "office@qingpu.example"
timeout_s = 5
[[delivery.channels]]
code = "mail"
kind = "mail"
[delivery.channels.recipients]
leaders = ["{leader}"]
all = ["{leader}", "{east}"]
"town.east" = ["{east}"]
"""
FOLDERS = ("statistics", "submissions", "projects")


def found_county(root: Path, *, first_year: int, url: str, mail_port: int) -> None:
    """Lay out the home with the scheme of its first year."""
    for folder in FOLDERS:
        (root / "inbox" / folder).mkdir(parents=True)
    text = CONFIGURATION.format(url=url, port=mail_port, leader=LEADER, east=EAST, clerk=CLERK)
    (root / "jixiao.toml").write_text(text, "utf-8")
    adopt_scheme(root, first_year)


def adopt_scheme(root: Path, year: int) -> None:
    """The office lays down the scheme of a year, with its holidays where the program does not know them."""
    is_published = any(each.year == year for each in chinese_calendar.holidays)
    for name, text in (SCHEME if is_published else SCHEME | {"calendar.yaml": UNPUBLISHED}).items():
        path = root / "scheme" / str(year) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(year=year, chain=CHAIN), "utf-8")


def span_zh(year: int, month: int) -> str:
    """``2026年1—9月``."""
    return f"{year}年1—{month}月"


def statistics_file(year: int, months: dict[int, dict[str, int]]) -> bytes:
    """统计局's csv: what each town invested by the end of these months of a year."""
    lines = ["单位,报告期,固定资产投资"]
    lines += [
        f"{TOWNS[town]},{year}-{month:02d},{value}"
        for month, values in sorted(months.items())
        for town, value in values.items()
    ]
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


def submission_file(town: str, year: int, month: int, value: int, *, edition: int = 1) -> bytes:
    """单位报送表 of a town."""
    return _book(
        "报送表",
        [f"{span_zh(year, month)}绩效考评指标报送表"],
        [f"报送单位：{TOWNS[town]}　　报告期：{year}-{month:02d}　　表式版本：{year}.{edition}"],
        ["序号", "指标名称", "计量单位", "本月", "本年累计", "上年同期累计", "同比增长(%)", "说明"],
        [1, "改造户数", "户", "—", value, "—", "—", ""],
    )


def project_file(period: str, values: dict[str, int]) -> bytes:
    """重点项目进度表 of a half month such as ``2026-09H2``."""
    rows = [
        [number, PROJECTS[code][0], "县发展和改革局", *PROJECTS[code][1:], value]
        for number, (code, value) in enumerate(values.items(), start=1)
    ]
    half = "上" if period.endswith("H1") else "下"
    year, month = int(period[:4]), int(period[5:7])
    head = ["序号", "项目名称", "责任单位", "计划总投资（万元）", "年度计划投资（万元）", "本年完成投资（万元）"]
    return _book("重点项目进度表", [f"{year}年{month}月{half}半月重点项目进度表"], [f"报告期：{period}"], head, *rows)


def _book(sheet_name: str, *rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = sheet_name
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
