"""Rules of every kind with drawn parameters, as a scheme would write them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from appraisal.scoring import RULES, method_of

SHARES = st.sampled_from([0.0, 0.05, 0.3, 0.5, 0.6, 0.7, 1.0, 2.0, 66.66666666666667, 100.0, 0.1 + 0.2, 1e-7])
SINGLE_METHODS = [each for each in RULES if "parts" not in each.model_fields]


def values(annotation: Any) -> st.SearchStrategy[Any]:
    """Plain values that may fit a type."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return values(inner[0])
    if inner:
        return structures(origin, inner)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return written(annotation)
    plain = {
        bool: st.booleans(),
        int: st.integers(0, 5),
        float: SHARES,
        str: st.sampled_from(["甲", "=1", "a\nb", "12"]),
    }
    return plain.get(annotation, st.none())


def structures(origin: Any, inner: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin is Literal:
        return st.sampled_from(inner)
    if origin is tuple:
        return st.lists(values(inner[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(st.sampled_from(["甲", "a", "true"]), values(inner[1]), max_size=2)
    return st.one_of(*(values(each) for each in inner))


def written(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """A block of a model: what is required, and some of what is not."""
    fields = model.model_fields
    required = {name: values(field.annotation) for name, field in fields.items() if field.is_required()}
    optional = {name: values(field.annotation) for name, field in fields.items() if not field.is_required()}
    return st.fixed_dictionaries(required, optional=optional)


def is_valid(model: type[BaseModel], block: Mapping[str, Any]) -> bool:
    try:
        model.model_validate(dict(block))
    except ValidationError:
        return False
    return True


def single_rules() -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(SINGLE_METHODS).flatmap(
        lambda model: written(model).filter(lambda block: is_valid(model, block))
    )


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """A rule of any method; mixed ones are made of single ones."""
    if draw(st.integers(0, 2)):
        return draw(single_rules())
    (mixed,) = [each for each in RULES if each not in SINGLE_METHODS]
    parts = [{"share": share, "rule": draw(single_rules())} for share in draw(st.sampled_from([(1.0,), (0.4, 0.6)]))]
    return {"method": method_of(mixed), "parts": parts}
