"""结果运用: what the scheme says of the use of results, and whom its lists would name; facts for people to decide on."""

from dataclasses import dataclass

from appraisal.rewards import Given, RewardRule, measure_rewards
from appraisal.rewards.lists import SubjectList
from report_templates.items import short_name
from report_templates.reading import Reading
from report_templates.wording import Number, number


@dataclass(frozen=True)
class Use:
    """One use 结果运用.

    Attributes:
        name_zh, clause: as the scheme has them.
        listed: whom its list names, in its order; empty for uses that make none.
        size: how many.
        is_list: whether it makes a list.
    """

    name_zh: str
    clause: str
    listed: tuple[str, ...]
    size: Number
    is_list: bool


def read_uses(reading: Reading) -> tuple[Use, ...]:
    """The uses that the scheme makes of the results of these subjects, in its order."""
    scheme, subjects = reading.books.scheme, reading.results.subjects
    if not scheme.rewards or subjects.empty:
        return ()
    official = "cautious_total_points" if scheme.policies.rank_by == "cautious" else "total_points"
    before = reading.books.previous.subjects if reading.books.previous is not None else None
    measured = measure_rewards(subjects.assign(total_points=subjects[official]), scheme, Given(), previous=before)
    lists = {each.rule.code: each for each in measured.lists}
    return tuple(_read(reading, rule, lists.get(rule.code)) for rule in scheme.rewards)


def _read(reading: Reading, rule: RewardRule, found: SubjectList | None) -> Use:
    by_code = reading.books.scheme.subject_by_code
    codes = [] if found is None else [str(code) for code in found.listed["subject_code"]]
    return Use(
        name_zh=rule.name_zh,
        clause=rule.clause,
        listed=tuple(short_name(by_code[code]) for code in codes),
        size=number(float(len(codes)), f"result:{rule.code}_listed_count::all:{reading.period_code}", decimals=0),
        is_list=found is not None,
    )
