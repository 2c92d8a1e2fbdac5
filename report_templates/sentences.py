"""句式: rules that turn facts into clauses, the way a careful secretary would put them.

Each rule takes facts and gives words, marked so that every printed figure keeps its origin, or nothing where there is
nothing to say; none decides what is worth saying. The filters of the same names are for bodies.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Protocol

from report_templates.blocks import Fact
from report_templates.markup import mark, strip_marks
from report_templates.wording import MISSING, Number, count, listing, points

SUMMARY_CHARACTERS = 150
"""摘要 is read standing: no more than so many characters."""
_FIGURE = re.compile(r"^(?P<head>\D*)(?P<digits>\d+(?:\.\d+)?)(?P<tail>\D*)$")


class Told(Protocol):
    """Whatever has a name in a sentence and a distance in words."""

    @property
    def spoken_zh(self) -> str:
        """Its name in a sentence."""

    @property
    def gap_words(self) -> Fact:
        """How far it is from what is due."""


def respectively(told: Iterable[tuple[str, Fact]]) -> str:
    """分别: neighbours with the same words and other digits share them.

    ``民间投资、技改投资分别低于序时进度12.3、8.7个百分点``; with the same digits 均; what stands alone keeps its own words.
    """
    parts = [(name, fact, _shape(fact)) for name, fact in told]
    clauses = [list(members) for _, members in groupby(parts, key=lambda part: part[2])]
    return "，".join(_together([(name, fact) for name, fact, _ in members]) for members in clauses)


def gaps(items: Sequence[Told]) -> str:
    """差距 of several items in one clause, those with the same words together."""
    return respectively((item.spoken_zh, item.gap_words) for item in items)


def tallies(parts: Iterable[tuple[str, Number]], measure: str) -> str:
    """计数: ``前进2个、后退1个``; what did not occur is left out."""
    return "、".join(
        f"{name}{mark(Fact(count(each.value, measure), each.value, each.key))}" for name, each in parts if each.value
    )


def sums(parts: Iterable[tuple[str, Number]]) -> str:
    """分值构成: ``待核实的3.20分、有望挽回的1.80分``; what prints as nothing is left out."""
    told = [(name, Fact(points(each.value), each.value, each.key)) for name, each in parts]
    return "、".join(f"{name}{mark(fact)}" for name, fact in told if fact.text not in (MISSING, points(0.0)))


def shortened(text: str, limit: int = SUMMARY_CHARACTERS) -> str:
    """摘要: one sentence a line, the most important first; lines that no longer fit are left out whole."""
    kept: list[str] = []
    left = limit
    for line in (each.strip() for each in text.split("\n")):
        size = len(strip_marks(line))
        if line and size <= left:
            kept.append(line)
            left -= size
    return "".join(kept)


def named(told: Iterable[tuple[str, Fact]], limit: int = 4, *, measure: str = "个单位") -> str:
    """列名: ``铁柱镇（第1—2位）、白石镇（第1—2位）``; beyond ``limit``: ``…等9个单位``."""
    return listing([f"{name}（{mark(fact)}）" for name, fact in told], limit=limit, measure=measure)


def _shape(fact: Fact) -> tuple[str, str]:
    """The words around the digits; a text without a single figure is like no other."""
    found = _FIGURE.match(fact.text)
    return (found["head"], found["tail"]) if found else (fact.text, fact.key)


def _together(told: Sequence[tuple[str, Fact]]) -> str:
    names, facts = [name for name, _ in told], [fact for _, fact in told]
    if len(told) == 1:
        return f"{names[0]}{mark(facts[0])}"
    subject = "、".join(names)
    if len({fact.text for fact in facts}) == 1:
        return f"{subject}均{mark(facts[0])}"
    found = [_FIGURE.match(fact.text) for fact in facts]
    digits = [each["digits"] if each else "" for each in found]
    head, tail = _shape(facts[0])
    *some, last = [Fact(text, fact.value, fact.key) for text, fact in zip(digits, facts, strict=True)]
    said = [mark(each) for each in some] + [mark(Fact(f"{last.text}{tail}", last.value, last.key))]
    return f"{subject}分别{head}{'、'.join(said)}"


FILTERS: dict[str, Callable[..., str]] = {
    "gaps": gaps,
    "tallies": tallies,
    "sums": sums,
    "shortened": shortened,
    "named": named,
}
"""Filters of the bodies; each gives marked text."""
