"""整改事项 of the hand-built county: what was found since last December and what was reported since, one line a report."""

from datetime import date

import pandas as pd

from appraisal.awards.ledger import weigh_entries
from appraisal.frames import (
    EVENTS,
    FINDINGS,
    RECTIFICATION_REPORTS,
    RULINGS,
    EventFrame,
    FindingFrame,
    RectificationFrame,
    RectificationReportFrame,
    RulingFrame,
)
from appraisal.period import parse_period
from appraisal.rectification.follow_up import follow_up
from appraisal.rectification.rules import ProblemClass, RectificationRules
from appraisal.scheme import Scheme

RULES = RectificationRules(
    classes=(
        ProblemClass(code="weak_measures", name_zh="措施不得力"),
        ProblemClass(code="unprepared_files", name_zh="台账准备不足"),
        ProblemClass(code="land_clearance", name_zh="征迁用地滞后", is_major=True),
        ProblemClass(code="unsafe_work", name_zh="安全隐患", is_major=True),
        ProblemClass(code="unsettled_requests", name_zh="群众诉求未办结"),
    )
)

# item class origin subject found | day state evidence | matter
REPORTS = """
ZG-01 weak_measures site_visit town.qingkou 2025-12-08 | 2025-12-08 not_started - | 村级公路养护责任没有落实到人
ZG-01 weak_measures site_visit town.qingkou 2025-12-08 | 2025-12-15 to_verify 现场照片 | -
ZG-01 weak_measures site_visit town.qingkou 2025-12-08 | 2025-12-19 closed - | -
ZG-01 weak_measures site_visit town.qingkou 2025-12-08 | 2026-02-10 relapsed - | -
ZG-02 land_clearance inspection town.baishi 2026-01-12 | 2026-01-13 progressing - | 物流园二期12户征迁协议未签订
ZG-03 unsettled_requests complaint dept.commerce 2026-02-02 | 2026-02-04 progressing - | 集贸市场夜间噪声反映两次未答复
ZG-04 unsettled_requests complaint dept.commerce 2026-02-03 | 2026-02-04 to_verify 答复函 | 农贸市场停车反映未办结
ZG-04 unsettled_requests complaint dept.commerce 2026-02-03 | 2026-02-09 closed - | -
ZG-05 unsafe_work inspection town.tiezhu 2026-02-10 | 2026-02-11 progressing - | 3处临时用电不规范
ZG-05 unsafe_work inspection town.tiezhu 2026-02-10 | 2026-02-26 closed - | -
ZG-06 unprepared_files site_visit dept.agriculture 2026-02-25 | 2026-02-25 not_started - | 项目验收资料不齐全
ZG-07 unsafe_work inspection town.tiezhu 2026-08-20 | 2026-08-21 progressing - | 建筑工地临边防护缺失
ZG-08 weak_measures site_visit town.xihe 2026-09-22 | 2026-09-22 not_started - | 厕所改造后期管护没有经费安排
ZG-02 land_clearance inspection town.baishi 2026-01-12 | 2026-04-08 to_verify 征迁协议 | -
ZG-02 land_clearance inspection town.baishi 2026-01-12 | 2026-04-15 closed - | -
ZG-05 unsafe_work inspection town.tiezhu 2026-02-10 | 2026-03-05 closed 验收记录 | -
ZG-03 unsettled_requests complaint dept.commerce 2026-02-02 | 2026-09-02 to_verify 答复函 | -
ZG-03 unsettled_requests complaint dept.commerce 2026-02-02 | 2026-09-08 closed - | -
"""


def reports() -> RectificationReportFrame:
    """The lines as RECTIFICATION_REPORTS."""
    return RectificationReportFrame(
        RECTIFICATION_REPORTS.conform(
            pd.DataFrame([_read(number, line) for number, line in enumerate(REPORTS.strip().splitlines())])
        )
    )


def _read(number: int, line: str) -> dict[str, object]:
    item, told, matter = (part.strip() for part in line.split("|"))
    code, problem_class, origin, subject, found_on = item.split()
    day, state, evidence = told.split()
    return {
        "report_key": f"r{number:02d}",
        "item_code": code,
        "problem_class": problem_class,
        "origin_code": origin,
        "subject_code": subject,
        "found_on": found_on,
        "reported_on": day,
        "state_code": state,
        "evidence_zh": None if evidence == "-" else evidence,
        "matter_zh": None if matter == "-" else matter,
        "responsible_zh": "分管负责人",
        "file_name": "整改台账.xlsx",
        "cell_ref": f"整改台账!B{number + 6}",
    }


def rectifications(scheme: Scheme, period: str) -> RectificationFrame:
    """整改事项 at the end of a period."""
    about = parse_period(period)
    return follow_up(
        reports(),
        entries=weigh_entries(EventFrame(EVENTS.empty()), scheme, about),
        findings=FindingFrame(FINDINGS.empty()),
        rulings=RulingFrame(RULINGS.empty()),
        scheme=scheme,
        period=about,
        today=min(about.end_on, date(2026, 10, 25)),
    )
