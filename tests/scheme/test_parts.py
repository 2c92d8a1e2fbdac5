"""One table says what a scheme is made of; whatever is added to ``Scheme`` reaches files, workbook and words."""

from typing import get_args, get_origin

import pytest
from pydantic import BaseModel

from appraisal.scheme import Policies, Scheme
from scheme.folder import FILE_KEYS
from scheme.parts import HEAD_KEYS, MADE_KEYS, PARTS
from scheme.twin.cell_kinds import Column, columns_of
from scheme.twin.headings import HEADING_ZH
from scheme.twin.sheets import SHEETS


def lists_of_blocks() -> set[str]:
    """Fields of a scheme that hold blocks."""
    fields = {name: field.annotation for name, field in Scheme.model_fields.items()}
    return {
        name
        for name, kind in fields.items()
        if get_origin(kind) is tuple
        and isinstance(get_args(kind)[0], type)
        and issubclass(get_args(kind)[0], BaseModel)
    }


def test_every_list_of_a_scheme_is_a_part_and_every_part_a_list():
    assert {each.key for each in PARTS} == lists_of_blocks()
    assert {*HEAD_KEYS, *MADE_KEYS} == set(Scheme.model_fields) - lists_of_blocks()


def test_every_part_has_a_file_and_a_page():
    written = {key for keys in FILE_KEYS.values() for key in keys}
    for part in PARTS:
        assert part.key in written or part.file == "indicators", part.key
        assert part.sheet_zh in SHEETS or part.key in {"indicators", "peer_groups", "targets"}, part.key
    assert len({each.sheet_zh for each in PARTS if each.sheet_zh}) == len([each for each in PARTS if each.sheet_zh])


@pytest.mark.parametrize("model", [*(each.model for each in PARTS), Policies, Scheme], ids=lambda model: model.__name__)
def test_every_key_has_a_chinese_name(model: type[BaseModel]):
    assert [key for key in model.model_fields if key not in HEADING_ZH] == []


class Inner(BaseModel):
    points: float
    of: tuple[str, ...] = ()


class Outer(BaseModel):
    text: str | None = None
    flag: bool = False
    either: float | str | None = None
    numbers: tuple[float, ...] = ()
    inners: tuple[Inner, ...] = ()
    nested: tuple[tuple[float, ...], ...] = ()
    table: dict[str, float] = {}


def test_columns_follow_from_types():
    kinds = {key: column.kind for key, column in columns_of(Outer).items()}
    assert kinds == {
        "text": "text", "flag": "flag", "either": "any", "numbers": "numbers", "inners": "blocks", "nested": "blocks",
        "table": "block",
    }  # fmt: skip
    assert Column("block", (), Outer).inner("table").inner("x").kind == "number"
