"""疑点证据: derived columns that make suspicion measurable; ``expectations`` only compares them with thresholds."""

from appraisal.evidence.codes import Codes
from appraisal.evidence.measure import REACH_MONTHS, add_evidence, periods_before, within_reach

__all__ = ["REACH_MONTHS", "Codes", "add_evidence", "periods_before", "within_reach"]
