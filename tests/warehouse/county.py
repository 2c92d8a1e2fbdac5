"""A tiny county, the files it sends and the rounds it runs, made by hand for the tests of the warehouse."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd

import warehouse
from appraisal.books import Document, Parsed, RawFile, Results
from appraisal.frames import (
    BLOCKERS,
    BONUSES,
    DISPATCHES,
    EVENTS,
    FIGURES,
    FINDINGS,
    GROUP_RESULTS,
    INDICATOR_RESULTS,
    LEDGER_ENTRIES,
    OBSERVATIONS,
    PHOTOGRAPHS,
    PROGRESS,
    PROJECTIONS,
    RECTIFICATION_REPORTS,
    RECTIFICATIONS,
    REPLIES,
    ROSTER_CHANGES,
    SPECIAL_INDICATOR_RESULTS,
    SPECIAL_RESULTS,
    SUBJECT_RESULTS,
    SURVEYS,
    WARNINGS,
)
from appraisal.office import Office, Series
from appraisal.period import parse_period
from appraisal.scheme import Indicator, Round, Scheme, Subject

START = datetime(2026, 9, 1, 0, 0, tzinfo=UTC)


class Clock:
    """Tells the time that the test set."""

    def __init__(self):
        self.instant = START

    def __call__(self):
        return self.instant

    def forward(self, **length):
        self.instant += timedelta(**length)
        return self.instant


HOME, TOWN = "county.home", "town.east"
INVESTMENT, INCOME = "investment", "income"


MONTHLY = Round(code="monthly", name_zh="月度考评", frequency="month", subject_kinds=("town",), templates=("bulletin",))
OFFICE = Office(
    series=(Series(code="circular", prefix_zh="测绩办", first_number=5), Series(code="issue", prefix_zh="")),
)


def observations(*rows):
    """Rows of (indicator, period, value), further columns by name."""
    frame = pd.DataFrame(
        [
            {
                "indicator_code": row[0],
                "subject_code": TOWN,
                "period": row[1],
                "basis": "ytd",
                "measure": "value",
                "source_code": "unit_submission",
                "value": row[2],
                "uom": "万元",
                "reported_text": str(row[2]),
                "maturity": "flash",
                "cell_ref": f"表1!D{place}",
                **(row[3] if len(row) > 3 else {}),
            }
            for place, row in enumerate(rows, start=7)
        ]
    )
    return OBSERVATIONS.conform(frame) if rows else OBSERVATIONS.empty()


def events(*rows):
    """Rows of (event_key, occurred_on, points)."""
    frame = pd.DataFrame(
        [
            {"event_key": key, "kind": "bonus", "subject_code": TOWN, "occurred_on": day, "points": points}
            for key, day, points in rows
        ]
    )
    return EVENTS.conform(frame) if rows else EVENTS.empty()


def roster(*rows):
    """Rows of (indicator, period, entered_count, left_count, entered_value, left_year_ago_value)."""
    names = ("indicator_code", "period", "entered_count", "left_count", "entered_value", "left_year_ago_value")
    frame = pd.DataFrame(rows, columns=list(names)).assign(subject_code=TOWN, uom="万元", cell_ref="名录变动表!C4")
    return ROSTER_CHANGES.conform(frame) if rows else ROSTER_CHANGES.empty()


def surveys(*rows):
    """Rows of (indicator, period, answer, count)."""
    frame = pd.DataFrame(rows, columns=["indicator_code", "period", "answer_zh", "answer_count"]).assign(
        subject_code=TOWN, layer_zh="", method_zh="电话调查", question_zh="", cell_ref="满意度调查表!F4"
    )
    return SURVEYS.conform(frame) if rows else SURVEYS.empty()


def photographs(*rows):
    """Rows of (period, photo_sha256)."""
    frame = pd.DataFrame(rows, columns=["period", "photo_sha256"]).assign(
        subject_code=TOWN, photo_print="0f" * 8, cell_ref="进度表!K4"
    )
    return PHOTOGRAPHS.conform(frame) if rows else PHOTOGRAPHS.empty()


def replies(*rows):
    """Rows of (reply_key, about_key, period, replied_on, measure)."""
    frame = pd.DataFrame(rows, columns=["reply_key", "about_key", "period", "replied_on", "measure_zh"]).assign(
        subject_code=TOWN, reply_kind="warning", cell_ref="预警回复表!A7"
    )
    return REPLIES.conform(frame) if rows else REPLIES.empty()


def reports(*rows):
    """Rows of (report_key, item_code, state, reported_on)."""
    frame = pd.DataFrame(rows, columns=["report_key", "item_code", "state_code", "reported_on"]).assign(
        subject_code=TOWN, cell_ref="整改台账!A4"
    )
    return RECTIFICATION_REPORTS.conform(frame) if rows else RECTIFICATION_REPORTS.empty()


def blockers(*rows):
    """Rows of (blocker_key, period, settled_on)."""
    frame = pd.DataFrame(rows, columns=["blocker_key", "period", "settled_on"]).assign(
        subject_code=TOWN, blocker_class="land", cell_ref="进度表!M4"
    )
    return BLOCKERS.conform(frame) if rows else BLOCKERS.empty()


def dispatches(*rows):
    """Rows of (dispatch_key, period, dispatched_on)."""
    frame = pd.DataFrame(rows, columns=["dispatch_key", "period", "dispatched_on"]).assign(
        subject_code=HOME,
        goal_lead_zh="县长",
        document_no="纪要〔2026〕1号",
        is_withdrawn=False,
        cell_ref="调度记录表!B4",
    )
    return DISPATCHES.conform(frame) if rows else DISPATCHES.empty()


def warnings(*rows):
    """Rows of (warning_key, period, step, issued_period, is_issued), all about the town's investment."""
    names = ["warning_key", "period", "step_code", "issued_period", "is_issued"]
    frame = pd.DataFrame(rows, columns=names).assign(
        indicator_code=INVESTMENT, subject_code=TOWN, addressee_code=TOWN, warning_state="open", step_count=1
    )
    return WARNINGS.conform(frame) if rows else WARNINGS.empty()


