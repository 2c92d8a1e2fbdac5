"""项目卡点: what holds a project up, whose it is, how old it is and whether its promise has passed."""

from dataclasses import dataclass
from datetime import date

from appraisal.answers import BLOCKER_CLASSES
from appraisal.frames import BlockerFrame


@dataclass(frozen=True)
class Blocker:
    """卡点, not settled.

    Attributes:
        key: 卡点编号.
        class_code: key of ``BLOCKER_CLASSES`` (前期手续、招商、征迁用地、资金; domain.md S0-52).
        matter_zh: what it is.
        owner_zh: who must settle it; empty if nobody was named.
        raised_on: since when; ``None`` if not told.
        promised_on: by when it was promised; ``None`` if not told.
        age_days: calendar days since it was raised; ``None`` if not told.
        overdue_days: calendar days since the promise passed; 0 if it has not, or there is none.
    """

    key: str
    class_code: str
    matter_zh: str
    owner_zh: str
    raised_on: date | None
    promised_on: date | None
    age_days: int | None
    overdue_days: int

    @property
    def class_zh(self) -> str:
        """卡点类别."""
        return BLOCKER_CLASSES.get(self.class_code, self.class_code or "其他")


def open_blockers(blockers: BlockerFrame, today: date) -> dict[str, tuple[Blocker, ...]]:
    """Blockers that are not settled by a day, by project, oldest first; of several rows with one key the last counts.

    Args:
        blockers: BLOCKERS.
        today: ages and delays are counted to this day; what was raised later is not known yet.
    """
    last = blockers.sort_values(["period", "recorded_at"], kind="stable").drop_duplicates("blocker_key", keep="last")
    day = today.isoformat()
    is_open = last["settled_on"].isna() | last["settled_on"].gt(day)
    rows = last[is_open & last["raised_on"].fillna("").le(day)].sort_values(["raised_on", "blocker_key"])
    found: dict[str, list[Blocker]] = {}
    for row in rows.astype("object").where(rows.notna(), None).to_dict("records"):
        raised, promised = _day(row["raised_on"]), _day(row["promised_on"])
        blocker = Blocker(
            key=row["blocker_key"],
            class_code=row["blocker_class"] or "",
            matter_zh=row["matter_zh"] or "",
            owner_zh=row["owner_zh"] or "",
            raised_on=raised,
            promised_on=promised,
            age_days=None if raised is None else (today - raised).days,
            overdue_days=0 if promised is None else max(0, (today - promised).days),
        )
        found.setdefault(row["subject_code"] or "", []).append(blocker)
    return {code: tuple(each) for code, each in found.items()}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
