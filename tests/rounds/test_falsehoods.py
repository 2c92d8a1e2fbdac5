"""Every planted hard-rule falsehood is found; the honest county is not accused of anything."""

import pytest

pytestmark = pytest.mark.slow
MONTHS = tuple((period, "monthly") for period in ("2026-08", "2026-09", "2026-10"))
HALF_MONTHS = tuple(
    (f"{month}{half}", "half_month_lamps") for month in ("2026-08", "2026-09", "2026-10") for half in ("H1", "H2")
)


def findings_of(county, *rounds):
    """Findings of these rounds, those about one period told once."""
    for period, code in rounds:
        county.run("round", code, "--period", period)
    return [row for period in dict(rounds) for row in county.json("findings", "--period", period)]


@pytest.fixture(scope="module")
def accused(county, tmp_path_factory):
    return findings_of(county.copy_to(tmp_path_factory.mktemp("accused") / "home"), *MONTHS, *HALF_MONTHS)


@pytest.fixture(scope="module")
def cleared(honest_county, tmp_path_factory):
    """The same rounds at both ends of that time; ``tests/sample_county`` judges every period of an honest county without rounds."""
    own = honest_county.copy_to(tmp_path_factory.mktemp("cleared") / "home")
    return findings_of(own, MONTHS[0], MONTHS[-1], *HALF_MONTHS[-2:])


def test_every_planted_hard_falsehood_is_held(county, accused):
    held = {
        (row["indicator_code"], row["subject_code"], row["period"]) for row in accused if row["consequence"] == "hold"
    }
    planted = [
        row for row in county.truth() if row["is_hard_rule"].lower() == "true" and not row["kind"].startswith("file_")
    ]
    assert len({row["kind"] for row in planted}) >= 9
    missed = [
        (row["kind"], row["indicator_code"], row["subject_code"], row["period"])
        for row in planted
        if (row["indicator_code"], row["subject_code"], row["period"]) not in held
    ]
    assert not missed


def test_the_honest_county_is_held_for_nothing(cleared):
    assert [row["message_zh"] for row in cleared if row["consequence"] == "hold"] == []


def test_at_least_thirteen_kinds_are_planted(county):
    assert len({row["kind"] for row in county.truth() if not row["kind"].startswith("file_")}) >= 13


def test_a_finding_asks_for_verification_and_never_names_a_verdict_or_a_figure_to_file(accused):
    for row in accused:
        assert not any(word in row["message_zh"] for word in ("造假", "弄虚作假", "虚报", "请补报至", "应报为"))
