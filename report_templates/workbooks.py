"""给人看的工作簿: the reply to a file, the empty submission, the doubts to deal with, and the results a clerk can check."""

from report_templates.doubt_workbook import doubt_workbook
from report_templates.field_check_list import field_check_list
from report_templates.reply_workbook import reply_workbook
from report_templates.results_workbook import results_workbook
from report_templates.submission_form import submission_template
from report_templates.survey_form import survey_template

__all__ = [
    "doubt_workbook",
    "field_check_list",
    "reply_workbook",
    "results_workbook",
    "submission_template",
    "survey_template",
]
