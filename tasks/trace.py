"""追溯: every printed figure of a document, back to the cell it came from."""

from collections.abc import Mapping
from pathlib import Path

import warehouse
from appraisal.scheme import Scheme
from appraisal.surveys.scores import add_survey_figures
from report_templates import PrintedFact, read_properties, read_provenance
from scheme import load_scheme
from tasks.books import store_of
from tasks.home import Home, HomeError
from tasks.rows import Row, indicator_zh_of, records_of, subject_zh_of

PLACE_PARTS = 3
"""Indicator, subject and period end every key of a figure or a result."""


def trace_document(home: Home, document: str) -> list[Row]:
    """Every printed figure of a document → indicator, subject, period, file, sheet, cell, sha256.

    Raises:
        ValueError: the file is no document of ours; the text is Chinese.
        HomeError: it was not released from this home.
    """
    content = Path(document).read_bytes()
    facts = read_provenance(content)
    run_key = read_properties(content).get("run_key", "")
    store = store_of(home)
    run = next((each for each in warehouse.read_runs(store) if each.run_key == run_key), None)
    if run is None:
        raise HomeError(f"{document} 不是从 {home.root} 发出的（库里没有运行键 {run_key or '—'}）")
    scheme = load_scheme(home.scheme, period=run.period)
    figures = {
        (row["indicator_code"], row["subject_code"]): row
        for row in records_of(warehouse.read_results(store, run.run_key).figures)
    }
    periods = {str(row["figure_period"]) for row in figures.values() if row["figure_period"]}
    observed = warehouse.read_observations(store, as_of=home.now(), periods=sorted(periods))
    surveys = warehouse.read_surveys(store, as_of=home.now(), periods=sorted(periods))
    known = add_survey_figures(observed, surveys, scheme)
    fresh = {
        _source_key(row, row["period"]): str(row["raw_sha256"])
        for row in records_of(known[known["measure"] == "value"])
    }
    return [_traced(fact, figures=figures, scheme=scheme, fresh=fresh) for fact in facts]


def _traced(
    fact: PrintedFact,
    *,
    figures: Mapping[tuple[object, object], Row],
    scheme: Scheme,
    fresh: Mapping[tuple[str, ...], str],
) -> Row:
    kind, *place = fact.key.split(":")
    indicator, subject, period = (
        place[-3:] if kind in {"figure", "result"} and len(place) >= PLACE_PARTS else ("", "", "")
    )
    figure = figures.get((indicator, subject)) or _led_figure(scheme, figures, indicator, subject)
    note = "" if kind == "figure" else "由本轮结果得出"
    if figure and figure.get("raw_sha256"):
        if fresh.get(_source_key(figure, figure["figure_period"]), figure["raw_sha256"]) != figure["raw_sha256"]:
            note = "来源数据此后已修订"
    elif kind == "figure":
        note = "本期缺报，没有来源文件"
    return {
        "text": fact.text,
        "value": fact.value,
        "key": fact.key,
        "place_zh": fact.place_zh,
        "indicator_zh": indicator_zh_of(scheme, indicator),
        "subject_zh": subject_zh_of(scheme, subject),
        "period": (figure or {}).get("figure_period") or period,
        "file_name": (figure or {}).get("file_name"),
        "cell_ref": (figure or {}).get("cell_ref"),
        "raw_sha256": (figure or {}).get("raw_sha256"),
        "note_zh": note,
    }


def _source_key(row: Row, period: object) -> tuple[str, ...]:
    return tuple(str(part) for part in (row["indicator_code"], row["subject_code"], period, row["source_code"]))


def _led_figure(
    scheme: Scheme, figures: Mapping[tuple[object, object], Row], indicator: str, subject: str
) -> Row | None:
    """The county's figure behind a department's result on an indicator that it leads."""
    if not indicator or subject not in scheme.subject_by_code:
        return None
    return figures.get((indicator, scheme.home.code))
