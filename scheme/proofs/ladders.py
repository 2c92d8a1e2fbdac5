"""预警阶梯的校核: rounds name ladders that are there, and write the paper of every step."""

from collections.abc import Iterator

from appraisal.scheme import Round
from appraisal.warnings.ladder import PAPER_OF_STEP, Ladder
from scheme.draft import Block, Draft
from scheme.faults import SchemeFault, unknown_code


def prove_ladders(draft: Draft) -> Iterator[SchemeFault]:
    """What is wrong between ladders and the rounds that climb them."""
    known = draft.written_codes["ladders"]
    ladders = {each.model.code: each for each in draft.of(Ladder)}
    for each in draft.of(Round):
        code = each.model.ladder
        if code is None:
            continue
        if code not in known:
            yield each.fault(("ladder",), unknown_code("预警阶梯", code, known))
        elif code in ladders:
            yield from _without_paper(each, ladders[code].model)


def _without_paper(each: Block[Round], ladder: Ladder) -> Iterator[SchemeFault]:
    """A step whose paper the round does not write would never be delivered, and the ladder would stand still for ever."""
    papers = {PAPER_OF_STEP[step.code]: step.called_zh for step in ladder.warning_steps}
    absent = {code: zh for code, zh in papers.items() if code not in each.model.templates}
    if absent:
        told = "、".join(f"{zh}（{code}）" for code, zh in absent.items())
        yield each.fault(
            ("templates",), f"预警阶梯“{ladder.name_zh}”要发{told}，本轮次的文种（templates）里没有，发不出去"
        )
