"""加减分台账规定: what the scheme says of the ledger of events, and the words that its entries use."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from appraisal.scoring.rule import asks
from appraisal.written import Code, Model, Text

SameMatter = Literal["highest_level", "highest_points", "sum"]
"""``highest_level`` 按最高级别计一次; ``highest_points`` 按最高分计一次; ``sum`` 累计."""

LEVELS_ZH: Mapping[str, str] = {"nation": "国家级", "province": "省级", "city": "市级", "county": "县级"}
"""级别, highest first."""
POINT_KINDS = ("bonus", "deduction")
OVERRIDE_KINDS = ("veto", "affirm", "promote")
"""Recorded decisions about the outcome; they carry no points."""


class LedgerCategory(Model):
    """加减分类别: entries whose points together have a cap of their own."""

    code: Code
    name_zh: Text
    cap_points: float = Field(gt=0)
    """Cap on the bonuses of the category, and likewise on its deductions, of one subject in one year."""


class LedgerCause(Model):
    """加减分原因: a cause that the ledger of events names, by code or in words."""

    code: Code
    name_zh: Text
    category: Code | None = None
    """The category whose cap holds for it."""


class LedgerRules(Model):
    """加减分台账规定: what the scheme says of the ledger beside the caps in ``policies``."""

    same_matter: Annotated[
        SameMatter,
        asks(
            "同一事项受到几级表彰时，按最高级别计一次（highest_level）、按最高分计一次（highest_points），还是累计（sum）？"
        ),
    ]
    """For bonuses and promotions."""
    same_matter_deductions: Annotated[
        SameMatter,
        asks(
            "同一事项被几级通报时，按最高级别扣一次（highest_level）、按最高分扣一次（highest_points），还是累计扣（sum）？"
        ),
    ]
    repeat_factor: Annotated[float, asks("重复发生的问题按几倍扣分？不加倍请写 1", ge=1)]
    categories: tuple[LedgerCategory, ...] = ()
    causes: tuple[LedgerCause, ...] = ()
    clause: str = ""

    @model_validator(mode="after")
    def _codes_lead_somewhere(self) -> Self:
        _refuse_doubles("加减分类别", [each.code for each in self.categories])
        _refuse_doubles("加减分原因", [name for each in self.causes for name in {each.code, each.name_zh}])
        known = {each.code for each in self.categories}
        for each in self.causes:
            if each.category is not None and each.category not in known:
                message = (
                    f"原因“{each.name_zh}”归入的类别“{each.category}”没有列在 categories 中：它受哪一类的上限约束？"
                )
                raise ValueError(message)
        return self


def _refuse_doubles(what_zh: str, names: list[str]) -> None:
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        message = f"{what_zh}重复：{'、'.join(doubles)}"
        raise ValueError(message)


UNSETTLED = LedgerRules(same_matter="sum", same_matter_deductions="sum", repeat_factor=1.0)
"""Where the scheme has no ``ledger`` block: every entry counts for itself."""
