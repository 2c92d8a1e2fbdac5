"""报前检查程序: the year's scheme as far as a unit's own checker needs it, packed with the door's own reader."""

from collections.abc import Mapping
from pathlib import Path

from appraisal.scheme import PROJECT_STAGES, Indicator, Scheme
from expectations import row_checks
from feeds import SURVEY_FORM, build_checker
from tasks.books import scheme_now
from tasks.home import Home, put_file

_FEED = "unit_submission"


def make_checker(home: Home, *, out: str) -> None:
    """Write the checker for the scheme by which files are taken in today 报前检查.pyz."""
    put_file(Path(out).absolute(), build_checker(expectations_of(scheme_now(home))))


def expectations_of(scheme: Scheme) -> dict[str, object]:
    """What reading a submission asks of a scheme, and nothing else: no target, no weight, no figure of anybody."""
    return {
        "title_zh": f"{scheme.county_zh}绩效考评报送表报前检查（{scheme.year}年度）",
        "scheme": {
            "year": scheme.year,
            "indicators": [_indicator(each) for each in scheme.indicators],
            "subjects": [
                each.model_dump(
                    mode="json", include={"code", "name_zh", "short_zh", "aliases", "kind", "peer_group", "is_home"}
                )
                for each in scheme.subjects
            ],
            "peer_groups": [
                {"code": each.code, "kind": each.kind, "weights": _is_weighed(each.weights)}
                for each in scheme.peer_groups
            ],
            "special_appraisals": [
                {"weights": {group: _is_weighed(weights) for group, weights in each.weights.items()}}
                for each in scheme.special_appraisals
            ],
            "targets": [
                {"indicator_code": code, "subject_code": subject}
                for code, subject in sorted({(each.indicator_code, each.subject_code) for each in scheme.targets})
            ],
        },
        "row_checks": {column: f"{check.code} {check.message_zh}" for column, check in row_checks().items()},
        "other_forms": [SURVEY_FORM],
        "project_stages": list(PROJECT_STAGES),
    }


def _indicator(indicator: Indicator) -> dict[str, object]:
    kept = {"code", "name_zh", "role", "uom", "kind", "basis", "parts", "lead"}
    told = indicator.model_dump(mode="json", include=kept)
    sources = [
        {"feed": each.feed, "label": each.label, "column": each.column}
        for each in indicator.sources
        if each.feed == _FEED
    ]
    plausible = {"min": indicator.plausible.min, "max": indicator.plausible.max}
    return {**told, "sources": sources, "plausible": plausible}


def _is_weighed(weights: Mapping[str, float]) -> dict[str, int]:
    """Which codes carry weight at all."""
    return {code: int(bool(weight)) for code, weight in weights.items()}
