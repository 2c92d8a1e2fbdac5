"""区域通报: many counties of one round side by side, as a circular and as a workbook."""

from report_templates.region.facts import RegionRound, region_bulletin
from report_templates.region.workbook import region_workbook

__all__ = ["RegionRound", "region_bulletin", "region_workbook"]
