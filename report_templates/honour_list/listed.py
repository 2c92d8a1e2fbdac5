"""上榜单位: a place on the red or the black list, with why, and for how many periods running."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appraisal.books import Books
from appraisal.findings import OutcomeError
from appraisal.period import Period
from report_templates.blocks import Cell, Fact
from report_templates.items import Item, appraised, of_subject
from report_templates.reading import Reading
from report_templates.standings import Standing
from report_templates.template import told
from report_templates.wording import FILTERS, Number, count, listing, number

RED, BLACK = "red_list", "black_list"
_GAPS_SHOWN = 3


@dataclass(frozen=True)
class Listed:
    """A unit on a list 上榜单位.

    Attributes:
        standing: its points and place.
        streak: how many periods running it has been on this list, this one included.
        firsts: appraised indicators on which it is first among its peers.
        gaps: its items furthest behind, on final targets.
        behind: how many items are behind in all.
        lamp_words: what the office calls each lamp.
    """

    standing: Standing
    streak: Number
    firsts: Number
    gaps: tuple[Item, ...]
    behind: Number
    lamp_words: Mapping[str, str]

    @property
    def name_zh(self) -> str:
        """Short name of the unit."""
        return self.standing.name_zh

    @property
    def streak_words(self) -> Fact:
        """``首次``, ``连续2次``."""
        times = self.streak.value or 1.0
        return Fact(f"连续{count(times, '次')}" if times > 1 else "首次", times, self.streak.key)

    @property
    def reason_words(self) -> Fact:
        """上榜理由: its lamps, and on how much it leads."""
        standing, lamp_zh = self.standing, self.lamp_words
        lamps = (
            (lamp_zh["green"], standing.green),
            (lamp_zh["yellow"], standing.yellow),
            (lamp_zh["red"], standing.red),
        )
        words = "、".join(f"{name}{count(lamp.value, '项')}" for name, lamp in lamps if lamp.value) or "综合得分居前"
        if self.firsts.value:
            words += f"；{count(self.firsts.value, '项')}指标居同类首位"
        return Fact(words, self.standing.official.value, self.standing.official.key)

    @property
    def gap_words(self) -> Fact:
        """主要差距: what is furthest behind, and how much else."""
        if not self.gaps:
            return Fact("综合得分居末，无单项明显落后", self.behind.value, self.behind.key)
        told_gaps = [f"{item.spoken_zh}{item.gap_words}" for item in self.gaps]
        rest = int(self.behind.value or 0) - len(self.gaps)
        words = listing(told_gaps, limit=_GAPS_SHOWN) + (f"，另有{rest}项落后" if rest > 0 else "")
        return Fact(words, self.gaps[0].gap.value, self.gaps[0].gap.key)


def read_listed(reading: Reading, standings: Sequence[Standing], honour: str) -> tuple[Listed, ...]:
    """Who is on one list, in the order of ``standings``.

    Raises:
        OutcomeError: the round lists a unit that has no standing.
    """
    subjects = reading.results.subjects
    chosen = set(subjects.loc[subjects["honour"].eq(honour), "subject_code"])
    home = reading.books.scheme.home.code
    listed = [each for each in standings if each.subject.code in chosen]
    if len(listed) != len({code for code in chosen if code != home and _is_appraised(reading.books, code)}):
        message = "红黑榜名单与本轮考评结果不符，请核对考评结果后重跑。"
        raise OutcomeError(message)
    past = _past_honours(reading.books)
    return tuple(_read(reading, each, past, honour) for each in listed)


def listed_row(each: Listed, why: Fact) -> tuple[Cell, ...]:
    """类别、单位、得分、位次、上榜理由或者主要差距、上榜情况."""
    standing = each.standing
    return (
        told(standing.group.name_zh),
        told(each.name_zh),
        told(FILTERS["digits"](standing.official)),
        told(FILTERS["place"](standing.rank)),
        told(why, align="left"),
        told(each.streak_words),
    )


def _is_appraised(books: Books, code: str) -> bool:
    subject = books.scheme.subject_by_code.get(code)
    return subject is not None and subject.is_appraised


def _read(reading: Reading, standing: Standing, past: Mapping[tuple[str, str], str], honour: str) -> Listed:
    code, period = standing.subject.code, reading.period_code
    items = appraised(of_subject(reading.items, code))
    behind = sorted((item for item in items if _is_gap(item)), key=lambda item: item.gap.value or 0.0)
    firsts = sum(item.is_accepted and item.rank.value == 1 and (item.peer_count.value or 0) > 1 for item in items)
    streak = 1 + _run_before(reading.books, code, past, honour)
    return Listed(
        standing,
        number(float(streak), f"result:{honour}_streak_count::{code}:{period}", decimals=0),
        number(float(firsts), f"result:first_count::{code}:{period}", decimals=0),
        tuple(behind[:_GAPS_SHOWN]),
        number(float(len(behind)), f"result:behind_count::{code}:{period}", decimals=0),
        reading.books.scheme.lamp_zh,
    )


def _is_gap(item: Item) -> bool:
    return item.is_behind and item.lamp in {"red", "yellow"} and not item.is_provisional


def _past_honours(books: Books) -> dict[tuple[str, str], str]:
    past = books.subject_history
    return dict(zip(zip(past["period"], past["subject_code"], strict=True), past["honour"], strict=True))


def _run_before(books: Books, code: str, past: Mapping[tuple[str, str], str], honour: str) -> int:
    """Periods before this one on the same list without a gap; 只通报不排名 ones neither count nor break."""
    run, period = 0, _listed_before(books, books.period)
    while past.get((period.code, code)) == honour:
        run, period = run + 1, _listed_before(books, period)
    return run


def _listed_before(books: Books, period: Period) -> Period:
    before = period.previous()
    while before.code in books.round.unranked_periods:
        before = before.previous()
    return before
