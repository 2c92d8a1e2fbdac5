"""整改事项 are proved like everything else that a round concludes: the states make the whole."""

import pandas as pd
import pytest

from appraisal.books import Results
from appraisal.findings import OutcomeError
from appraisal.frames import FIGURES, GROUP_RESULTS, INDICATOR_RESULTS, PROGRESS, RECTIFICATIONS, SUBJECT_RESULTS
from expectations import prove_outcome
from tests.expectations.test_outcome import SCHEME

SOUND = {"item_code": "ZG-01", "period": "2026-09", "state_code": "closed", "closed_on": "2026-09-10"}
SOUND |= {"age_days_count": 9, "overdue_days_count": 0}


def prove(*rows):
    items = RECTIFICATIONS.conform(pd.DataFrame(list(rows)))
    kept = (FIGURES, PROGRESS, INDICATOR_RESULTS, GROUP_RESULTS, SUBJECT_RESULTS)
    prove_outcome(Results(*(frame.empty() for frame in kept), rectifications=items), SCHEME)


def test_sound_items_pass():
    prove(SOUND, SOUND | {"item_code": "ZG-02", "state_code": "to_verify", "closed_on": None})


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"state_code": "done"}, "状态“done”不认识"),
        ({"closed_on": None}, "状态与销号日期不符"),
        ({"state_code": "relapsed"}, "状态与销号日期不符"),
        ({"overdue_days_count": -1}, "天数为负"),
    ],
)
def test_a_breach_stops_the_round(broken, says):
    with pytest.raises(OutcomeError, match=says):
        prove(SOUND | broken)


def test_an_item_stands_once():
    with pytest.raises(OutcomeError, match="列了两次"):
        prove(SOUND, SOUND)
