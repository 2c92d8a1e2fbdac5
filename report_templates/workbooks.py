"""给人看的工作簿: the reply to a file, the empty submission, and the results a clerk can check."""

from report_templates.reply_workbook import reply_workbook
from report_templates.results_workbook import results_workbook
from report_templates.submission_form import submission_template

__all__ = ["reply_workbook", "results_workbook", "submission_template"]