def findings(*keys, period="2026-08", consequence="hold"):
    frame = pd.DataFrame(
        [
            {
                "finding_key": key,
                "check_code": "T01",
                "consequence": consequence,
                "suspicion": 0.5,
                "indicator_code": INVESTMENT,
                "subject_code": TOWN,
                "period": period,
                "message_zh": "东镇8月固定资产投资（自报）高于统计部门口径",
            }
            for key in keys
        ]
    )
    return FINDINGS.conform(frame) if keys else FINDINGS.empty()


@dataclass
class Post:
    """Hands files to a warehouse, as a collector would."""

    store: object
    clock: Clock
    number: int = 0

    def raw(self, name=None, content=None, arrived_at=None):
        self.number += 1
        return RawFile(
            source_code="unit_submission",
            file_name=name or f"东镇_{self.number}.xlsx",
            content=content or f"bytes {self.number}".encode(),
            received_from="inbox/submissions",
            arrived_at=arrived_at or self.clock(),
        )

    def send(
        self,
        *rows,
        events=None,
        moved=None,
        shown=None,
        asked=None,
        told=None,
        found=None,
        verdict="accepted",
        period="2026-08",
        **raw,
    ):
        file = self.raw(**raw)
        warehouse.keep_raw(self.store, file)
        parsed = Parsed(
            observations=observations(*rows),
            events=EVENTS.empty() if events is None else events,
            findings=FINDINGS.empty() if found is None else found,
            sender_code=TOWN,
            period=period,
            roster_changes=ROSTER_CHANGES.empty() if moved is None else moved,
            photographs=PHOTOGRAPHS.empty() if shown is None else shown,
            surveys=SURVEYS.empty() if asked is None else asked,
            **(told or {}),
        )
        return warehouse.settle(self.store, file, parsed, verdict=verdict, detail="")


