"""The reporting subject's own paper: check before sending, an empty workbook to fill in."""

from pathlib import Path

import pandas as pd

from appraisal.asked_items import held_elsewhere, reporting_units, rows_owed
from appraisal.books import RawFile
from appraisal.findings import Consequence
from appraisal.period import parse_period
from expectations import check_shape
from feeds import feed_for, keys_told
from report_templates import submission_template, survey_template
from scheme import load_scheme
from tasks.answers import prove_answers
from tasks.books import scheme_now, store_of
from tasks.home import Home, HomeError, put_file
from tasks.inquiries.burden import known_for_forms
from tasks.replying import safe_name
from tasks.rows import Row, records_of


def check_submission(home: Home, file: str) -> list[Row]:
    """What the gate would say of a unit's file: a submission, a survey, or a form that answers a paper; nothing is stored.

    Returns:
        Findings of reading and of shape, gravest first, with cell addresses.
    """
    scheme = scheme_now(home)
    path = Path(file)
    content = path.read_bytes()
    feed = feed_for(content)
    raw = RawFile(feed.code, path.name, content, str(path.parent), home.now())
    parsed = feed.parse(raw, scheme)
    if keys_told(parsed) or len(parsed.doubt_answers):
        parsed = prove_answers(store_of(home), raw, parsed, scheme)
    findings = pd.concat([parsed.findings, check_shape(parsed.observations, scheme)], ignore_index=True)
    order = {each.value: place for place, each in enumerate(Consequence)}
    findings = findings.assign(order=findings["consequence"].map(order)).sort_values(
        "order", ascending=False, kind="stable"
    )
    return [
        {
            "check_code": row["check_code"],
            "consequence": row["consequence"],
            "consequence_zh": Consequence(str(row["consequence"])).zh,
            "indicator_code": row["indicator_code"],
            "cell_ref": row["cell_ref"],
            "message_zh": row["message_zh"],
        }
        for row in records_of(findings)
    ]


def make_template(home: Home, subject: str, *, period: str, out: str) -> None:
    """Write an empty submission workbook for a subject and period, last year's figures filled in.

    The name or code of a surveyed indicator gives its empty 满意度调查表 instead.

    Raises:
        HomeError: no such subject.
    """
    about = parse_period(period)
    scheme = load_scheme(home.scheme, period=about)
    surveyed = (each.code for each in scheme.indicators if each.survey and subject in {each.code, each.name_zh})
    if asked := next(surveyed, None):
        put_file(Path(out).absolute(), survey_template(scheme, asked, period=about))
        return
    found = scheme.subject_named(subject)
    if found is None:
        raise HomeError(f"方案里没有考评对象“{subject}”。请写全称、简称或代码（见 scheme/{scheme.year}/subjects.yaml）")
    known = known_for_forms(home, about)
    put_file(Path(out).absolute(), submission_template(scheme, found.code, period=about, observations=known))


def make_templates(home: Home, *, period: str, folder: str) -> list[str]:
    """Write every unit's empty submission workbook for a period into a folder.

    Returns:
        Names of the files, as units keep them.
    """
    about = parse_period(period)
    scheme = load_scheme(home.scheme, period=about)
    known = known_for_forms(home, about)
    held = held_elsewhere(scheme, known)
    names: list[str] = []
    for subject in reporting_units(scheme):
        if not any(row.is_asked for row in rows_owed(scheme, subject, about, held=held)):
            continue
        form = submission_template(scheme, subject.code, period=about, observations=known)
        names.append(safe_name(f"{subject.short_zh or subject.name_zh}_{about.observation_code}_报送表.xlsx"))
        put_file(Path(folder).absolute() / names[-1], form)
    return names
