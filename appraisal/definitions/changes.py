"""口径变更登记: registered changes of definition, as the office writes them.

The office registers a change as data (``scheme/<year>/definition_changes.yaml``).
"""

from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from appraisal.period import parse_period
from appraisal.written import Code, Model, Text

Compared = Literal["level", "growth", "either"]
"""What is set side by side: amounts, growths, or either of them."""


class DefinitionChange(Model):
    """口径变更: one registered change of how figures are counted."""

    code: Code
    indicators: tuple[Code, ...] = Field(min_length=1)
    """Every indicator that is counted otherwise; a growth that is printed beside its level is listed for itself."""
    subjects: tuple[Code, ...] = ()
    """Whose figures; none listed means all."""
    source: Code | None = None
    """The one source that counts otherwise; ``None`` means all."""
    effective_period: Text
    """First period counted by the new definition, ``2026-02``."""
    what_zh: Text
    """What changed, in the office's words."""
    document_no: Text
    is_level_comparable: bool
    """Whether amounts before and after may be set side by side."""
    is_growth_comparable: bool
    """Whether growths before and after may: published growth on comparable units stays so across a change of levels."""

    @field_validator("effective_period")
    @classmethod
    def _is_period(cls, code: str) -> str:
        parse_period(code)
        return code

    @property
    def starts_on(self) -> date:
        """First day that is counted by the new definition."""
        return parse_period(self.effective_period).start_on

    @property
    def told_zh(self) -> str:
        """The change as messages cite it: ``2026年1—2月起限上单位目录更新（澜统字〔2026〕3号）``."""
        period = parse_period(self.effective_period)
        label = period.label_zh.removeprefix(f"{period.year}年")
        return f"{period.year}年{label}起{self.what_zh}（{self.document_no}）"

    def breaks(self, compared: Compared) -> bool:
        """Whether figures before and after may not be compared."""
        is_broken = {"level": not self.is_level_comparable, "growth": not self.is_growth_comparable}
        return any(is_broken.values()) if compared == "either" else is_broken[compared]
