"""结果运用规则的校核: every peer group is there, and a table by grade says something for each grade and for no other."""

from collections.abc import Iterator

from appraisal.awards.grade_scale import GradeScale
from appraisal.rewards.rules import ByGrade, FloatUse, PoolUse, QuotaUse, RewardRule
from scheme.draft import Block, Draft
from scheme.faults import SchemeFault, unknown_code

_TABLE_KEY = {"pool": "coefficient", "bonus_float": "rate", "quota": "share"}


def prove_rewards(draft: Draft) -> Iterator[SchemeFault]:
    """What is wrong between the uses of results and the rest of the scheme."""
    known = draft.written_codes["peer_groups"]
    for each in draft.of(RewardRule):
        for place, code in enumerate(each.model.peer_groups):
            if code not in known:
                yield each.fault(("peer_groups", place), unknown_code("考评类别", code, known))
        yield from _unlike_grades(each, draft)


def _unlike_grades(each: Block[RewardRule], draft: Draft) -> Iterator[SchemeFault]:
    use = each.model.use
    if not isinstance(use, PoolUse | FloatUse | QuotaUse):
        return
    key = _TABLE_KEY[use.kind]
    table = getattr(use, key)
    if not isinstance(table, ByGrade) or not draft.is_whole("peer_groups"):
        return
    place = ("use", key, "grades")
    scales = {group: one.model for one in draft.of(GradeScale) for group in one.model.peer_groups}
    for group in each.model.peer_groups:
        if group not in scales:
            yield each.fault(
                place, f"按等次办，而考评类别“{group}”没有等次办法（grades）；可写等次办法，或改为按位次（by: place）"
            )
            continue
        names = [step.name_zh for step in scales[group].steps]
        missing = "、".join(name for name in names if name not in table.grades)
        strange = "、".join(name for name in table.grades if name not in names)
        if missing:
            yield each.fault(place, f"没有写等次“{missing}”是多少（考评类别“{group}”的等次是{'、'.join(names)}）")
        if strange:
            yield each.fault(place, f"考评类别“{group}”没有等次“{strange}”，只有：{'、'.join(names)}")
