"""交换: results in the forms that other systems read, SDMX-CSV 2.0 and the SDMX-ML description of its structure."""

from appraisal.exchange.observations import AGENCY, STRUCTURE, VERSION, sdmx_observations
from appraisal.exchange.structure import CodeName, structure_message

__all__ = ["AGENCY", "STRUCTURE", "VERSION", "CodeName", "sdmx_observations", "structure_message"]
