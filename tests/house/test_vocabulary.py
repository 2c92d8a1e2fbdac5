"""One English word a concept, and units in the names of columns."""

import re

from appraisal.frames import COLUMNS, FRAMES
from tests.house.sources import ROOMS, ROOT, python_files

SUFFIXES = ("_z", "_surprise", "_pct", "_pp", "_points", "_count", "_rank", "_value", "_places", "_change", "_cents")
ALONE = {
    "value", "points", "rank", "rank_low", "rank_high", "observed", "expected", "expected_low", "expected_high",
    "suspicion", "raw_suspicion", "learned_order", "scale_ratio",
}  # fmt: skip
BANNED = re.compile(r"\b(utils?|helpers?|manager|unit_code|unit_name|scores?_df)\b")


def test_every_column_of_a_frame_is_declared_and_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    missing = [name for frame in FRAMES for name in frame.columns if f"`{name}`" not in glossary]
    assert not missing


def test_numeric_columns_carry_their_unit():
    numeric = [each.name for each in COLUMNS.values() if each.kind in {"float64", "Int64"}]
    wrong = [name for name in numeric if name not in ALONE and not name.endswith(SUFFIXES)]
    assert not wrong


def test_columns_are_used_by_a_frame():
    used = {name for frame in FRAMES for name in frame.columns}
    assert set(COLUMNS) == used


def test_banned_words_are_no_names():
    wrong = [str(path.relative_to(ROOT)) for path in python_files(*ROOMS) if BANNED.search(path.stem)]
    assert not wrong
