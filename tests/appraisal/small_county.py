"""A county of a few subjects, made up for one rule at a time."""

import json
from datetime import UTC, datetime

import pandas as pd

from appraisal.books import Books
from appraisal.frames import EVENTS, FINDINGS, OBSERVATION_KEY, OBSERVATIONS, RECEIPTS, RULINGS
from appraisal.office import Office
from appraisal.period import parse_period
from appraisal.scheme import Indicator, LampRule, PeerGroup, Policies, Project, Round, Scheme, Source, Subject, Target
from appraisal.scoring import RULES, method_of

OFFICIAL, SELF = "statistics_bureau", "unit_submission"
MONTHLY = Round(code="monthly", name_zh="月度", frequency="month", subject_kinds=("town",), templates=())
LAMPS = Round(
    code="lamps", name_zh="亮灯", frequency="half_month", roles=("project",), subject_kinds=("project",), templates=()
)
PLAIN_LAMP = {
    "code": "plain",
    "name_zh": "序时",
    "metric": "gap_behind_pp",
    "bands": [{"to": 10, "lamp": "green"}, {"above": 10, "to": 30, "lamp": "yellow"}, {"above": 30, "lamp": "red"}],
}
CHAIN = {"goal_lead": "甲职", "goal_owner": "乙职", "undertaker": "丙职", "implementer": "丁职"}


def parameters(text):
    """``step_share=0.05; shares=[1, 0.9]`` as a dictionary."""
    pairs = (item.split("=", 1) for item in str(text).split(";") if "=" in item)
    return {name.strip(): _read(value.strip()) for name, value in pairs}


def _read(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


CONVENTIONS = {
    "is_equal_enough": True,
    "cap_pct": 100,
    "counting": "pro_rata",
    "floor_at_zero": True,
    "nonpositive_target": "met_or_not",
    "floor_share": 0.6,
    "least_share": 0,
    "tied_places": "best",
    "is_clipped": False,
    "degenerate_share": 1,
    "is_capped": True,
    "cap_share": None,
}


def settled(rule):
    """A rule with the small county's conventions under it, as a scheme's ``conventions`` would lay them."""
    fields = next(each for each in RULES if method_of(each) == rule["method"]).model_fields
    laid = {key: value for key, value in CONVENTIONS.items() if key in fields and key not in rule} | rule
    if "parts" in laid:
        laid["parts"] = [part | {"rule": settled(part["rule"])} for part in laid["parts"]]
    return laid


def indicator(code="output", *, feeds=(OFFICIAL, SELF), rule=None, **fields):
    settings = {"name_zh": code, "group_code": "all", "uom": "万元", "kind": "level", "basis": "ytd"}
    return Indicator(
        code=code,
        rule=settled(rule or {"method": "completion"}),
        sources=tuple(Source(feed=feed, label=code) for feed in feeds),
        **(settings | fields),
    )


def towns(*codes, peer_group="towns"):
    return tuple(Subject(code=code, name_zh=code, kind="town", peer_group=peer_group) for code in codes)


def scheme(indicators, weights, subjects, *, targets=(), policies=None, lamp_rules=(PLAIN_LAMP,), projects=()):
    groups = {subject.peer_group for subject in subjects}
    return Scheme(
        year=2026,
        name_zh="方案",
        county_zh="某县",
        groups={"all": "全部"},
        indicators=tuple(indicators),
        subjects=tuple(subjects),
        peer_groups=tuple(
            PeerGroup(code=each, name_zh=each, kind="town", weights=weights.get(each.partition(".")[0], weights))
            for each in sorted(groups)
        ),
        targets=tuple(
            Target(indicator_code=i, subject_code=s, annual_value=value) for (i, s), value in dict(targets).items()
        ),
        lamp_rules=tuple(LampRule(**rule) for rule in lamp_rules),
        rounds=(MONTHLY, LAMPS),
        policies=Policies(**(policies or {})),
        projects=tuple(Project(**each) for each in projects),
    )


def observations(*rows):
    """Rows of (indicator, subject, period, source, value); basis ytd unless a sixth item says otherwise."""
    table = [(i, s, period, *(rest or ("ytd",)), "value", source, value) for i, s, period, source, value, *rest in rows]
    return OBSERVATIONS.conform(pd.DataFrame(table, columns=[*OBSERVATION_KEY, "value"]))


def hold(key="k1", *, indicator="output", subject="town.a", period="2026-09", source=SELF, **fields):
    row = {
        "finding_key": key,
        "check_code": "T01",
        "consequence": "hold",
        "indicator_code": indicator,
        "subject_code": subject,
        "period": period,
        "source_code": source,
        "basis": "ytd",
        "measure": "value",
    }
    return row | fields


def findings(*rows):
    return FINDINGS.conform(pd.DataFrame(list(rows))) if rows else FINDINGS.empty()


def rulings(*rows):
    names = ["finding_key", "verdict", "replacement_value", "ruled_at"]
    return RULINGS.conform(pd.DataFrame(list(rows), columns=names)) if rows else RULINGS.empty()


def events(*rows):
    """Rows of (kind, indicator, subject, day, points), each with its paper."""
    names = ["event_key", "kind", "indicator_code", "subject_code", "occurred_on", "points"]
    table = [(f"e{number}", *row) for number, row in enumerate(rows)]
    told = pd.DataFrame(table, columns=names).assign(document_no="某绩发〔2026〕1号")
    return EVENTS.conform(told) if rows else EVENTS.empty()


def books(a_scheme, told, *, period="2026-09", round_code="monthly", **fields):
    return Books(
        round=a_scheme.round_by_code[round_code],
        period=parse_period(period),
        as_of=datetime(2026, 10, 25, tzinfo=UTC),
        scheme=a_scheme,
        office=Office(),
        observations=told,
        events=fields.pop("events", EVENTS.empty()),
        receipts=RECEIPTS.empty(),
        rulings=fields.pop("rulings", RULINGS.empty()),
        run_key="test",
        **fields,
    )
