"""A photograph serves one project at one time, unless the site has not moved."""

import pandas as pd
import pytest

from appraisal.evidence.photographs import photograph_evidence
from appraisal.frames import PHOTOGRAPHS, PhotographFrame
from tests.expectations.panels import SCHEME, panel

NOW, THEN = "2026-09H2", "2026-09H1"
ONE, OTHER, THIRD = "a" * 64, "b" * 64, "c" * 64
PRINT = 0x0F1E2D3C4B5A6978


def photographs(*rows):
    """Rows of (project, period, sha256, hash)."""
    frame = pd.DataFrame(rows, columns=["subject_code", "period", "photo_sha256", "photo_print"])
    frame = frame.assign(
        photo_print=[f"{each:016x}" for each in frame["photo_print"]], raw_sha256="0" * 64, file_name="进度表.xlsx",
        cell_ref=[f"进度表!J{place}" for place in range(len(frame))],
    )  # fmt: skip
    return PhotographFrame(PHOTOGRAPHS.conform(frame))


def progress(**told):
    rows = [
        ("p_progress", project, period, "stock", "value", "project_progress", value)
        for project, values in told.items()
        for period, value in zip((THEN, NOW), values, strict=True)
    ]
    return panel(rows)


def counts(pictures, told=None):
    told = progress(pr1=(40, 50), pr2=(40, 50)) if told is None else told
    found = photograph_evidence(pictures, told, SCHEME, periods=[NOW])
    return {
        row["subject_code"]: (row["shared_photo_count"], row["like_photo_count"], row["other_zh"])
        for row in found.to_dict("records")
    }


def test_a_picture_of_two_projects_is_told_of_both():
    found = counts(
        photographs(("pr1", NOW, ONE, PRINT), ("pr2", NOW, ONE, PRINT), ("pr2", NOW, OTHER, ~PRINT & 2**64 - 1))
    )
    assert found == {
        "pr1": (1, 0, "“2号项目”2026年9月下半月所附照片"),
        "pr2": (1, 0, "“1号项目”2026年9月下半月所附照片"),
    }


def test_a_picture_used_before_by_another_project_is_told_of_the_later_use():
    assert set(counts(photographs(("pr2", THEN, ONE, PRINT), ("pr1", NOW, ONE, PRINT)))) == {"pr1"}


def test_an_old_picture_tells_against_progress_that_has_risen_since():
    pictures = photographs(("pr1", THEN, ONE, PRINT), ("pr1", NOW, ONE, PRINT))
    assert counts(pictures) == {"pr1": (1, 0, "本项目2026年9月上半月所附照片")}
    assert counts(pictures, progress(pr1=(40, 40.5))) == {}


@pytest.mark.parametrize(("flipped", "is_told"), [(0b111, True), (0b1111, False)])
def test_nearly_the_same_hash_is_nearly_the_same_picture(flipped, is_told):
    found = counts(photographs(("pr1", THEN, ONE, PRINT), ("pr1", NOW, OTHER, PRINT ^ flipped)))
    assert found == ({"pr1": (0, 1, "本项目2026年9月上半月所附照片")} if is_told else {})


def test_blank_pictures_are_not_compared():
    assert counts(photographs(("pr1", NOW, ONE, 0), ("pr2", NOW, OTHER, 1))) == {}


def test_a_report_is_told_of_once_and_the_exact_picture_first():
    pictures = photographs(
        ("pr1", THEN, ONE, PRINT), ("pr1", NOW, ONE, PRINT), ("pr2", THEN, OTHER, PRINT ^ 1), ("pr2", THEN, THIRD, 5),
    )  # fmt: skip
    assert counts(pictures)["pr1"][:2] == (1, 0)


def test_without_pictures_there_is_nothing_to_say():
    assert counts(PhotographFrame(PHOTOGRAPHS.empty())) == {}
