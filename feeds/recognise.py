"""认表: whose form a file is, where its folder does not say."""

from feeds.answer_form import form_called
from feeds.corroboration import CORROBORATION
from feeds.feed import Feed
from feeds.replies import REPLIES
from feeds.shape import RefusalError
from feeds.surveys import is_survey
from feeds.unit_submission import UNIT_SUBMISSION
from feeds.workbook import read_workbook


def feed_for(content: bytes) -> Feed:
    """The feed that a unit's file is meant for: a form that went out, a survey, else a submission.

    What cannot be opened counts as a submission, whose feed then says why.
    """
    try:
        book = read_workbook(content)
    except RefusalError:
        return UNIT_SUBMISSION
    if form_called(book):
        return REPLIES
    return CORROBORATION if is_survey(book) else UNIT_SUBMISSION
