"""追溯: every printed figure of a document, back to the cell it came from, and what became of that cell since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

import warehouse
from appraisal.frames import OBSERVATION_KEY, ObservationFrame
from appraisal.scheme import Scheme
from appraisal.surveys.scores import add_survey_figures
from report_templates import PrintedFact, ProvenanceError, read_properties, read_provenance
from report_templates.wording import amount
from scheme import load_scheme
from tasks.books import store_of
from tasks.home import Home, HomeError
from tasks.rows import Row, indicator_zh_of, records_of, subject_zh_of
from warehouse import Run, Warehouse

PLACE_PARTS = 3
"""Indicator, subject and period end every key of a figure or a result."""
FORMER = "previous_edition"
"""Ends the key of a figure that a correction quotes from the edition before."""
QUOTED = "record"
"""Begins the key of words that a file told."""
TRACED = (
    "text", "value", "key", "place_zh", "indicator_zh", "subject_zh", "period", "file_name", "sheet_name", "cell_ref", "cell",
    "raw_sha256", "used_value", "revised_value", "revised_file_name", "revised_cell_ref", "revised_at", "note_zh",
)  # fmt: skip
_FIGURE = ["indicator_code", "subject_code", "source_code"]
_SOURCE = ["raw_sha256", "cell_ref"]


@dataclass(frozen=True)
class Known:
    """What the warehouse holds of the figures behind a document.

    Attributes:
        scheme: in force for its period.
        figures: figures of its run, by indicator and subject.
        revised: versions taken in after the run's cut-off, by indicator and subject of the figure they revise.
        quoted: lines that files told in words, by the key of the printed words.
    """

    scheme: Scheme
    figures: Mapping[tuple[object, object], Row]
    revised: Mapping[tuple[object, object], Row]
    quoted: Mapping[str, Row]


def trace_document(home: Home, document: str) -> list[Row]:
    """Every printed figure of a document → indicator, subject, period, file, sheet, cell, sha256.

    Where the source was revised after the document's cut-off, the row tells the value that was used and the newer one
    with its file and cell; ``edition_zh`` names the newer edition where the document's own was superseded.

    Raises:
        ValueError: the file is no document of ours; the text is Chinese.
        HomeError: it was not released from this home.
    """
    content = Path(document).read_bytes()
    try:
        facts = read_provenance(content)
    except ProvenanceError as fault:
        raise HomeError(f"{document}：{fault}。请用从 {home.outbox} 发出的 Word 文件，不要用另存、转换过的") from fault
    run_key = read_properties(content).get("run_key", "")
    store = store_of(home)
    runs = warehouse.read_runs(store)
    run = next((each for each in runs if each.run_key == run_key), None)
    if run is None:
        raise HomeError(f"{document} 不是从 {home.root} 发出的（库里没有运行键 {run_key or '—'}）")
    scheme = load_scheme(home.scheme, period=run.period)
    known = _known(store, run, scheme, facts, now=home.now())
    edition_zh = _edition_zh(home, run, [each for each in runs if _is_same_round(each, run)])
    return [{**_traced(fact, known), "edition_zh": edition_zh} for fact in facts]


def _known(store: Warehouse, run: Run, scheme: Scheme, facts: Sequence[PrintedFact], *, now: datetime) -> Known:
    figures = warehouse.read_results(store, run.run_key).figures
    periods = sorted(figures["figure_period"].dropna().unique())
    then, since = (_observed(store, scheme, as_of=moment, periods=periods) for moment in (run.as_of, now))
    keyed = {(row["indicator_code"], row["subject_code"]): row for row in records_of(figures)}
    return Known(scheme, keyed, _revised(pd.DataFrame(figures), then, since), _quoted(store, run, facts))


def _observed(store: Warehouse, scheme: Scheme, *, as_of: datetime, periods: list[str]) -> ObservationFrame:
    observed = warehouse.read_observations(store, as_of=as_of, periods=periods)
    return add_survey_figures(observed, warehouse.read_surveys(store, as_of=as_of, periods=periods), scheme)


def _revised(
    figures: pd.DataFrame, then: ObservationFrame, since: ObservationFrame
) -> dict[tuple[object, object], Row]:
    """The newest version of each figure's own statement, where it came after the one that was used."""
    own = figures[[*_FIGURE, "figure_period", *_SOURCE]].dropna(subset=_SOURCE)
    own = own.rename(columns={"figure_period": "period"})
    used = own.merge(pd.DataFrame(then), how="inner", on=[*_FIGURE, "period", *_SOURCE])
    key = list(OBSERVATION_KEY)
    newer = used[[*key, *_SOURCE, "value"]].merge(
        pd.DataFrame(since), how="inner", on=key, suffixes=("_used", ""), validate="many_to_one"
    )
    is_newer = newer["raw_sha256"].ne(newer["raw_sha256_used"]) | newer["cell_ref"].ne(newer["cell_ref_used"])
    return {(row["indicator_code"], row["subject_code"]): row for row in records_of(newer[is_newer])}


