"""给人看的工作簿: the reply to a file, the empty submission, the doubts to deal with, and the results a clerk can check."""

from report_templates.workbooks.doubt_workbook import doubt_workbook
from report_templates.workbooks.field_check_list import field_check_list
from report_templates.workbooks.marked_copy import Mark, marked_contents, marked_copy
from report_templates.workbooks.rectification_form import rectification_form
from report_templates.workbooks.reply_workbook import problem_and_remedy, reply_workbook
from report_templates.workbooks.results_workbook import results_workbook
from report_templates.workbooks.submission_form import submission_template
from report_templates.workbooks.survey_form import survey_template

__all__ = [
    "Mark",
    "doubt_workbook",
    "field_check_list",
    "marked_contents",
    "marked_copy",
    "problem_and_remedy",
    "rectification_form",
    "reply_workbook",
    "results_workbook",
    "submission_template",
    "survey_template",
]
