"""年终预计: where a cumulative figure is heading by the end of the year, by which method, and how far that may be off."""

from appraisal.projection.methods import METHOD_ZH, Method
from appraisal.projection.year_end import project_year_end

__all__ = ["METHOD_ZH", "Method", "project_year_end"]
