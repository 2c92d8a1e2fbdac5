"""疑点清单 as a short paper to 绩效办: how many, whose turn it is and until when, the weightiest, and 口径 notices.

Internal. Its counts are those of the workbooks (``doubt_list``), which carry every figure, its 参考区间 and the answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.answers import OFFICE
from appraisal.findings import Verdict
from report_templates.blocks import Cell, Fact, Table
from report_templates.doubt_list.doubted import Doubted, read_doubted
from report_templates.doubt_list.owners import OFFICE_ZH
from report_templates.reading import Reading
from report_templates.template import Facts, ReportTemplate, common_facts, told
from report_templates.wording import Number, day_zh, digits, number

_TOP = 6
_NOTICES_SHOWN = 6
_NOTICE_PREFIX = "K"
"""Checks that say a definition changed; they accuse nobody (decision 0019)."""
_TOP_HEAD = ("序号", "数据", "报送数", "情况", "影响", "承办单位")
_TOP_SHARES = (0.06, 0.22, 0.13, 0.33, 0.13, 0.13)
_OWNER_HEAD = ("承办单位", "待答复", "其中挂起", "涉及分值")
_OWNER_SHARES = (0.4, 0.2, 0.2, 0.2)


@dataclass(frozen=True, kw_only=True)
class DigestFacts(Facts):
    """Facts of one 疑点清单 in short.

    Attributes:
        total, held, asked, noted: figures in doubt; held; to be answered; mere 提示.
        owner_count: how many owners have something to answer.
        ruled, dismissed, upheld, replaced: findings of this round that were ruled on, and how.
        shown: how many stand in the table.
        notices: 口径 notices, a sentence each.
        notice_count: how many there are.
        reply_by_zh: when answers are due.
        office_zh: to whom.
    """

    total: Number
    held: Number
    asked: Number
    noted: Number
    owner_count: Number
    ruled: Number
    dismissed: Number
    upheld: Number
    replaced: Number
    shown: Number
    notices: tuple[str, ...]
    notice_count: Number
    reply_by_zh: str
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """To 绩效办, where anything is in doubt or was ruled on."""
    return (OFFICE,) if _doubted(reading) or _verdicts(reading) else ()


def facts(reading: Reading, addressee_code: str) -> DigestFacts:
    """What the paper says."""
    doubted = _doubted(reading)
    asked = [each for each in doubted if each.asks]
    owners = _by_owner(asked)
    verdicts, notices = _verdicts(reading), _notices(reading)

    def count(name: str, size: int) -> Number:
        return number(float(size), f"result:{name}_count::{addressee_code}:{reading.period_code}", decimals=0)

    return DigestFacts(
        **common_facts(reading, tells=lambda _: False),
        title=f"{reading.span_zh}|疑点清单",
        addressee_zh="",
        tables={"owners": _owner_table(owners, reading), "top": _top_table(asked[:_TOP])},
        total=count("doubted_figure", len(doubted)),
        held=count("held_figure", sum(each.is_held for each in doubted)),
        asked=count("asked_figure", len(asked)),
        noted=count("noted_figure", len(doubted) - len(asked)),
        owner_count=count("owner", len(owners)),
        ruled=count("ruled_finding", len(verdicts)),
        dismissed=count("dismissed_finding", verdicts.count(Verdict.DISMISSED)),
        upheld=count("upheld_finding", verdicts.count(Verdict.UPHELD)),
        replaced=count("replaced_finding", verdicts.count(Verdict.REPLACED)),
        shown=count("shown_figure", min(len(asked), _TOP)),
        notices=notices[:_NOTICES_SHOWN],
        notice_count=count("notice", len(notices)),
        reply_by_zh=day_zh(reading.reply_by()),
        office_zh=reading.books.office.short_zh,
    )


def _doubted(reading: Reading) -> tuple[Doubted, ...]:
    return reading.once("doubted", lambda: read_doubted(reading))


def _verdicts(reading: Reading) -> list[str]:
    """核定 in force on findings of this round."""
    rulings = reading.books.rulings
    return [str(each) for each in rulings.loc[rulings["finding_key"].isin(reading.findings["finding_key"]), "verdict"]]


def _notices(reading: Reading) -> tuple[str, ...]:
    findings = reading.findings
    told_zh = findings.loc[findings["check_code"].astype("str").str.startswith(_NOTICE_PREFIX), "message_zh"]
    return tuple(dict.fromkeys(str(each).partition("。")[0] for each in told_zh))


def _by_owner(asked: Sequence[Doubted]) -> dict[str, list[Doubted]]:
    """Figures to be answered, by owner: 绩效办 first, then in the order of weight."""
    owners: dict[str, list[Doubted]] = {OFFICE_ZH: []}
    for each in asked:
        owners.setdefault(each.owner_zh, []).append(each)
    return {name: each for name, each in owners.items() if each}


def _owner_table(owners: dict[str, list[Doubted]], reading: Reading) -> Table:
    rows = tuple(
        (
            told(name, align="left"),
            told(_sum(len(each), "asked_figure_count", each, reading)),
            told(_sum(sum(one.is_held for one in each), "held_figure_count", each, reading)),
            told(_weight(each, reading)),
        )
        for name, each in owners.items()
    )
    return Table(
        "待答复疑点分布", _OWNER_HEAD, rows, _OWNER_SHARES, note="涉及分值为各项影响分值大小之和，仅供安排先后。"
    )


def _sum(size: int, name: str, doubted: Sequence[Doubted], reading: Reading) -> Fact:
    return Fact(str(size), float(size), f"result:{name}::{doubted[0].owner_code}:{reading.period_code}")


def _weight(doubted: Sequence[Doubted], reading: Reading) -> Fact:
    weight = sum(abs(each.impact_points or 0.0) for each in doubted)
    return Fact(digits(weight), weight, f"result:stake_points::{doubted[0].owner_code}:{reading.period_code}")


def _top_table(asked: Sequence[Doubted]) -> Table:
    rows = tuple(
        (
            Cell(str(place)),
            told(Fact(f"{each.subject_zh}{each.indicator.name_zh}（{each.when_zh.partition('年')[2]}）", each.reported, each.key), align="left"),
            told(Fact(each.reported_zh, each.reported, each.key)),
            told(Fact(each.reason_zh.partition("；")[0], each.reported, each.key), align="left"),
            told(Fact(each.impact_zh, each.impact_points, _stake_key(each))),
            told(each.owner_zh),
        )
        for place, each in enumerate(asked, start=1)
    )  # fmt: skip
    note = "按可疑度×影响分值排列。影响指该数换成核对参考数后得分、位次的变化，仅供安排核实先后，不作为填报依据。"
    return Table("最需核实的数据", _TOP_HEAD, rows, _TOP_SHARES, note=note)


def _stake_key(each: Doubted) -> str:
    indicator, subject, period, *_ = each.place
    return f"result:impact_points:{indicator}:{subject}:{period}"


TEMPLATE = ReportTemplate(
    code="quality_digest",
    name_zh="疑点清单",
    form="briefing",
    addressees=addressees,
    facts=facts,
    head_zh="疑点清单",
    recipients_zh="",
)
