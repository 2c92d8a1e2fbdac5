"""名单: first tier, last places, who fell back and who moved up, each with the two figures behind it.

Facts for people to decide on; no list calls anybody to account (S1-63). Ties stand together (E06). A peer group of fewer
than three makes no list of places, and a list that would hold a whole group says nothing and stays empty. The place of a
vetoed subject that is left out stays empty, as on the red list.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from appraisal.frames import LISTED_SUBJECTS, ListedSubjectFrame
from appraisal.ranking import SMALLEST_LISTED_GROUP, rank_within
from appraisal.rewards.basis import decimal_of, plain, take_part, vetoed
from appraisal.rewards.rules import (
    BottomUse,
    ByShare,
    BySize,
    FallenUse,
    FirstTierUse,
    ListUse,
    RewardRule,
    RisenUse,
)

if TYPE_CHECKING:
    from appraisal.scheme import Indicator, Project, Scheme

_DECIMAL_MODE = {"floor": ROUND_FLOOR, "half_up": ROUND_HALF_UP, "ceil": ROUND_CEILING}
_CHAIN = {
    "goal_lead": "goal_leads_zh",
    "goal_owner": "goal_owners_zh",
    "undertaker": "undertakers_zh",
    "implementer": "implementers_zh",
}
JOINT = "；"
"""Between posts; a post itself may hold 、."""


@dataclass(frozen=True)
class SubjectList:
    """A list as the rule makes it.

    Attributes:
        rule: the use.
        listed: LISTED_SUBJECTS, by peer group, best first; on lists of last places and of those who fell back, worst first.
    """

    rule: RewardRule
    listed: ListedSubjectFrame


def list_subjects(subjects: pd.DataFrame, rule: RewardRule, previous: pd.DataFrame | None = None) -> SubjectList:
    """Who is on a list, and why 名单.

    Args:
        subjects: see ``basis.take_part``; ``rank_low`` and ``rank_high`` tell where a place is open.
        rule: its ``use`` is one of the lists.
        previous: the results of the period before, of which ``subject_code`` and ``rank_change`` tell who falls back a
            second time; ``None`` where there are none.

    Raises:
        RewardError: the results hold nobody of the rule's peer groups.
    """
    use = rule.use
    if not isinstance(use, ListUse):
        raise TypeError(rule.code)
    mine = take_part(subjects, rule, is_veto_out=False)
    mine = mine[mine["rank"].notna()]
    rows = mine.assign(previous_rank=mine["rank"] + mine["rank_change"], is_second_period=False)
    match use:
        case FirstTierUse():
            rows = _at_one_end(rows, use.size, is_last=False)
        case BottomUse():
            rows = _at_one_end(rows, use.size, is_last=True)
        case RisenUse():
            rows = rows[(rows["rank_change"] >= use.places).fillna(value=False)]
        case FallenUse():
            rows = _mark_second(rows[(rows["rank_change"] <= -use.places).fillna(value=False)], use, previous)
    if isinstance(use, FirstTierUse | RisenUse) and use.vetoed == "left_out":
        rows = rows[~vetoed(rows)]
    rows = rows.assign(reward_code=rule.code, reason_zh=[_reason(each, use) for each in rows.to_dict("records")])
    if isinstance(use, FallenUse | BottomUse):
        rows = rows.groupby("peer_group_code", sort=False, group_keys=False)[list(rows.columns)].apply(
            lambda group: group[::-1]
        )
    return SubjectList(rule, ListedSubjectFrame(LISTED_SUBJECTS.conform(_declared(rows))))


def name_responsible(listed: ListedSubjectFrame, scheme: "Scheme") -> ListedSubjectFrame:
    """The list with the posts that answer for its subjects, for internal use alone 责任岗位.

    The head's post, and the posts of 四级责任 of the indicators and projects that the subject leads; never names of persons.

    Args:
        listed: LISTED_SUBJECTS.
        scheme: subjects, indicators and projects with their posts.
    """
    posts = [_posts(code, scheme) for code in listed["subject_code"]]
    columns = ("head_post_zh", *_CHAIN.values())
    named = listed.assign(**{name: [each[name] for each in posts] for name in columns}, is_internal=True)
    return ListedSubjectFrame(LISTED_SUBJECTS.conform(named))


def _at_one_end(rows: pd.DataFrame, size: BySize | ByShare, *, is_last: bool) -> pd.DataFrame:
    """Rows within the size counted from the first or the last place, ties together."""
    groups = rows["peer_group_code"]
    place = rank_within(rows["rank"].astype("float64"), groups, best_is_low=not is_last)
    ranked = groups.groupby(groups).transform("size")
    limit = ranked.map(lambda count: _limit(size, count))
    inside = (place <= limit) & (ranked >= SMALLEST_LISTED_GROUP)
    is_whole = inside.groupby(groups).transform("all")
    return rows[inside & ~is_whole]


def _limit(size: BySize | ByShare, ranked: int) -> int:
    if isinstance(size, BySize):
        return size.count
    return int((ranked * size.share_pct / 100).quantize(Decimal(1), rounding=_DECIMAL_MODE[size.rounding]))


def _mark_second(rows: pd.DataFrame, use: FallenUse, previous: pd.DataFrame | None) -> pd.DataFrame:
    if previous is None:
        return rows
    least = use.places if use.repeat == "same_places" else 1
    before = previous.drop_duplicates("subject_code").set_index("subject_code")["rank_change"]
    fell = rows["subject_code"].map(before).astype("Int64") <= -least
    return rows.assign(is_second_period=fell.fillna(value=False).astype("bool"))


def _reason(row: Mapping[Hashable, Any], use: ListUse) -> str:
    """Why it is listed, with the two figures."""
    rank, change, previous = row["rank"], row["rank_change"], row["previous_rank"]
    place = f"第{rank}位，参排{row['peer_count']}个"
    if isinstance(use, FallenUse | RisenUse):
        moved = abs(int(change))
        words = f"上期第{previous}位，本期{place}，{'后退' if isinstance(use, FallenUse) else '前进'}{moved}位"
        words += "，连续两期" if row["is_second_period"] else ""
    else:
        points = row["total_points"]
        words = place if pd.isna(points) else f"得分{plain(decimal_of(points))}，{place}"
    low, high = row.get("rank_low"), row.get("rank_high")
    is_open = pd.notna(low) and pd.notna(high) and low != high
    return f"{words}；有数据待核实，位次在第{low}—{high}位之间" if is_open else words


def _posts(code: str, scheme: "Scheme") -> dict[str, str]:
    subject = scheme.subject_by_code.get(code)
    chains = [each.goal_chain for each in _led(scheme) if each.lead == code and each.goal_chain]
    named = {column: dict.fromkeys(getattr(chain, key) for chain in chains) for key, column in _CHAIN.items()}
    return {"head_post_zh": subject.head_post_zh if subject else ""} | {
        column: JOINT.join(posts) for column, posts in named.items()
    }


def _led(scheme: "Scheme") -> "tuple[Indicator | Project, ...]":
    return (*scheme.indicators, *scheme.projects)


def _declared(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[[name for name in LISTED_SUBJECTS.columns if name in rows.columns]]
