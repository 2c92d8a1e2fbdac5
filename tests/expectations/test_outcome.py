"""Our own results are proved before they are published; one breach stops the round."""

import pandas as pd
import pytest

from appraisal.books import Results
from appraisal.findings import OutcomeError
from appraisal.frames import FIGURES, GROUP_RESULTS, INDICATOR_RESULTS, PROGRESS, SUBJECT_RESULTS
from appraisal.scheme import Indicator, Policies, Scheme
from appraisal.scoring import CompletionRule
from expectations import prove_outcome

RULE = CompletionRule(
    method="completion",
    cap_pct=100,
    floor_at_zero=True,
    nonpositive_target="met_or_not",
    bonus_points_per_pp=0.1,
    counting="pro_rata",
    bonus_cap_points=2.0,
)
SCHEME = Scheme(
    year=2026,
    name_zh="示例",
    county_zh="青澜县",
    groups={"g": "经济"},
    indicators=tuple(
        Indicator(code=code, name_zh=code, group_code="g", uom="万元", kind="level", basis="ytd", rule=RULE)
        for code in "ab"
    ),
    subjects=(),
    peer_groups=(),
)
POINTS = {"x": (55.0, 38.0), "y": (50.0, 40.0), "z": (40.0, 30.0)}


def indicators(**changes):
    rows = [
        {
            "indicator_code": code, "subject_code": subject, "period": "2026-09", "peer_group_code": "town",
            "weight_points": weight, "score_points": points, "cautious_points": points, "lamp": lamp,
        }
        for subject, pair in POINTS.items()
        for code, weight, points, lamp in zip("ab", (60.0, 40.0), pair, ("green", "red"), strict=True)
    ]  # fmt: skip
    return changed(pd.DataFrame(rows), changes)


def subjects(**changes):
    rows = [
        {
            "subject_code": subject, "period": "2026-09", "peer_group_code": "town", "total_points": sum(pair),
            "cautious_total_points": sum(pair), "rank": rank, "rank_low": rank, "rank_high": rank, "peer_count": 3,
            "green_count": 1, "yellow_count": 0, "red_count": 1, "unlit_count": 0, "is_vetoed": False,
        }
        for rank, (subject, pair) in enumerate(POINTS.items(), start=1)
    ]  # fmt: skip
    return changed(pd.DataFrame(rows), changes)


def changed(frame, changes):
    """``column=value`` changes the first row."""
    frame = frame.copy()
    for name, value in changes.items():
        frame.loc[0, name] = value
    return frame


def prove(indicator_rows=None, subject_rows=None, scheme=SCHEME):
    results = Results(
        figures=FIGURES.empty(),
        progress=PROGRESS.empty(),
        indicators=INDICATOR_RESULTS.conform(indicators() if indicator_rows is None else indicator_rows),
        groups=GROUP_RESULTS.empty(),
        subjects=SUBJECT_RESULTS.conform(subjects() if subject_rows is None else subject_rows),
    )
    prove_outcome(results, scheme)


def test_sound_results_pass():
    prove()


def test_no_results_pass():
    prove(INDICATOR_RESULTS.empty(), SUBJECT_RESULTS.empty())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weight_points": 50.0}, "权重合计90分"),
        ({"score_points": 62.5, "cautious_points": 62.5}, "超出这种计分办法的界限（满分60）"),
        ({"score_points": -1.0, "cautious_points": -1.0}, "超出这种计分办法的界限（满分60）"),
        ({"cautious_points": 56.0}, "审慎得分高于得分"),
        ({"lamp": "yellow"}, "亮灯数对不上"),
    ],
)
def test_a_breach_in_an_indicator_row_stops_the_round(changes, words):
    with pytest.raises(OutcomeError, match=words):
        prove(indicators(**changes))


def test_a_bonus_may_exceed_the_weight_by_its_cap():
    prove(indicators(score_points=61.9, cautious_points=61.9))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"total_points": None}, "没有总分却有位次"),
        ({"cautious_total_points": 95.0}, "审慎总分高于总分"),
        ({"rank": 2}, "位次2与总分不符"),
        ({"rank_low": 2, "rank_high": 3}, "不在区间2—3内"),
        ({"lowest_total_points": 95.0, "highest_total_points": 99.0}, "总分不在区间95—99内"),
        ({"green_count": 2}, "亮灯数对不上"),
    ],
)
def test_a_breach_in_a_subject_row_stops_the_round(changes, words):
    with pytest.raises(OutcomeError, match=words):
        prove(subject_rows=subjects(**changes))


@pytest.mark.parametrize("standing", ["held", "missing"])
def test_nobody_is_red_listed_by_a_figure_that_does_not_stand(standing):
    listed = subjects(honour="red_list")
    prove(indicators(standing="accepted"), listed)
    with pytest.raises(OutcomeError, match="列入红榜"):
        prove(indicators(standing=standing), listed)


def test_equal_points_share_a_place_and_the_next_place_stays_empty():
    tied = subjects().assign(total_points=[90.0, 90.0, 70.0], cautious_total_points=[90.0, 90.0, 70.0])
    shared = tied.assign(rank=[1, 1, 3], rank_low=[1, 1, 3], rank_high=[1, 1, 3])
    prove(subject_rows=shared)
    with pytest.raises(OutcomeError, match="位次2与总分不符"):
        prove(subject_rows=tied)


def test_a_vetoed_subject_is_last_where_the_scheme_says_so():
    vetoed = subjects().assign(is_vetoed=[True, False, False], rank=[3, 1, 2], rank_low=[3, 1, 2], rank_high=[3, 1, 2])
    prove(subject_rows=vetoed, scheme=SCHEME.model_copy(update={"policies": Policies(veto_effect="last")}))
    with pytest.raises(OutcomeError, match="与总分不符"):
        prove(subject_rows=vetoed)


def test_the_message_names_a_few_breaches_and_counts_the_rest():
    broken = indicators().assign(cautious_points=99.0, score_points=70.0)
    with pytest.raises(OutcomeError, match=r"本轮不发布.*等\d+处.*请核对方案与数据后重新运行"):
        prove(broken)
