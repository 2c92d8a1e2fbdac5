"""分数: numbers that are said as fractions."""

from typing import Annotated

from pydantic import BeforeValidator


def _read_fraction(written: object) -> object:
    """``1/3`` as a number; everything else is left to the model."""
    parts = written.split("/") if isinstance(written, str) else []
    try:
        return float(parts[0]) / float(parts[1]) if len(parts) == 2 else written  # noqa: PLR2004 - over and under
    except (ValueError, ZeroDivisionError):
        return written


Fraction = Annotated[float, BeforeValidator(_read_fraction)]
"""A number, or a fraction as it is said: ``1/3``."""
