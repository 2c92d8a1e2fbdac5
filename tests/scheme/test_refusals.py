from pathlib import Path

import pytest
import yaml

from scheme import SchemeError, SchemeFault, load_scheme

CASES = yaml.safe_load((Path(__file__).parent / "refusals.yaml").read_text(encoding="utf-8"))


def refused(year: Path) -> tuple[SchemeFault, ...]:
    with pytest.raises(SchemeError) as refusal:
        load_scheme(year)
    assert str(refusal.value) == "\n".join(str(fault) for fault in refusal.value.faults)
    return refusal.value.faults


def expected_line(case: dict[str, str], text: str, edited_at: int) -> int:
    if case.get("line_of"):
        start = text.index(case["line_of"])
        start = text.index(case["line_after"], start) if case.get("line_after") else start
    else:
        start = text.index(case["at"], max(0, edited_at))
    return text.count("\n", 0, start) + 1


@pytest.mark.parametrize("case", CASES, ids=[case["rule"] for case in CASES])
def test_a_scheme_is_refused_with_file_line_and_key(year: Path, case: dict[str, str]) -> None:
    path = year / case["file"]
    before = path.read_text(encoding="utf-8")
    edited_at = before.index(case["find"])
    path.write_text(before.replace(case["find"], case["put"], 1), encoding="utf-8")
    faults = refused(year)
    named = [fault for fault in faults if fault.key == case["key"] and case["says"] in fault.message_zh]
    assert named, f"no such fault among:\n{SchemeError(faults)}"
    place = case.get("fault_in") or case["file"]
    assert {fault.file for fault in named} == {place}
    if not case.get("any_line"):
        text = (year / place).read_text(encoding="utf-8")
        assert named[0].line == expected_line(case, text, before.rfind("\n", 0, edited_at) + 1)


def test_all_faults_are_told_at_once(year: Path) -> None:
    edits = [case for case in CASES if case["file"] in {"adjustments.yaml", "projects.yaml"}]
    for file in {case["file"] for case in edits}:
        path, case = year / file, next(each for each in edits if each["file"] == file)
        path.write_text(path.read_text(encoding="utf-8").replace(case["find"], case["put"], 1), encoding="utf-8")
    assert [fault.file for fault in refused(year)] == ["adjustments.yaml", "projects.yaml"]


def test_a_file_that_cannot_be_read_raises_no_false_alarms(year: Path) -> None:
    (year / "subjects.yaml").write_bytes((year / "subjects.yaml").read_text(encoding="utf-8").encode("gbk"))
    (year / "rounds.yaml").write_text("rounds: [", encoding="utf-8")
    faults = refused(year)
    assert [fault.file for fault in faults] == ["rounds.yaml", "subjects.yaml"]
    assert "冒号用了全角" in faults[0].message_zh
    assert "UTF-8" in faults[1].message_zh


@pytest.mark.parametrize("name", ["scheme.yaml", "subjects.yaml"])
def test_a_missing_file_is_named(year: Path, name: str) -> None:
    (year / name).rename(year / "old.txt")
    if name == "scheme.yaml":
        with pytest.raises(SchemeError, match=r"没有考评方案|缺少这个文件"):
            load_scheme(year.parent)
    else:
        assert [str(fault) for fault in refused(year)] == [f"{name}:1 — 缺少这个文件"]


def test_a_misspelt_file_is_not_passed_over(year: Path) -> None:
    (year / "adjustments.yaml").rename(year / "adjustment.yaml")
    (fault,) = refused(year)
    assert (fault.file, fault.line) == ("adjustment.yaml", 1)
    assert "是不是“adjustments.yaml”" in fault.message_zh


def test_a_folder_without_a_scheme_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SchemeError, match="这里没有考评方案"):
        load_scheme(tmp_path)
