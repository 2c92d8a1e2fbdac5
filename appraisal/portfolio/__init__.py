"""年度汇总信号: signals of a whole year's figures, never of one unit."""

from appraisal.portfolio.balance import hard_soft_gaps
from appraisal.portfolio.measure import SIGNALS, last_digit_shares, measure_portfolio
from appraisal.portfolio.reading import CAUTION_ZH, Signal

__all__ = ["CAUTION_ZH", "SIGNALS", "Signal", "hard_soft_gaps", "last_digit_shares", "measure_portfolio"]
