"""填报负担: what a scheme has units fill in by hand, counted before anybody types."""

from collections.abc import Iterable, Iterator

from appraisal.asked_items import FEED, FormRow, months_asked, reporting_units, rows_owed
from appraisal.scheme import PeerGroup, Scheme, Subject
from scheme.draft import Block
from scheme.lint.words import SchemeNote, note_at

_QUARTER_END = 3
"""A month in which everything is due, quarterly items included."""


def note_burden(scheme: Scheme, groups: Iterable[Block[PeerGroup]]) -> Iterator[SchemeNote]:
    """One note a group of reporting units: items a month and a year, and how many of them another source might give."""
    units = reporting_units(scheme)
    month = months_asked(scheme.year)[_QUARTER_END - 2]
    for group in groups:
        owed = {each.code: rows_owed(scheme, each, month) for each in units if each.peer_group == group.model.code}
        most = max(owed, key=lambda code: len(owed[code]), default="")
        if not owed or not owed[most]:
            continue
        subject = scheme.subject_by_code[most]
        spared = sum(_has_other_source(row) for row in owed[most])
        also = f"；其中{spared}项另有排在前面的来源，来了数就不再要求填报" if spared else ""
        yield note_at(
            group, "填报负担",
            what=f"“{group.model.name_zh}”季度末月填得最多的是{subject.name_zh}：{len(owed[most])}项，全年{_in_year(scheme, subject)}项次",
            why=f"填得越多越容易填错、照抄{also}",
            do="能由统计、部门或项目表提供的，把该来源写在 sources 的前面；不再用的指标从方案中去掉。各单位的数见 jixiao burden",
        )  # fmt: skip


def _in_year(scheme: Scheme, subject: Subject) -> int:
    return sum(len(rows_owed(scheme, subject, month)) for month in months_asked(scheme.year))


def _has_other_source(row: FormRow) -> bool:
    told = [each for each in (row.level, row.growth) if each]
    return all(each.sources[0].feed != FEED for each in told)
