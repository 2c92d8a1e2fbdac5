"""等次: grades as computed and as decided, told apart; their counts make all that are graded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.awards.grade_scale import GradeScale
from report_templates.reading import Reading
from report_templates.standings import Standing
from report_templates.wording import Number, number


@dataclass(frozen=True)
class GradeBoard:
    """等次 under one 等次办法.

    Attributes:
        name_zh: the 等次办法.
        method_zh: how grades come about, without a figure.
        size: how many are graded.
        counts: 计算等次, best first, with how many have it; they make ``size``.
        settled: those whose 审定等次 differs from the computed one, or rests on a paper.
        remarks: what is remarked on computed grades, and of whom.
    """

    name_zh: str
    method_zh: str
    size: Number
    counts: tuple[tuple[str, Number], ...]
    settled: tuple[Standing, ...]
    remarks: tuple[tuple[str, tuple[str, ...]], ...]


_METHOD_ZH = {
    "thresholds": "按分数线确定",
    "quota": "按名额确定",
    "quota_within_thresholds": "在达到分数线的单位中按名额确定",
}


def read_grades(reading: Reading, standings: Sequence[Standing]) -> tuple[GradeBoard, ...]:
    """Grades of ``standings`` by 等次办法, in the scheme's order; empty where the scheme has none."""
    boards = []
    for scale in reading.books.scheme.grades:
        graded = [each for each in standings if each.computed_grade and each.group.code in scale.peer_groups]
        if graded:
            boards.append(_read_board(reading, scale, graded))
    return tuple(boards)


def _read_board(reading: Reading, scale: GradeScale, graded: Sequence[Standing]) -> GradeBoard:
    seen = Counter(each.computed_grade for each in graded)
    names = [step.name_zh for step in scale.steps]
    counts = tuple((name, _count(reading, f"grade_{place}", seen[name], scale)) for place, name in enumerate(names, 1))
    return GradeBoard(
        name_zh=scale.name_zh,
        method_zh=_METHOD_ZH[scale.method],
        size=_count(reading, "graded", sum(seen[name] for name in names), scale),
        counts=counts,
        settled=tuple(each for each in graded if each.grade_document_zh or each.grade != each.computed_grade),
        remarks=tuple(
            (note, tuple(each.name_zh for each in graded if each.grade_note_zh == note))
            for note in dict.fromkeys(each.grade_note_zh for each in graded if each.grade_note_zh)
        ),
    )


def _count(reading: Reading, name: str, size: int, scale: GradeScale) -> Number:
    return number(float(size), f"result:{name}_count::{scale.code}:{reading.period_code}", decimals=0)
