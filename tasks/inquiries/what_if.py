"""假设测算: what would become of points and places, from the newest published figures; nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

import warehouse
from appraisal.books import Results
from appraisal.reasons.fairness import compare_hard_soft, lost_by_change, mark_bases
from appraisal.reasons.influence import effective_weights
from appraisal.reasons.weight_noise import rank_under_noise, weigh_parts
from appraisal.reasons.what_if import TrialError, trial_scheme, what_if
from appraisal.scheme import Scheme
from tasks.books import store_of
from tasks.home import Home, HomeError
from tasks.inquiries.csv_panel import read_panel
from tasks.inquiries.reasons import published
from tasks.rows import Row, indicator_zh_of, records_of, subject_code_of, subject_zh_of

GROUP_COLUMNS = ("subject_code", "peer_group_code")
DRAWS = 1000


@dataclass(frozen=True)
class Asked:
    """What is tried.

    Attributes:
        drop: indicators left out, by code or name.
        weights: ``指标=分值``.
        regroup: ``对象=类别``.
        groups: path of a CSV with a row a subject.
        is_noisy: whether weights are also shaken.
        is_fair: whether notes on fairness are wanted.
        seed: of chance.
    """

    drop: Sequence[str] = ()
    weights: Sequence[str] = ()
    regroup: Sequence[str] = ()
    groups: str | None = None
    is_noisy: bool = False
    is_fair: bool = False
    seed: int = 1

    @property
    def is_trial(self) -> bool:
        """Whether any rule or group is to be otherwise."""
        return bool(self.drop or self.weights or self.regroup or self.groups)


@dataclass(frozen=True)
class Answer:
    """Tables for people, each empty unless it was asked for.

    Attributes:
        title_zh: what was tried, on which results.
        tables: name of the table → rows.
    """

    title_zh: str
    tables: Mapping[str, list[Row]] = field(default_factory=dict)


def try_rules(home: Home, asked: Asked, *, period: str) -> Answer:
    """假设测算 by the newest published results of ``period``.

    Raises:
        HomeError: nothing was asked for, nothing was published, a name is unknown, or the trial cannot be made.
    """
    if not (asked.is_trial or asked.is_noisy or asked.is_fair):
        raise HomeError(
            "没有写要测算什么。请写 --drop 指标、--weight 指标=分值、--regroup 对象=类别、--groups 文件、--noise 或 --fairness"
        )
    store = store_of(home)
    run, scheme, results = published(store, period)
    if results.subjects.empty:
        raise HomeError(f"{period} 最近发布的轮次不计总分，无从测算")
    tables: dict[str, list[Row]] = {}
    if asked.is_trial:
        regroup = _groups(scheme, asked)
        events = warehouse.read_events(store, as_of=run.as_of, period=run.period)
        try:
            trials = what_if(
                results.figures, scheme, run.period, events=events, round=scheme.round_by_code[run.round_code],
                drop=[_indicator(scheme, name) for name in asked.drop],
                weights=_weights(scheme, asked.weights),
                regroup=regroup,
            )  # fmt: skip
        except TrialError as fault:
            raise HomeError(str(fault)) from fault
        tables["trials"] = _named(trials, trial_scheme(scheme, regroup=regroup))
    if asked.is_noisy:
        tables |= _noise(results, scheme, asked.seed)
    if asked.is_fair:
        tables |= _fairness(results, scheme)
    title = f"{period} {scheme.round_by_code[run.round_code].name_zh}第{run.edition}版的假设测算，只供研究，不改动任何已发布结果"
    return Answer(title, tables)


def _noise(results: Results, scheme: Scheme, seed: int) -> dict[str, list[Row]]:
    import numpy as np

    generator = np.random.default_rng(seed)
    return {
        "noisy_ranks": _named(rank_under_noise(results, scheme, generator, draws=DRAWS), scheme),
        "part_moves": _named(weigh_parts(results, scheme), scheme),
        "effective_weights": _named(effective_weights(results, scheme), scheme),
    }


def _fairness(results: Results, scheme: Scheme) -> dict[str, list[Row]]:
    bases = mark_bases(results.progress, scheme)
    return {
        "change_losses": _named(lost_by_change(results, scheme), scheme),
        "apart_ranks": _named(compare_hard_soft(results, scheme), scheme),
        "small_bases": _named(bases[bases["is_small_base"]], scheme),
        "bases": _named(bases, scheme),
    }


def _named(frame: pd.DataFrame, scheme: Scheme) -> list[Row]:
    groups = {each.code: each.name_zh for each in scheme.peer_groups}
    rows = []
    for row in records_of(frame):
        names: Row = {}
        if "subject_code" in row:
            names["subject_zh"] = subject_zh_of(scheme, row["subject_code"])
        if "indicator_code" in row:
            names["indicator_zh"] = indicator_zh_of(scheme, row["indicator_code"])
        if "part_code" in row:
            code = str(row["part_code"])
            names["part_zh"] = scheme.group_names.get(code) or indicator_zh_of(scheme, code) or "台账与合成"
        if "trial_group_code" in row:
            code = str(row["trial_group_code"])
            names["trial_group_zh"] = groups.get(code, "")
        if "peer_group_code" in row:
            names["peer_group_zh"] = groups.get(str(row["peer_group_code"]), "")
        flags: Row = {f"{name}_zh": "是" if cell else "" for name, cell in row.items() if isinstance(cell, bool)}
        rows.append({**row, **names, **flags})
    return rows


def _indicator(scheme: Scheme, name: str) -> str:
    found = next((each.code for each in scheme.indicators if name.strip() in {each.code, each.name_zh}), None)
    if found is None:
        raise HomeError(f"方案里没有指标“{name}”。请写全称或代码")
    return found


def _weights(scheme: Scheme, written: Sequence[str]) -> dict[str, float]:
    weights = {}
    for text in written:
        name, _, points = text.rpartition("=")
        try:
            weight = float(points)
        except ValueError:
            weight = -1.0
        if not name or not 0 <= weight < float("inf"):
            raise HomeError(f"--weight 写成“指标=分值”，如“规模以上工业增加值增速=8”；现为“{text}”")
        weights[_indicator(scheme, name)] = weight
    return weights


def _groups(scheme: Scheme, asked: Asked) -> dict[str, str]:
    pairs = []
    if asked.groups is not None:
        table = read_panel(asked.groups, GROUP_COLUMNS)
        if table[list(GROUP_COLUMNS)].isna().any(axis=None):
            raise HomeError(f"{asked.groups} 有空白：每行写考评对象和类别的代码或名称")
        twice = table.loc[table.duplicated("subject_code"), "subject_code"]
        if len(twice):
            raise HomeError(f"{asked.groups} 中“{twice.iloc[0]}”出现两次，无法确定归入哪一类")
        pairs += list(zip(table["subject_code"], table["peer_group_code"], strict=True))
    for text in asked.regroup:
        subject, _, group = text.rpartition("=")
        if not subject or not group:
            raise HomeError(f"--regroup 写成“对象=类别”；现为“{text}”")
        pairs.append((subject, group))
    return {subject_code_of(scheme, str(subject)): str(group).strip() for subject, group in pairs}
