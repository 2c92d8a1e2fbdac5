"""专项考评 (“1＋5”的5): beside the total and never in it, each with its own grades."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from appraisal.scheme import PeerGroup, Subject
from report_templates.blocks import Block, Fact, Table
from report_templates.items import short_name
from report_templates.reading import Reading
from report_templates.standings import Standing, by_group
from report_templates.template import Attachment, told
from report_templates.wording import MISSING, Number, number, place_interval, points

_NAME_SHARE = 0.2
_NOTE = "各专项单独计分、单独定等次，不计入综合考评总分；“—”为不参加该项考评。"


@dataclass(frozen=True)
class SpecialTotal:
    """One subject's result in one special appraisal.

    Attributes:
        subject, group: whose, and among whom.
        official: points that make the place.
        rank, rank_low, rank_high: place, and between which places figures under verification leave it.
        grade: 等次, empty if none.
    """

    subject: Subject
    group: PeerGroup
    official: Number
    rank: Number
    rank_low: Number
    rank_high: Number
    grade: str

    @property
    def is_open(self) -> bool:
        """Whether figures under verification leave the place open."""
        return self.rank_low.value != self.rank_high.value

    @property
    def words(self) -> Fact:
        """Points, and the grade where there is one: ``92.35（优秀）``."""
        text = points(self.official.value).removesuffix("分")
        return Fact(f"{text}（{self.grade}）" if self.grade else text, self.official.value, self.official.key)

    @property
    def place_words(self) -> Fact:
        """The place, an interval where it is open."""
        return Fact(place_interval(self.rank_low.value, self.rank_high.value), self.rank.value, self.rank.key)


@dataclass(frozen=True)
class Special:
    """专项考评 of a round.

    Attributes:
        code, name_zh: which.
        lead_zh: 牵头部门, empty where the scheme names none.
        totals: its results, by peer group and place.
        size: how many took part.
        grades: by whom a 等次办法 is for, how many have which grade, best first.
        open_count: how many places figures under verification leave open.
    """

    code: str
    name_zh: str
    lead_zh: str
    totals: tuple[SpecialTotal, ...]
    size: Number
    grades: tuple[tuple[str, tuple[tuple[str, Number], ...]], ...]
    open_count: Number


def read_specials(reading: Reading, subject_codes: Sequence[str]) -> tuple[Special, ...]:
    """The special appraisals that the round concluded, for these subjects, in the scheme's order."""
    scheme, rows = reading.books.scheme, reading.results.specials
    known = rows[rows["subject_code"].isin(list(subject_codes)) & rows["total_points"].notna()]
    specials = []
    for each in scheme.special_appraisals:
        totals = _totals(reading, known[known["appraisal_code"] == each.code])
        if totals:
            lead = scheme.subject_by_code.get(each.lead or "")
            specials.append(
                Special(
                    each.code,
                    each.name_zh,
                    short_name(lead) if lead else "",
                    totals,
                    _count(reading, f"{each.code}_subjects", len(totals)),
                    _grades(reading, each.code, totals),
                    _count(reading, f"{each.code}_open_places", sum(one.is_open for one in totals)),
                )
            )
    return tuple(specials)


def special_attachment(specials: Sequence[Special], standings: Sequence[Standing]) -> Attachment:
    """附件: a row a subject in the order of ``standings``, a column a special appraisal that its peer group takes part in."""
    by_key = {(each.code, one.subject.code): one for each in specials for one in each.totals}
    blocks: list[Block] = []
    for group, members in by_group(standings):
        own = [each for each in specials if any(one.group.code == group.code for one in each.totals)]
        if not own:
            continue
        rows = tuple(
            (
                told(each.name_zh, align="left"),
                *(told(_cell(by_key.get((special.code, each.subject.code)))) for special in own),
            )
            for each in members
        )
        shares = (_NAME_SHARE, *[(1 - _NAME_SHARE) / len(own)] * len(own))
        head, note = ("单位", *(each.name_zh for each in own)), "" if blocks else _NOTE
        blocks.append(Table(f"{group.name_zh}专项考评结果", head, rows, shares, note))
    return Attachment("各单位专项考评结果表", tuple(blocks))


def _cell(total: SpecialTotal | None) -> Fact | str:
    return MISSING if total is None else total.words


def _totals(reading: Reading, rows: pd.DataFrame) -> tuple[SpecialTotal, ...]:
    scheme = reading.books.scheme
    seats = {each.code: seat for seat, each in enumerate(scheme.peer_groups)}
    official = "cautious_total_points" if scheme.policies.rank_by == "cautious" else "total_points"
    totals = []
    for row in rows.to_dict("records"):
        key = f"{row['appraisal_code']}:{row['subject_code']}:{row['period']}"
        read = {name: _number(row[name], f"result:{name}:{key}") for name in ("rank", "rank_low", "rank_high")}
        totals.append(
            SpecialTotal(
                subject=scheme.subject_by_code[str(row["subject_code"])],
                group=scheme.peer_group_by_code[str(row["peer_group_code"])],
                official=_number(row[official], f"result:{official}:{key}"),
                grade=row["grade"] if isinstance(row["grade"], str) else "",
                **read,
            )
        )
    return tuple(sorted(totals, key=lambda one: (seats[one.group.code], one.rank.value or 0.0)))


def _grades(
    reading: Reading, code: str, totals: Sequence[SpecialTotal]
) -> tuple[tuple[str, tuple[tuple[str, Number], ...]], ...]:
    told = []
    for scale in reading.books.scheme.grades:
        seen = Counter(one.grade for one in totals if one.grade and one.group.code in scale.peer_groups)
        counts = tuple(
            (step.name_zh, _count(reading, f"{code}_{scale.code}_grade_{place}", seen[step.name_zh]))
            for place, step in enumerate(scale.steps, start=1)
        )
        if seen:
            told.append((scale.name_zh.removesuffix("等次"), counts))
    return tuple(told)


def _count(reading: Reading, name: str, size: int) -> Number:
    return number(float(size), f"result:{name}_count::all:{reading.period_code}", decimals=0)


def _number(cell: object, key: str) -> Number:
    return number(None if cell is None or pd.isna(cell) else float(cell), key)  # type: ignore[arg-type, call-overload]
