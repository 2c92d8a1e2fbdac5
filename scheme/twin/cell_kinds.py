"""栏目类型: what a column of the workbook twin holds, told from the models and from nowhere else."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

Kind = Literal["text", "number", "flag", "day", "words", "numbers", "blocks", "block", "any"]
"""``words``, ``numbers``: lists of them; ``blocks``: a list of mappings or of lists; ``block``: a mapping; ``any``: whatever
the cell itself shows."""


@dataclass(frozen=True)
class Column:
    """What stands in a column 栏目.

    Attributes:
        kind: how its cells are written and read.
        choices: the only words allowed; empty where any will do.
        annotation: the type it was told from; ``None`` if there is none.
    """

    kind: Kind = "any"
    choices: tuple[str, ...] = ()
    annotation: Any = None

    def inner(self, key: str) -> "Column":
        """The column of a key within this one."""
        plain = _plain(self.annotation)
        if isinstance(plain, type) and issubclass(plain, BaseModel):
            return columns_of(plain).get(key, ANY)
        if get_origin(plain) is dict:
            return column_of(get_args(plain)[1])
        return ANY

    def inner_keys(self) -> tuple[str, ...]:
        """The keys of the model that stands in this column; none if it is no model."""
        plain = _plain(self.annotation)
        return tuple(columns_of(plain)) if isinstance(plain, type) and issubclass(plain, BaseModel) else ()

    def has_cells_of_its_own(self) -> bool:
        """Whether each key of the block stands in a cell of its own: a model of nothing but single values."""
        plain = _plain(self.annotation)
        return (
            isinstance(plain, type)
            and issubclass(plain, BaseModel)
            and all(each.kind in _SINGLE for each in columns_of(plain).values())
        )


ANY = Column()
TEXT = Column("text", (), str)
_SINGLE = ("text", "number", "flag", "day")
_SCALARS: tuple[tuple[type, Kind], ...] = (
    (bool, "flag"),
    (date, "day"),
    (str, "text"),
    (int, "number"),
    (float, "number"),
)


def columns_of(model: type[BaseModel], names: Mapping[str, str] | None = None) -> dict[str, Column]:
    """The columns of a model's fields.

    Args:
        model: the model.
        names: key in the file → field, where they differ.
    """
    keys = {field: key for key, field in (names or {}).items()}
    return {keys.get(name, name): column_of(field.annotation) for name, field in model.model_fields.items()}


def column_of(annotation: object) -> Column:
    """The column for a type."""
    plain = _plain(annotation)
    if get_origin(plain) is Literal:
        return Column("text", tuple(str(each) for each in get_args(plain)), plain)
    if get_origin(plain) in (tuple, list):
        return Column(_list_kind(get_args(plain)), (), plain)
    if get_origin(plain) is dict:
        return Column("block", (), plain)
    if isinstance(plain, type):
        if issubclass(plain, BaseModel):
            return Column("block", (), plain)
        return Column(next((kind for known, kind in _SCALARS if issubclass(plain, known)), "any"), (), plain)
    return Column(_union_kind(plain), (), plain)


def _list_kind(items: Sequence[object]) -> Kind:
    kind = column_of(items[0]).kind if items else "any"
    if kind in {"words", "numbers", "blocks", "block"}:
        return "blocks"
    return {"text": "words", "number": "numbers"}.get(kind, "any")  # type: ignore[return-value]


def _union_kind(plain: object) -> Kind:
    kinds = {column_of(each).kind for each in get_args(plain)} if _is_union(plain) else {"any"}
    return kinds.pop() if len(kinds) == 1 else "any"  # type: ignore[return-value]


def _plain(annotation: object) -> Any:  # noqa: ANN401 a type or a form of typing
    """The type without its constraints and without ``None``."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if _is_union(annotation):
        kept = [each for each in get_args(annotation) if each is not type(None)]
        if len(kept) == 1:
            return _plain(kept[0])
    return annotation


def _is_union(annotation: object) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)
