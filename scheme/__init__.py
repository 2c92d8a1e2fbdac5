"""制: the year's 考评方案 read from its YAML, and its workbook twin."""

from scheme.compare import SchemeChange, compare_schemes
from scheme.faults import SchemeError, SchemeFault
from scheme.load import load_scheme
from scheme.workbook import from_workbook, to_workbook

__all__ = [
    "SchemeChange",
    "SchemeError",
    "SchemeFault",
    "compare_schemes",
    "from_workbook",
    "load_scheme",
    "to_workbook",
]
