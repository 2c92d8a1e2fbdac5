"""满意度调查的校核: whoever is surveyed has a scale, and every layer weight belongs to a peer group that is surveyed."""

from collections.abc import Iterator

from appraisal.scheme import Indicator
from appraisal.surveys.scores import SURVEY_SOURCE
from scheme.draft import Block, Draft
from scheme.faults import SchemeFault, unknown_code


def prove_surveys(draft: Draft) -> Iterator[SchemeFault]:
    """What is wrong between ``survey`` blocks and the rest of the scheme."""
    for each in draft.indicators:
        yield from _source_and_block(each)
        if each.model.survey is not None:
            yield from _layers(each, draft)


def _source_and_block(each: Block[Indicator]) -> Iterator[SchemeFault]:
    is_asked = any(source.feed == SURVEY_SOURCE for source in each.model.sources)
    if is_asked and each.model.survey is None:
        text = "来源是满意度调查（survey），却没有写怎样由人数算成分数：请写 survey（量表、不了解、弃权、各项权重）"
        yield each.fault(("sources",), text)
    if not is_asked and each.model.survey is not None:
        text = f"写了满意度计分办法，却没有满意度调查这一来源：请在 sources 中加 {{feed: {SURVEY_SOURCE}, label: …}}"
        yield each.fault(("survey",), text)


def _layers(each: Block[Indicator], draft: Draft) -> Iterator[SchemeFault]:
    rule = each.model.survey
    if rule is None or not rule.layers:
        return
    known = draft.written_codes["peer_groups"]
    for code in rule.layers:
        if code not in known:
            yield each.fault(("survey", "layers", code), unknown_code("考评类别", code, known))
    for group in draft.peer_groups:
        if group.model.weights.get(each.model.code) and group.model.code not in rule.layers:
            text = f"“{group.model.name_zh}”考评这一指标，却没有写它的评议主体各占多少：请在 layers 中补上 {group.model.code}"
            yield each.fault(("survey", "layers"), text)
