"""口径变更登记的校核: every code leads somewhere, and a named source is one that the indicator has."""

from collections.abc import Iterator

from appraisal.definitions.changes import DefinitionChange
from scheme.draft import Block, Draft
from scheme.faults import SchemeFault, unknown_code


def prove_definitions(draft: Draft) -> Iterator[SchemeFault]:
    """What is wrong between the registered changes and the rest of the scheme."""
    for each in draft.of(DefinitionChange):
        yield from _unknown(each, draft)
        if each.model.source is not None:
            yield from _without_source(each, each.model.source, draft)


def _unknown(each: Block[DefinitionChange], draft: Draft) -> Iterator[SchemeFault]:
    for part, what_zh in (("indicators", "指标"), ("subjects", "考评对象")):
        known = draft.written_codes[part]
        for place, code in enumerate(getattr(each.model, part)):
            if code not in known:
                yield each.fault((part, place), unknown_code(what_zh, code, known))


def _without_source(each: Block[DefinitionChange], source: str, draft: Draft) -> Iterator[SchemeFault]:
    for indicator in (one.model for one in draft.indicators if one.model.code in each.model.indicators):
        feeds = [one.feed for one in indicator.sources]
        if source not in feeds:
            text = f"“{indicator.name_zh}”没有来源“{source}”，只有：{'、'.join(feeds)}；不写 source 即各来源都变"
            yield each.fault(("source",), text)
