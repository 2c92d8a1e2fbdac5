"""读数: what one signal says of a whole year's figures, and the words for it."""

from dataclasses import dataclass

CAUTION_ZH = "本项为全县汇总统计，不能据此判断任何单位或任何一项数据。"
"""Stands wherever a signal is spoken of: none of them says who."""


@dataclass(frozen=True)
class Signal:
    """汇总信号: one question put to all figures of a year together.

    Attributes:
        code: its name.
        name_zh: what it is called.
        uom: of its value and of what is usual.
        sample_zh: what is counted in its sample.
        least_count: fewer than these are not tested.
        basis: source of the test.
        is_comparison: shown beside the others, and never standing out.
    """

    code: str
    name_zh: str
    uom: str
    sample_zh: str
    least_count: int
    basis: str
    is_comparison: bool = False


@dataclass(frozen=True)
class Reading:
    """What a signal shows.

    Attributes:
        signal: which one.
        sample_count: size of the sample.
        fact_zh: what was seen, in plain words.
        value: what was measured, in the signal's uom; ``None`` if nothing was tested.
        usual: what chance or habit leads one to expect.
        chance: how often chance alone does as much, 0 to 1; ``None`` where no figure can be put to it.
        is_found: whether a signal without a chance stands out.
        indicator_code: empty for all indicators together.
    """

    signal: Signal
    sample_count: int
    fact_zh: str = ""
    value: float | None = None
    usual: float | None = None
    chance: float | None = None
    is_found: bool = False
    indicator_code: str = ""

    @property
    def is_tested(self) -> bool:
        """Whether the sample was large enough."""
        return self.value is not None


def untested(signal: Signal, count: int, indicator_code: str = "") -> Reading:
    """A reading of too small a sample."""
    fact = f"{signal.sample_zh}{count}个，不足{signal.least_count}个，不作检验"
    return Reading(signal, count, fact, indicator_code=indicator_code)


def percent_zh(value: float) -> str:
    """A percentage of at most one decimal: ``12.3%``."""
    return f"{value:.1f}%"