def _quoted(store: Warehouse, run: Run, facts: Sequence[PrintedFact]) -> dict[str, Row]:
    """Lines of files that a document quotes, by the key of the quotation."""
    keys = [each.key.split(":", 2) for each in facts if each.key.startswith(f"{QUOTED}:")]
    found: dict[str, Row] = {}
    for field in sorted({field for _, field, _ in keys}):
        own = {key for _, told, key in keys if told == field}
        lines = warehouse.read_origins(store, field=field, keys=own, as_of=run.as_of, period=run.period)
        found |= {f"{QUOTED}:{field}:{key}": row for key, row in lines.items()}
    return found


def _traced(fact: PrintedFact, known: Known) -> Row:
    if fact.key.startswith(f"{QUOTED}:"):
        return _traced_words(fact, known)
    kind, *place = fact.key.removesuffix(f":{FORMER}").split(":")
    indicator, subject, period = (
        place[-3:] if kind in {"figure", "result"} and len(place) >= PLACE_PARTS else ("", "", "")
    )
    owner = _owner(known, indicator, subject)
    figure = known.figures.get((indicator, owner)) or {}
    newer = known.revised.get((indicator, owner)) or {}
    sheet, _, cell = str(figure.get("cell_ref") or "").rpartition("!")
    return {
        "text": fact.text,
        "value": fact.value,
        "key": fact.key,
        "place_zh": fact.place_zh,
        "indicator_zh": indicator_zh_of(known.scheme, indicator),
        "subject_zh": subject_zh_of(known.scheme, subject),
        "period": figure.get("figure_period") or period,
        "file_name": figure.get("file_name"),
        "sheet_name": sheet or None,
        "cell_ref": figure.get("cell_ref"),
        "cell": cell or None,
        "raw_sha256": figure.get("raw_sha256"),
        "used_value": newer.get("value_used"),
        "revised_value": newer.get("value"),
        "revised_file_name": newer.get("file_name"),
        "revised_cell_ref": newer.get("cell_ref"),
        "revised_at": newer.get("recorded_at"),
        "note_zh": _note(fact, kind, figure, newer, known.scheme),
    }


def _traced_words(fact: PrintedFact, known: Known) -> Row:
    """Words of a file: whose, and where they stand in it."""
    line = known.quoted.get(fact.key) or {}
    sheet, _, cell = str(line.get("cell_ref") or "").rpartition("!")
    return dict.fromkeys(TRACED) | {
        "text": fact.text,
        "key": fact.key,
        "place_zh": fact.place_zh,
        "subject_zh": subject_zh_of(known.scheme, str(line.get("subject_code") or "")),
        "period": line.get("period"),
        "file_name": line.get("file_name"),
        "sheet_name": sheet or None,
        "cell_ref": line.get("cell_ref"),
        "cell": cell or None,
        "raw_sha256": line.get("raw_sha256"),
        "note_zh": "报送原文" if line else "报送原文，来源行未找到",
    }


def _owner(known: Known, indicator: str, subject: str) -> str:
    """Whose figure counts: the subject's own, else the county's that a department leads."""
    if (indicator, subject) in known.figures or not indicator or subject not in known.scheme.subject_by_code:
        return subject
    return known.scheme.home.code


def _note(fact: PrintedFact, kind: str, figure: Row, newer: Row, scheme: Scheme) -> str:
    notes = []
    if fact.key.endswith(f":{FORMER}"):
        notes.append("更正前的数，见前一版文件")
    if kind != "figure":
        notes.append("由本轮结果得出")
    elif not figure.get("raw_sha256"):
        notes.append("本期缺报，没有来源文件")
    if newer:
        notes.append(_revision_zh(newer, scheme))
    return "；".join(notes)


def _revision_zh(newer: Row, scheme: Scheme) -> str:
    """``来源数据此后已修订：原8.4亿元，现8.65亿元（更正表.xlsx 报送表!E7，2026-11-25收）``."""
    indicator = scheme.indicator_by_code[str(newer["indicator_code"])]
    before, after = (
        amount(None if newer[name] is None else float(str(newer[name])), indicator.uom, places=indicator.decimals)
        for name in ("value_used", "value")
    )
    came = f"（{newer['file_name']} {newer['cell_ref']}，{str(newer['recorded_at'])[:10]}收）"
    if newer["value_used"] == newer["value"]:
        return f"来源文件此后另有新版，数值未变{came}"
    return f"来源数据此后已修订：原{before}，现{after}{came}"


def _is_same_round(other: Run, run: Run) -> bool:
    return (other.round_code, other.period) == (run.round_code, run.period)


def _edition_zh(home: Home, run: Run, editions: list[Run]) -> str:
    """Which edition the document is of, and by which newer one it was superseded."""
    newest = max(editions, key=lambda each: each.edition)
    own = f"第{run.edition}版"
    if newest.edition == run.edition:
        return f"{own}（现行）"
    on = home.local(newest.closed_at)
    why = f"，{newest.reason}" if newest.reason else ""
    return (
        f"{own}，已由{run.period.year}年{run.period.cumulative_label_zh}第{newest.edition}版替代"
        f"（{on.year}年{on.month}月{on.day}日发布{why}）"
    )
