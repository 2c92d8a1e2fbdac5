"""收: the door. Feeds fetch files and read them into frames; ``FEEDS`` is the counter.

``SHAPE_CHECKS`` declares every check of reading, for generated documents.
"""

from feeds.checker.pack import build_checker
from feeds.city_circular import CITY_CIRCULAR
from feeds.contents import sheets_of
from feeds.corroboration import CORROBORATION
from feeds.event_ledger import EVENT_LEDGER
from feeds.feed import Feed
from feeds.known_keys import keys_told, prove_keys
from feeds.oversize import is_slip
from feeds.project_progress import PROJECT_PROGRESS
from feeds.recognise import feed_for
from feeds.replies import REPLIES
from feeds.shape import SHAPE_CHECKS
from feeds.statistics_bureau import STATISTICS_BUREAU
from feeds.surveys import FORM_ZH as SURVEY_FORM
from feeds.unit_submission import UNIT_SUBMISSION

FEEDS = (
    STATISTICS_BUREAU,
    CITY_CIRCULAR,
    UNIT_SUBMISSION,
    PROJECT_PROGRESS,
    EVENT_LEDGER,
    CORROBORATION,
    REPLIES,
)
"""One line a feed, in the order in which they are taken in."""

__all__ = [
    "FEEDS",
    "SHAPE_CHECKS",
    "SURVEY_FORM",
    "Feed",
    "build_checker",
    "feed_for",
    "is_slip",
    "keys_told",
    "prove_keys",
    "sheets_of",
]
