"""疑点的来龙去脉: each finding on a figure so that a statistician can retrace it, from cell to consequence.

The numbers that a check looked at are not stored with the finding. They are worked out again from the books as of the
round that made it: same inputs, same arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

import warehouse
from appraisal.books import Books, Results
from appraisal.evidence.stated import level_of_growth
from appraisal.findings import Consequence, Verdict
from appraisal.frames import FindingFrame
from appraisal.period import parse_period
from appraisal.scheme import Indicator, Scheme
from appraisal.stakes.impact import ground_of, measure_impact
from expectations.messages import FILE_ZH, number_zh, period_zh
from expectations.retrace import retrace
from tasks.books import store_of
from tasks.check import read_evidence
from tasks.check_names import check_zh
from tasks.home import Home
from tasks.inquiries.doubt_words import (
    MEASURE_ZH,
    tell_alternative,
    tell_compared,
    tell_evidence,
    tell_gain,
    tell_remedy,
    tell_size,
    tell_suspicion,
)
from tasks.rows import Row, indicator_zh_of, records_of, subject_zh_of
from warehouse import Run

BASIS_ZH = {"month": "本月", "ytd": "累计", "stock": "时点"}
DOUBT_HEADS = {
    "finding_key": "疑点键",
    "consequence_zh": "处置",
    "message_zh": "说明",
    "observed_zh": "报送值",
    "file_zh": "出处",
    "evidence_zh": "核对用到的数",
    "interval_zh": "核对参考区间",
    "compared_zh": "比较依据",
    "suspicion_zh": "可疑度",
    "gain_zh": "受益方向",
    "impact_zh": "影响",
    "state_zh": "目前处理",
    "remedy_zh": "可以怎么办",
}
STATEMENT_HEADS = {
    "period": "报告期",
    "indicator_zh": "指标",
    "measure_zh": "数据项",
    "basis_zh": "口径",
    "source_zh": "来源",
    "value": "数值",
    "uom": "计量单位",
    "file_name": "文件",
    "cell_ref": "单元格",
    "arrived_at": "收到时间",
}
_PERCENT = {"growth"}


@dataclass(frozen=True)
class Doubts:
    """What is doubted about one figure.

    Attributes:
        findings: the findings in their order, told.
        statements: everything known by the cut-off that they were compared with, where it stands and when it came.
    """

    findings: tuple[Row, ...]
    statements: tuple[Row, ...]


def doubts_about(
    home: Home, run: Run, results: Results, scheme: Scheme, *, indicator: Indicator, subject_code: str
) -> Doubts:
    """Every finding of a round on one figure; the books are opened again only where there is any.

    Args:
        home: the county.
        run: the round.
        results: what it concluded.
        scheme: its rules.
        indicator: the figure's indicator.
        subject_code: whose figure it is.
    """
    store = store_of(home)
    every = warehouse.read_findings(store, period=run.period.code)
    own = every[every["indicator_code"].eq(indicator.code) & every["subject_code"].eq(subject_code)]
    if own.empty:
        return Doubts((), ())
    # A rehearsed round may lie ahead of this machine's clock; its books are still the ones it was closed with.
    then = store_of(replace(home, now=lambda: max(home.now(), run.as_of)))
    books = warehouse.open_books(
        then,
        round=scheme.round_by_code[run.round_code],
        period=run.period,
        as_of=run.as_of,
        scheme=scheme,
        office=home.office,
        code_version=home.code_version,
        reason="",
    )
    telling = _Telling(home, books, results, every)
    return Doubts(telling.findings(FindingFrame(own)), telling.statements(indicator, subject_code, own["period"]))


@dataclass(frozen=True)
class _Telling:
    """What is needed to tell findings in words."""

    home: Home
    books: Books
    results: Results
    every: FindingFrame

    def findings(self, own: FindingFrame) -> tuple[Row, ...]:
        evidence = read_evidence(self.books)
        effects = measure_impact(own, ground_of(self.every, self.books, self.results))
        rulings = {row["finding_key"]: row for row in records_of(warehouse.read_rulings(store_of(self.home)))}
        told = []
        for place, row in enumerate(records_of(own)):
            retraced = retrace(row, evidence, self.books.scheme)
            told.append(
                {
                    **row,
                    "check_zh": check_zh(row["check_code"]),
                    "consequence_zh": Consequence(str(row["consequence"])).zh,
                    "observed_zh": self._amount(row["observed"], row),
                    "file_zh": self._file(row),
                    "evidence": [vars(each) for each in retraced.numbers],
                    "evidence_zh": tell_evidence(retraced),
                    "interval_zh": f"{self._interval(row)}（仅供核对，不作为填报依据）",
                    "compared_zh": tell_compared(row),
                    "suspicion_zh": tell_suspicion(row),
                    "gain_zh": tell_gain(row),
                    "impact_zh": self._impact(row, effects[effects["finding"].eq(place)]),
                    "state_zh": self._state(row, rulings.get(row["finding_key"])),
                    "remedy_zh": tell_remedy(row, is_ruled=row["finding_key"] in rulings),
                }
            )
        return tuple(told)

    def statements(self, indicator: Indicator, subject_code: str, periods: "pd.Series[str]") -> tuple[Row, ...]:
        """The figure of this, the previous and the same period a year ago by all sources, and its kin of the period itself."""
        scheme = self.books.scheme
        wanted = {code for period in periods.unique() for code in _compared_periods(period)}
        own = self.books.observations[self.books.observations["subject_code"].eq(subject_code)]
        near = own[
            (own["indicator_code"].isin(_same_row(indicator, scheme)) & own["period"].isin(wanted))
            | (own["indicator_code"].isin(_kin(indicator, scheme)) & own["period"].isin(periods))
        ]
        order = near.assign(is_kin=near["indicator_code"].ne(indicator.code)).sort_values(
            ["is_kin", "indicator_code", "period", "source_code", "basis", "measure"],
            ascending=[True, True, False, True, True, False],
        )
        return tuple(
            {
                **row,
                "indicator_zh": indicator_zh_of(scheme, row["indicator_code"]),
                "measure_zh": MEASURE_ZH.get(str(row["measure"]), row["measure"]),
                "basis_zh": BASIS_ZH.get(str(row["basis"]), row["basis"]),
                "source_zh": FILE_ZH.get(str(row["source_code"]), row["source_code"]),
                "arrived_at": self._moment(row["arrived_at"]),
            }
            for row in records_of(order.drop(columns=["is_kin", "recorded_at", "maturity"]))
        )

    def _amount(self, value: object, row: Row) -> str:
        if value is None:
            return "—"
        if row["measure"] == "rank":
            return f"第{float(str(value)):.0f}位"
        indicator = self.books.scheme.indicator_by_code.get(str(row["indicator_code"]))
        uom = "%" if row["measure"] in _PERCENT else indicator.uom if indicator else ""
        return f"{number_zh(float(str(value)))}{uom}"

    def _interval(self, row: Row) -> str:
        low, high = row["expected_low"], row["expected_high"]
        if low is None and high is None:
            return "—" if row["expected"] is None else self._amount(row["expected"], row)
        if low is None or high is None:
            return f"不大于{self._amount(high, row)}" if low is None else f"不小于{self._amount(low, row)}"
        return f"{self._amount(low, row)}至{self._amount(high, row)}"

    def _file(self, row: Row) -> str:
        receipts = self.books.receipts
        met = records_of(
            receipts[receipts["raw_sha256"].eq(str(row["raw_sha256"])) & receipts["verdict"].ne("duplicate")]
        )
        source = FILE_ZH.get(str(row["source_code"]), "")
        place = " ".join(str(row[name]) for name in ("file_name", "cell_ref") if row[name])
        came = f"，{self._moment(met[0]['arrived_at'])}收到，回执{met[0]['receipt_no']}" if met else ""
        mark = f"，指纹{str(row['raw_sha256'])[:12]}" if row["raw_sha256"] else ""
        return f"{source}：{place}{came}{mark}" if place else source or "—"

    def _moment(self, moment: object) -> str:
        if not isinstance(moment, str):
            return "—"
        return f"{self.home.local(pd.Timestamp(moment).to_pydatetime()):%Y-%m-%d %H:%M}"

    def _impact(self, row: Row, effects: pd.DataFrame) -> str:
        told = [
            f"{subject_zh_of(self.books.scheme, each['subject_code'])}得分{tell_size(each['impact_points'], '分')}、"
            f"位次{tell_size(each['impact_places'], '位', '退', '进')}"
            for each in records_of(effects)
        ]
        if not told:
            return "没有测算：本轮没有单位按此数计分，或没有可比的参考数"
        if not effects["impact_points"].abs().any():
            return "不影响得分：本轮计分没有采用该来源的这个数，或换成核对参考数得分不变"
        return f"{tell_alternative(row)}：{'；'.join(told)}。仅供安排核实先后"

    def _state(self, row: Row, ruling: Row | None) -> str:
        if ruling is not None:
            when = (
                "下次运行本轮次时生效" if pd.Timestamp(str(ruling["ruled_at"])) > self.books.as_of else "本轮已按此办理"
            )
            verdict = Verdict(str(ruling["verdict"])).zh
            return f"已核定：{verdict}（{ruling['reason']}；{ruling['ruled_by']}）。{when}"
        if row["consequence"] != Consequence.HOLD:
            return "仅作提示：照常采信，不影响得分和亮灯"
        figures = self.results.figures
        mine = figures[
            figures["indicator_code"].eq(str(row["indicator_code"]))
            & figures["subject_code"].eq(str(row["subject_code"]))
        ]
        figure = (records_of(mine) or [{}])[0]
        if figure.get("figure_period") != row["period"]:
            return f"挂起。该数属{period_zh(str(row['period']), str(row['basis']))}，本轮不用它计分"
        if figure.get("source_code") != row["source_code"]:
            name = FILE_ZH.get(str(figure.get("source_code")), "其他来源")
            return f"挂起。本轮采用{name}的数计分，该数不计分，也不影响亮灯"
        return "挂起。核实前暂不采信，不亮灯；得分按报送、审慎两种口径列示，正式位次按方案规定的口径"


def _compared_periods(code: str) -> set[str]:
    period = parse_period(code)
    return {code, period.observation_code, period.previous().code, period.year_ago().code}


def _same_row(indicator: Indicator, scheme: Scheme) -> Sequence[str]:
    """The indicator, and the level or growth that is printed beside it."""
    twins = level_of_growth(scheme)
    growths = [growth for growth, level in twins.items() if level == indicator.code]
    levels = [twins[indicator.code]] if indicator.code in twins else []
    return [indicator.code, *growths, *levels]


def _kin(indicator: Indicator, scheme: Scheme) -> Sequence[str]:
    """Parts and wholes, and what corroborates the indicator."""
    wholes = [each.code for each in scheme.indicators if indicator.code in each.parts]
    return [*indicator.parts, *wholes, *indicator.plausible.corroborated_by]
