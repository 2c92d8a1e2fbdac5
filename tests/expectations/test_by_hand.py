"""The rules written by hand for one panel come to the verdicts of ours: what speed is measured against is the same rules."""

import pytest

from appraisal.evidence import add_evidence
from appraisal.frames import OBSERVATIONS, ObservationFrame
from benchmarks.detection.annual import has_data
from benchmarks.detection.by_hand import JUDGED, Plan, judge_panel
from benchmarks.detection.panel import make_panel
from benchmarks.detection.planting import plant
from benchmarks.detection.spec import VARIANTS
from benchmarks.detection.speed import knowing
from tests.expectations.panels import plain_breaches

pytestmark = pytest.mark.skipif(not has_data(), reason="the real annual figures lie beside the checkout")
SPEC = VARIANTS["prefecture"]


def without_milder(breaches, checks):
    """Breaches but those of a check that gives way to one that the same figure breaks as well."""
    graver = {check.code: check.gives_way_to for check in checks}
    return {(code, *place) for code, *place in breaches if (graver[code], *place) not in breaches}


@pytest.mark.parametrize(("family", "seed"), [("noted", 0), ("extra", 1)])
def test_written_by_hand_the_same_rules_come_to_the_same_verdicts(scheme_2026, family, seed):
    from expectations import CHECKS

    altered, _ = plant(make_panel(SPEC, seed), seed, family=family)
    observations = ObservationFrame(OBSERVATIONS.conform(altered.observations()))
    scheme = knowing(observations, scheme_2026)
    learnt = {code for code in observations["period"].unique() if code <= SPEC.calibrate_until}
    evidence = add_evidence(observations, scheme, calibration=learnt, targets=altered.targets())
    ours = without_milder(plain_breaches(evidence, scheme), CHECKS)
    by_hand = judge_panel(
        observations,
        Plan.of(scheme, set(observations["indicator_code"])),
        calibrate_until=SPEC.calibrate_until,
        targets=altered.targets(),
    )
    assert {verdict[:4] for verdict in ours} == by_hand
    assert {code for code, *_ in ours} <= set(JUDGED)
    assert len({code for code, *_ in ours}) >= 10
