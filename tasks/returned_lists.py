"""送回的疑点清单和疑点处理单: proved against what went out, row by row, then recorded as rulings with who, why and where.

A form rules because it is the very one that went out to whoever may clear these doubts: its 清单编号 and keys are compared
with the bytes that were released. What has changed since is told and left alone; raw figures stay as they are.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import warehouse
from appraisal.answers import DOUBT_OUTCOMES, OFFICE, REFERRED, RULED_BY, RULING_FORMS, RULING_OUTCOMES
from appraisal.books import Parsed, RawFile
from appraisal.findings import Verdict
from appraisal.frames import DoubtAnswerFrame
from appraisal.period import parse_period
from appraisal.scheme import Scheme
from feeds import shape
from feeds.doubt_answers import Fault, IssuedForm, prove_rulings, read_issued
from tasks.rows import Row, indicator_zh_of, records_of, short_zh_of
from warehouse import Run, Warehouse

_OUTCOMES = {**DOUBT_OUTCOMES, **RULING_OUTCOMES}
_FIGURE = ("indicator_code", "subject_code", "period", "basis", "measure", "source_code")


def prove_lists(store: Warehouse, raw: RawFile, parsed: Parsed, scheme: Scheme) -> Parsed:
    """What a returned form may rule: rows about figures that changed since are noted and left out.

    Args:
        store: what went out, and what is known now.
        raw: the file.
        parsed: its DOUBT_ANSWERS.
        scheme: of the year.

    Returns:
        The answers that stand, with a note of what was recorded; or findings alone, if the form never went out or its
        keys were changed.
    """
    answers = records_of(parsed.doubt_answers)
    form_key, owner = str(answers[0]["form_key"]), str(answers[0]["subject_code"])
    run, issued = _issued(store, form_key, owner)
    if run is None or issued is None or any(row["form_key"] != form_key for row in answers):
        return prove_rulings(
            parsed, raw, scheme, [(shape.NOT_ISSUED, "", {"text": form_key, "fault": "在发出的清单中查不到"})]
        )
    unknown: list[Fault] = [
        (shape.NO_KEY, str(row["cell_ref"]), {"text": row["finding_key"], "fault": "不在发出的这张清单中"})
        for row in answers
        if row["finding_key"] not in issued.keys
    ]
    if unknown:
        return prove_rulings(parsed, raw, scheme, unknown)
    faults = list(_Now.read(store, run, scheme).faults(answers, owner))
    left_out = {cell_ref for check, cell_ref, _ in faults if check is shape.STALE_DOUBT}
    kept = parsed.doubt_answers[~parsed.doubt_answers["cell_ref"].isin(left_out)]
    faults.append((shape.RULED, "", {"told": _told(records_of(kept), len(issued.rows))}))
    return prove_rulings(replace(parsed, doubt_answers=DoubtAnswerFrame(kept)), raw, scheme, faults)


def record_answers(store: Warehouse, parsed: Parsed, scheme: Scheme) -> None:
    """Record what a proved form rules; a ruling that stands already in the same words is not recorded twice."""
    if parsed.doubt_answers.empty:
        return
    in_force = {str(row["finding_key"]): row for row in records_of(warehouse.read_rulings(store))}
    for row in records_of(parsed.doubt_answers):
        choice, key = str(row["choice_code"]), str(row["finding_key"])
        if choice not in RULED_BY:
            continue
        verdict, ruled_by = RULED_BY[choice], _ruled_by(row, scheme)
        reason = f"{row['reason']}（据《{row['file_name']}》{row['cell_ref']}）"
        known = in_force.get(key, {})
        if (known.get("verdict"), known.get("ruled_by"), known.get("reason")) != (verdict, ruled_by, reason):
            warehouse.record_ruling(
                store,
                key,
                verdict=verdict,
                reason=reason,
                ruled_by=ruled_by,
                document_no=str(row["document_no"] or ""),
                is_referred=choice == REFERRED,
            )


def _ruled_by(row: Row, scheme: Scheme) -> str:
    owner, post = str(row["subject_code"]), str(row["ruled_by"])
    return post if owner == OFFICE else f"{short_zh_of(scheme, owner)} {post}"


def _issued(store: Warehouse, form_key: str, owner: str) -> tuple[Run | None, IssuedForm | None]:
    """The run and the form of that number as they went out to that owner; ``None`` if they did not."""
    run_key = form_key.partition("-")[0]
    run = next((each for each in warehouse.read_runs(store) if each.run_key == run_key), None)
    documents = warehouse.read_documents(store, run_key=run_key) if run else ()
    forms = (
        read_issued(each.content)
        for each in documents
        if each.template_code in RULING_FORMS and each.addressee_code == owner
    )
    return run, next((form for form in forms if form is not None and form.form_key == form_key), None)


@dataclass(frozen=True)
class _Now:
    """What is known now of the doubts of a round.

    Attributes:
        findings: by key, of the newest editions.
        files: newest file of each figure.
        rulings: in force, by key.
        scheme: names.
    """

    findings: Mapping[str, Row]
    files: Mapping[tuple[object, ...], object]
    rulings: Mapping[str, Row]
    scheme: Scheme

    @classmethod
    def read(cls, store: Warehouse, run: Run, scheme: Scheme) -> "_Now":
        """Read it for the round that a form went out with."""
        findings = {
            str(row["finding_key"]): row for row in records_of(warehouse.read_findings(store, period=run.period.code))
        }
        codes = {parse_period(str(row["period"])).observation_code for row in findings.values() if row["period"]}
        observed = warehouse.read_observations(store, as_of=store.now(), periods=codes)
        files = dict(
            zip(observed[list(_FIGURE)].itertuples(index=False, name=None), observed["raw_sha256"], strict=True)
        )
        rulings = {str(row["finding_key"]): row for row in records_of(warehouse.read_rulings(store))}
        return cls(findings, files, rulings, scheme)

    def faults(self, answers: list[Row], owner: str) -> Iterator[Fault]:
        """Rows that are not recorded, and rulings that are changed."""
        for row in answers:
            cell_ref, key = str(row["cell_ref"]), str(row["finding_key"])
            finding, ruling = self.findings.get(key), self.rulings.get(key)
            label = self._label(finding) if finding else key
            if finding is None or self._is_filed_anew(finding):
                fault, remedy = "在清单发出后已有新的数据或新的核验", "请在最近一期疑点清单中答复。"
                yield shape.STALE_DOUBT, cell_ref, {"label": label, "fault": fault, "remedy": remedy}
            elif ruling is not None and not self._may_change(ruling, owner):
                fault = f"已由{ruling['ruled_by']}核定为{Verdict(str(ruling['verdict'])).zh}"
                remedy = "有不同意见的，请与绩效办联系。"
                yield shape.STALE_DOUBT, cell_ref, {"label": label, "fault": fault, "remedy": remedy}
            elif ruling is not None and RULED_BY.get(str(row["choice_code"]), ruling["verdict"]) != ruling["verdict"]:
                before = Verdict(str(ruling["verdict"])).zh
                after = Verdict(RULED_BY[str(row["choice_code"])]).zh
                yield shape.RULED_ANEW, cell_ref, {"label": label, "before": before, "after": after}

    def _label(self, finding: Row) -> str:
        return f"{short_zh_of(self.scheme, finding['subject_code'])}{indicator_zh_of(self.scheme, finding['indicator_code'])}"

    def _is_filed_anew(self, finding: Row) -> bool:
        newest = self.files.get(tuple(finding[name] for name in _FIGURE), finding["raw_sha256"])
        return newest != finding["raw_sha256"]

    def _may_change(self, ruling: Row, owner: str) -> bool:
        """The office may change any ruling, a department its own."""
        return owner == OFFICE or str(ruling["ruled_by"]).startswith(f"{short_zh_of(self.scheme, owner)} ")


def _told(answers: list[Row], row_count: int) -> str:
    """What was recorded, by rows of the form, and how many rows were left."""
    by_row = {str(row["cell_ref"]): _OUTCOMES[str(row["choice_code"])] for row in answers}
    counts = "、".join(f"“{name}”{count}项" for name, count in Counter(by_row.values()).items())
    left = row_count - len(by_row)
    rest = f"；其余{left}项没有登记答复，按默认处理" if left else ""
    return f"已登记答复{len(by_row)}项（{counts}）{rest}" if by_row else f"没有登记任何答复{rest}"
