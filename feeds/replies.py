"""回复: replies to letters and queries; kept and receipted, for a person to read."""

from feeds.feed import Feed

REPLIES = Feed("replies", "回复", "replies", None)