def results(period="2026-08", *, value=84000.0, points=12.345, standing="accepted", raw_sha256=None):
    """What a round might conclude about one town."""
    key = {"indicator_code": [INVESTMENT], "subject_code": [TOWN], "period": [period]}
    figure = {**key, "figure_period": [period], "value": [value], "uom": ["万元"], "standing": [standing]}
    figure |= {"source_code": ["unit_submission"], "finding_count": [1], "raw_sha256": [raw_sha256]}
    indicator = {**key, "score_points": [points], "rank": [1], "lamp": ["green"], "standing": [standing]}
    of_town = {"subject_code": [TOWN], "period": [period]}
    return Results(
        figures=FIGURES.conform(pd.DataFrame(figure)),
        progress=PROGRESS.conform(pd.DataFrame({**key, "completion_pct": [98.7], "weight_points": [20.0]})),
        indicators=INDICATOR_RESULTS.conform(pd.DataFrame(indicator)),
        groups=GROUP_RESULTS.conform(
            pd.DataFrame({"group_code": ["economy"], "subject_code": [TOWN], "period": [period], "rank": [1]})
        ),
        subjects=SUBJECT_RESULTS.conform(
            pd.DataFrame({"subject_code": [TOWN], "period": [period], "total_points": [points], "is_vetoed": [False]})
        ),
        specials=SPECIAL_RESULTS.conform(pd.DataFrame({**of_town, "appraisal_code": ["rural"], "rank": [1]})),
        special_indicators=SPECIAL_INDICATOR_RESULTS.conform(pd.DataFrame({**key, "appraisal_code": ["rural"]})),
        entries=LEDGER_ENTRIES.conform(pd.DataFrame({"event_key": ["e1"], "period": [period], "kind": ["bonus"]})),
        bonuses=BONUSES.conform(pd.DataFrame({**of_town, "bonus_code": ["two_above"], "counted_points": [1.0]})),
        warnings=warnings(("w1", period, "reminder", period, True)),
        projections=PROJECTIONS.conform(
            pd.DataFrame({**key, "projected_value": [value * 1.3], "projection_method": ["straight_line"]})
        ),
        rectifications=RECTIFICATIONS.conform(
            pd.DataFrame({"item_code": ["ZG-01"], "period": [period], "state_code": ["progressing"]})
        ),
    )


def document(books, *, template="bulletin", series="circular", place=0, text=""):
    number = books.next_numbers[series] + place if series else 0
    name = f"{template}_{books.period}_{place}_{books.edition}.docx"
    content = f"{name} {number} {text}".encode()
    return Document(template, "all", name, "关于8月考评情况的通报", content, series, number)


@dataclass
class Desk:
    """Runs rounds on a warehouse, as the pipeline would, with conclusions made up."""

    store: object
    scheme: Scheme

    def open(self, period="2026-08", **change):
        given = {
            "round": MONTHLY,
            "period": parse_period(period),
            "as_of": self.store.now(),
            "scheme": self.scheme,
            "office": OFFICE,
            "code_version": "0.1.0",
        }
        return warehouse.open_books(self.store, **(given | change))

    def close(self, books, *, found=None, documents=None, **concluded):
        return warehouse.close_books(
            self.store,
            books,
            findings=FINDINGS.empty() if found is None else found,
            results=results(books.period.code, **concluded),
            documents=(document(books),) if documents is None else documents,
        )

    def round(self, period="2026-08", *, found=None, **change):
        books = self.open(period, **change)
        return books.receipt or self.close(books, found=found)


def tiny_scheme():
    def indicator(code, name):
        return Indicator(code=code, name_zh=name, group_code="economy", uom="万元", kind="level", basis="ytd")

    return Scheme(
        year=2026,
        name_zh="测试县2026年度绩效考评方案",
        county_zh="测试县",
        groups={"economy": "经济发展"},
        indicators=(indicator(INVESTMENT, "固定资产投资"), indicator(INCOME, "财政收入")),
        subjects=(
            Subject(code=HOME, name_zh="测试县", kind="county", peer_group="county", is_home=True),
            Subject(code=TOWN, name_zh="东镇", kind="town", peer_group="town"),
        ),
        peer_groups=(),
        rounds=(MONTHLY,),
    )
