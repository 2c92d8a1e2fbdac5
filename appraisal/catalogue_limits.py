"""指标目录的尺度: what the notes on a catalogue measure it by (考核过多过滥: domain.md S0-37, S1-04: 100项压到35项)."""

from pydantic import Field, field_validator

from appraisal.period import parse_period
from appraisal.written import Model, Text


class RetiredName(Model):
    """停用的指标名称: a name that documents and sources should no longer use."""

    name_zh: Text
    valid_to: Text
    """Last period in which the name was right, ``2025-12``."""
    replaced_by: str = ""
    """What it is called now; empty if nothing took its place."""

    @field_validator("valid_to")
    @classmethod
    def _is_period(cls, code: str) -> str:
        parse_period(code)
        return code


class CatalogueLimits(Model):
    """Limits beyond which ``scheme lint`` notes something; they refuse nothing and move no point."""

    most_indicators: int = Field(default=35, gt=0)
    """Indicators that one subject should answer for at most."""
    least_weight_points: float = Field(default=1.0, ge=0)
    """A weight below this moves nobody."""
    most_per_post: int = Field(default=12, gt=0)
    """Indicators that one responsible post should carry at most."""
    alike_name_pct: float = Field(default=80.0, gt=0, le=100)
    """Names that agree in more than this share of their characters are pointed out."""
    retired_names: tuple[RetiredName, ...] = ()
