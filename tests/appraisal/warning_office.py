"""An office that warns period after period: it keeps what was concluded, sent, delivered and answered, and nothing else."""

import time
from datetime import UTC, datetime, timedelta

import pandas as pd

from appraisal.frames import INDICATOR_RESULTS, REPLIES, WARNINGS
from appraisal.warnings.course import pair_keys
from appraisal.warnings.escalation import escalate
from appraisal.warnings.past import Moment, Past
from appraisal.workdays import WorkCalendar

DAYS_AFTER = 2
"""A round is issued so many days after its period's end."""


def issue_day(period):
    return period.end_on + timedelta(days=DAYS_AFTER)


def lamps(*rows, period=None):
    """Objects from rows of (subject, lamp, further columns by name); lit lamps stand, unlit ones are held."""
    frame = pd.DataFrame(
        [
            {
                "indicator_code": "investment",
                "subject_code": subject,
                "lamp": lamp,
                "standing": "held" if lamp == "unlit" else "accepted",
                "lamp_reason_code": "value",
                "lamp_streak_count": 1,
                "rank": None,
                "last_rank": None,
                "peer_count": None,
                "target_status": "final",
                "addressee_code": f"lead.{subject}",
            }
            | (rest[0] if rest else {})
            for subject, lamp, *rest in rows
        ]
    )
    frame["period"] = "" if period is None else period.code
    return frame.assign(pair_key=pair_keys(frame))


class Office:
    """One round's warnings through the year; ``round`` may be called again for the same period: that is a further edition."""

    def __init__(self, ladder):
        self.ladder = ladder
        self.results, self.concluded = {}, {}
        self.first_at = {}
        self.deliveries = []
        self.replies = []
        self.papers = []
        self.seconds = 0.0

    def past(self, period):
        earlier = [code for code, (end_on, _) in self.concluded.items() if end_on < period.end_on]
        history = [self.results[code] for code in earlier]
        return Past(
            history=pd.concat(history, ignore_index=True) if history else None,
            earlier=pd.concat([WARNINGS.empty(), *(self.concluded[code][1] for code in earlier)], ignore_index=True),
            published=self.concluded.get(period.code, (None, WARNINGS.empty()))[1],
            replies=REPLIES.conform(pd.DataFrame(self.replies)) if self.replies else REPLIES.empty(),
            deliveries={key: day for of, key, day in self.deliveries if of.end_on < period.end_on},
        )

    def conclude(self, period, objects, *, late_days=0):
        """What the round would conclude; nothing is kept."""
        issued_on = issue_day(period) + timedelta(days=late_days)
        first_on = self.first_at.get(period.code, issued_on)
        moment = Moment(
            period=period,
            issued_on=issued_on,
            calendar=WorkCalendar(),
            judged_at=datetime(first_on.year, first_on.month, first_on.day, 8, tzinfo=UTC),
            judged_on=first_on,
        )
        past, begun = self.past(period), time.process_time()
        warned = escalate(objects, self.ladder, past, moment)
        self.seconds += time.process_time() - begun
        return warned

    def round(self, period, objects, *, late_days=0, undelivered=()):
        """A round that is closed: its results and warnings stand, its papers are sent and delivered."""
        warned = self.conclude(period, objects, late_days=late_days)
        self.first_at.setdefault(period.code, issue_day(period) + timedelta(days=late_days))
        kept = objects.assign(period=period.code)
        self.results[period.code] = INDICATOR_RESULTS.conform(
            kept[[name for name in kept.columns if name in INDICATOR_RESULTS.columns]]
        )
        self.concluded[period.code] = (period.end_on, warned)
        for row in warned[warned["is_issued"]].to_dict("records"):
            paper = (row["warning_key"], row["step_count"], period.code)
            if paper in self.papers:  # an edition that says the same sends nothing again
                continue
            self.papers.append(paper)
            if row["subject_code"] not in undelivered:
                self.deliveries.append((period, f"{row['warning_key']}:{row['step_code']}", row["issued_on"]))
        return warned

    def answer(self, row, *, promised_on=None, days=1):
        replied_on = datetime.fromisoformat(row["issued_on"]).replace(tzinfo=UTC) + timedelta(days=days)
        self.replies.append(
            {
                "reply_key": f"r{len(self.replies)}",
                "reply_kind": "warning",
                "about_key": row["warning_key"],
                "replied_on": replied_on.date().isoformat(),
                "promised_on": promised_on,
                "recorded_at": replied_on,
            }
        )
