"""满意度 in the year's scheme: what cannot be decided is refused with file, line and question; the twin loses nothing."""

from pathlib import Path

import pytest

from appraisal.scheme import Scheme
from scheme import SchemeError, compare_schemes, from_workbook, load_scheme, to_workbook

FILE = "indicators/93_surveys.yaml"


def edited(year: Path, old: str, new: str, file: str = FILE) -> Path:
    path = year / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return year


def test_the_sample_year_surveys_enterprises_without_points(sample: Scheme):
    (surveyed,) = [each for each in sample.indicators if each.survey is not None]
    assert surveyed.role == "support"
    assert surveyed.survey is not None
    assert surveyed.survey.layer_weights("industrial_town") == {"规模以上企业": 5, "中小企业": 3, "个体工商户": 2}
    assert sample.public_evaluation


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("unknown: excluded  ", "# unknown", 15, "不进分母（excluded），还是进分母、按0分算"),
        ("      missing_layer: refuse\n", "", 15, "请写明 missing_layer"),
        ("不满意: 55}", "不满意: 155}", 16, "应不大于100"),
        ("{满意: 100, 基本满意: 75, 不满意: 55}", "{满意: 100, 不了解: 0}", 15, "“不了解”写了两次"),
        ("urban_street: {规", "city_street: {规", 23, "没有代码为“city_street”的考评类别"),
        ("{feed: survey, label: 营", "{feed: unit_submission, label: 营", 15, "没有满意度调查这一来源"),
    ],
)
def test_a_survey_that_cannot_be_decided_is_refused_at_its_line(year: Path, old, new, line, says):
    with pytest.raises(SchemeError) as refusal:
        load_scheme(edited(year, old, new))
    (fault,) = refusal.value.faults
    assert (fault.file, fault.line) == (FILE, line)
    assert says in fault.message_zh


def test_a_survey_source_without_a_rule_is_refused(year: Path):
    text = (year / FILE).read_text(encoding="utf-8")
    (year / FILE).write_text(text[: text.index("    survey:\n")], encoding="utf-8")
    with pytest.raises(SchemeError, match="没有写怎样由人数算成分数"):
        load_scheme(year)


def test_a_group_that_is_appraised_by_a_survey_needs_its_layers(year: Path):
    group = "farming_town"
    weights = load_scheme(year).peer_group_by_code[group].weights
    assert "public_satisfaction" in weights
    rule = (
        "survey: {scale: {满意: 100, 不满意: 0}, unknown: excluded, abstention: excluded, layers: {county: {群众: 1}}}"
    )
    source = "      - {feed: unit_submission, label: 干部作风群众满意度}"
    file = "indicators/08_party_building.yaml"
    edited(year, source, f"{source}\n      - {{feed: survey, label: 干部作风群众满意度}}\n    {rule}", file)
    with pytest.raises(SchemeError, match=f"请在 layers 中补上 {group}"):
        load_scheme(year)


def test_abolishing_public_evaluation_is_one_line_and_shows_in_a_comparison(year: Path, sample: Scheme):
    path = year / "scheme.yaml"
    path.write_text("public_evaluation: false\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    without = load_scheme(year)
    assert not without.public_evaluation
    (change,) = compare_schemes(sample, without)
    assert (change.path, change.before, change.after) == ("public_evaluation", "是", "否")


@pytest.mark.slow
def test_the_workbook_twin_loses_nothing(year: Path):
    before = load_scheme(year)
    again = year.with_name("again")
    for name, content in from_workbook(to_workbook(year), year / "none").items():
        (again / name).parent.mkdir(parents=True, exist_ok=True)
        (again / name).write_text(content, encoding="utf-8")
    after = load_scheme(again)
    assert after.indicator_by_code["business_survey"] == before.indicator_by_code["business_survey"]
