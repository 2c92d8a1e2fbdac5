"""假设测算: points and places side by side, as they are and as they would be under other rules or in other groups.

A trial for people to weigh, with nothing behind it: no figure moves, nothing is stored.
"""

from collections.abc import Collection, Mapping

import pandas as pd

from appraisal.appraise import appraise_figures
from appraisal.books import Results
from appraisal.frames import TRIALS, EventFrame, FigureFrame, TrialFrame
from appraisal.period import Period
from appraisal.ranking import rank_change
from appraisal.rounding import drop_noise
from appraisal.scheme import PeerGroup, Round, Scheme
from appraisal.scoring import ScoringRule
from appraisal.tree import scale_weights

_NOISE = 1e-9


class TrialError(ValueError):
    """A trial that cannot be made; the text is Chinese and says why."""


def what_if(
    figures: FigureFrame,
    scheme: Scheme,
    period: Period,
    *,
    events: EventFrame,
    round: Round | None = None,  # noqa: A002 - the word of the field
    drop: Collection[str] = (),
    weights: Mapping[str, float] | None = None,
    regroup: Mapping[str, str] | None = None,
    rule: Mapping[str, ScoringRule] | None = None,
) -> TrialFrame:
    """Appraise the same figures twice 假设测算: by the scheme, and by the scheme with some of it otherwise.

    Args:
        figures: FIGURES.
        scheme: the rules.
        period: what they are about.
        events: EVENTS.
        round: whom it is about; ``None`` = everybody.
        drop: indicators left out; what they weigh goes to the others, as where a figure is not due.
        weights: indicator_code → weight in every peer group that has it; the others share the rest in proportion.
        regroup: subject_code → peer group, by code or name; one that the scheme does not know is a new one.
        rule: indicator_code → rule in place of its own.

    Returns:
        TRIALS: official points and places as they are and in the trial.

    Raises:
        TrialError: an indicator, subject or group is unknown, weights leave nothing for the others, or a new group joins
            subjects with different weights.
    """
    trial = trial_scheme(scheme, drop=drop, weights=weights or {}, regroup=regroup or {}, rule=rule or {})
    now, then = (appraise_figures(figures, each, period, events=events, round=round) for each in (scheme, trial))
    return compare_trials(now, then, scheme)


def compare_trials(now: Results, then: Results, scheme: Scheme) -> TrialFrame:
    """TRIALS of two results of the same figures."""
    official = "cautious_total_points" if scheme.policies.rank_by == "cautious" else "total_points"
    names = ["subject_code", "period", "peer_group_code", official, "rank", "peer_count"]
    both = now.subjects[names].merge(
        then.subjects[names], how="outer", on=["subject_code", "period"], suffixes=("", "_then"), validate="one_to_one"
    )
    rows = then.indicators[then.indicators["weight_points"].eq(0)]
    uncounted = rows.groupby("subject_code").size()
    change = drop_noise(both[f"{official}_then"] - both[official])
    told = both.assign(
        trial_group_code=both["peer_group_code_then"],
        now_points=both[official],
        trial_points=both[f"{official}_then"],
        change_points=change,
        trial_rank=both["rank_then"],
        rank_change=rank_change(both["rank_then"], both["rank"]),
        trial_count=both["peer_count_then"],
        uncounted_count=both["subject_code"].map(uncounted).fillna(0),
    ).sort_values(["trial_group_code", "trial_rank", "subject_code"], kind="stable")
    return TrialFrame(TRIALS.conform(told[list(TRIALS.columns)]))


def trial_scheme(
    scheme: Scheme,
    *,
    drop: Collection[str] = (),
    weights: Mapping[str, float] | None = None,
    regroup: Mapping[str, str] | None = None,
    rule: Mapping[str, ScoringRule] | None = None,
) -> Scheme:
    """The scheme with some of it otherwise; see ``what_if``."""
    weights, rule = weights or {}, rule or {}
    _refuse_strangers([*drop, *weights, *rule], scheme)
    groups = tuple(_reweighted(each, scheme, drop, weights) for each in scheme.peer_groups)
    indicators = tuple(
        each.model_copy(update={"rule": rule[each.code]}) if each.code in rule else each for each in scheme.indicators
    )
    made = _rebuilt(scheme, peer_groups=groups, indicators=indicators)
    return _regrouped(made, regroup or {})


