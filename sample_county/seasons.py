"""季节性与波动: how a year's total falls on its months, and how far honest figures scatter.

Seasonal shares are the medians, 2023–2025, of (cumulative January–month) / (January–December) in the national
monthly releases of the National Bureau of Statistics (固定资产投资、社会消费品零售总额) and the Ministry of Finance
(一般公共预算收入). January is never published alone. Scatter: robust standard deviations of annual growth of 342
prefectures 2004–2017, and of the change of cumulative growth from quarter to quarter of 31 provinces.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from appraisal.scheme import Indicator

Array = npt.NDArray[np.float64]
MONTHS = 12
FIRST_MONTH = 2

# Share of the year reached by the end of February … December.
_INVESTMENT = (0.1065, 0.2126, 0.2932, 0.3754, 0.4833, 0.5683, 0.6501, 0.7455, 0.8338, 0.9152, 1.0)
_RETAIL = (0.1666, 0.2466, 0.3198, 0.4002, 0.4836, 0.5610, 0.6411, 0.7256, 0.8177, 0.9076, 1.0)
_FISCAL = (0.2030, 0.2786, 0.3731, 0.4472, 0.5349, 0.6288, 0.6860, 0.7585, 0.8632, 0.9232, 1.0)
_EVEN = tuple(month / MONTHS for month in range(FIRST_MONTH, MONTHS + 1))

CHANGE_SD_PP = {2: 2.0, 3: 0.8, 4: 1.0}
"""Robust sd of the change of cumulative growth from the quarter before to quarter 2, 3, 4, percentage points."""
CORROBORATION_SD_PP = 5.0
"""Scatter of the growth of electricity and tax around that of the activity that they witness."""


@dataclass(frozen=True)
class Habit:
    """Behaviour of one family of figures.

    Attributes:
        words: Chinese words by which a name belongs to the family; the first family that fits counts.
        shares: share of the year reached by the end of February … December.
        growth_mean_pct: usual growth of a year.
        growth_sd_pct: scatter of the year's growth among subjects.
    """

    words: tuple[str, ...]
    shares: tuple[float, ...]
    growth_mean_pct: float
    growth_sd_pct: float


HABITS = (
    Habit(("房地产", "商品房"), _INVESTMENT, 3.0, 17.6),
    Habit(("投资",), _INVESTMENT, 7.5, 9.1),
    Habit(("零售", "消费品", "消费"), _RETAIL, 6.0, 1.9),
    Habit(("财政", "税", "预算收入"), _FISCAL, 5.0, 7.8),
    Habit(("地区生产总值", "GDP"), _EVEN, 6.0, 3.7),
    Habit(("工业", "第二产业", "制造业"), _EVEN, 7.0, 6.5),
    Habit(("服务业", "第三产业"), _EVEN, 6.5, 3.6),
    Habit(("第一产业", "农业", "农林牧渔", "粮食"), _EVEN, 4.0, 4.8),
    Habit(("",), _EVEN, 6.0, 5.0),
)


def habit_of(indicator: Indicator) -> Habit:
    """The family that an indicator's name belongs to; the last family takes all that is left."""
    return next(habit for habit in HABITS if any(word in indicator.name_zh for word in habit.words))


def shares_of(indicator: Indicator) -> Array:
    """Share of the year reached by the end of each month, by the family that the indicator belongs to.

    Returns:
        Twelve rising shares, the last 1; January's is half of February's and is printed nowhere.
    """
    published = habit_of(indicator).shares
    return np.array((published[0] / 2, *published))


def growth_walk(last_pct: float, generator: np.random.Generator, *, last_month: int = MONTHS) -> Array:
    """Cumulative growth of the months of one year, ending at ``last_pct`` in ``last_month``.

    Steps within a quarter share that quarter's scatter; months after ``last_month`` walk on.
    """
    sds = [_step_sd(month) for month in range(1, MONTHS + 1)]
    walk = np.cumsum(generator.normal(0.0, 1.0, MONTHS) * sds)
    return np.asarray(last_pct + walk - walk[last_month - 1])


def _step_sd(month: int) -> float:
    quarter = (month + 2) // 3
    if quarter == 1:
        return CHANGE_SD_PP[2] / 3**0.5 if month > FIRST_MONTH else 0.0
    return CHANGE_SD_PP[quarter] / 3**0.5