def _rebuilt(scheme: Scheme, **changed: object) -> Scheme:
    """A scheme of its own, with nothing remembered from the one it came from."""
    return Scheme.model_construct(**({name: getattr(scheme, name) for name in Scheme.model_fields} | changed))


def _refuse_strangers(codes: Collection[str], scheme: Scheme) -> None:
    weighted = {code for each in scheme.peer_groups for code, weight in each.weights.items() if weight}
    strange = [code for code in codes if code not in weighted]
    if strange:
        message = f"没有哪一类考评对象的权重表里有指标：{'、'.join(strange)}。请核对指标代码或名称"
        raise TrialError(message)


def _reweighted(group: PeerGroup, scheme: Scheme, drop: Collection[str], weights: Mapping[str, float]) -> PeerGroup:
    codes = [code for code, weight in group.weights.items() if weight]
    if not {*drop, *weights} & set(codes):
        return group
    rows = pd.DataFrame({"indicator_code": codes, "subject_code": group.code})
    rows["group_code"] = [scheme.indicator_by_code[code].group_code for code in codes]
    rows["weight_points"] = [float(group.weights[code]) for code in codes]
    kept = ~rows["indicator_code"].isin(list(drop))
    scaled = pd.Series(scale_weights(rows, kept.to_numpy(dtype=bool), scheme)).where(kept, 0.0)
    if not bool(kept.any()) or scaled.sum() <= _NOISE:
        message = f"“{group.name_zh}”去掉这些指标后没有剩下任何权重，无法测算"
        raise TrialError(message)
    fixed = rows["indicator_code"].map(dict(weights)).where(kept)
    rest, left = scaled.where(fixed.isna(), 0.0), scaled.sum() - fixed.sum()
    if left < -_NOISE or (rest.sum() <= _NOISE < left):
        message = f"“{group.name_zh}”的权重合计{scaled.sum():g}分，指定的权重合计{fixed.sum():g}分，其余指标无从分配"
        raise TrialError(message)
    made = fixed.fillna(rest * (max(left, 0.0) / rest.sum() if rest.sum() > 0 else 0.0))
    return group.model_copy(update={"weights": dict(zip(codes, made.astype("float64"), strict=True))})


def _regrouped(scheme: Scheme, regroup: Mapping[str, str]) -> Scheme:
    if not regroup:
        return scheme
    strange = [code for code in regroup if code not in scheme.subject_by_code]
    if strange:
        message = f"方案里没有考评对象：{'、'.join(strange)}。请核对代码或名称"
        raise TrialError(message)
    known = {name: each.code for each in scheme.peer_groups for name in (each.name_zh, each.code)}
    added: dict[str, PeerGroup] = {}
    for name in dict.fromkeys(regroup.values()):
        if name not in known:
            members = [scheme.subject_by_code[code].peer_group for code, group in regroup.items() if group == name]
            added[name] = _new_group(name, f"trial.group_{len(added) + 1}", members, scheme)
    codes = known | {name: each.code for name, each in added.items()}
    subjects = tuple(
        each.model_copy(update={"peer_group": codes[regroup[each.code]]}) if each.code in regroup else each
        for each in scheme.subjects
    )
    return _rebuilt(scheme, subjects=subjects, peer_groups=(*scheme.peer_groups, *added.values()))


def _new_group(name: str, code: str, members: list[str], scheme: Scheme) -> PeerGroup:
    """A group that the scheme does not have, with the weights that its members have now."""
    profiles = [scheme.peer_group_by_code[each] for each in dict.fromkeys(members)]
    first = profiles[0]
    if any(each.weights != first.weights or each.led_points != first.led_points for each in profiles):
        names = "、".join(each.name_zh for each in profiles)
        message = f"新类别“{name}”的对象来自权重不同的类别（{names}），总分不能直接相比；请改用方案已有的类别，或只合并权重相同的类别"
        raise TrialError(message)
    return first.model_copy(update={"code": code, "name_zh": name})
