"""报前检查: the packed checker and the office's door say the same of every file, and the checker needs Python alone."""

import ast
import json
import random
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest

from appraisal.books import RawFile
from expectations import check_shape
from feeds import FEEDS, build_checker
from feeds.checker.pack import PackingError, _imported
from tasks.inquiries.checker import expectations_of

NOW = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
FEED = next(each for each in FEEDS if each.code == "unit_submission")
ODD = (
    "1,2,3", "约12", "１２３", "-5.3", "+8%", "=1+1", "#DIV/0!", "—", "", None, 0, -0.0, 1e16, 0.95, "8.4亿元", "12.5万",
    "增长3.2%", "↓1.1", "无", "①23", True, datetime(2026, 9, 1),  # noqa: DTZ001
    "1 234", "12.3.4", "\u200b12", "第4位", "9.5e3", "NaN",
)  # fmt: skip
HEADS = (
    "序号 指标名称 计量单位 本月 本年累计 上年同期累计 同比增长(%) 说明",
    "序号 指标名称 计量单位 本月 上期累计 本年累计 上年同期累计 同比增长(%) 说明",
    "指标名称 计量单位 本月 本年累计",
    "指标名称 本年累计（亿元） 同比增长(%)",
    "指标名称 计量单位 本月",
    "指标名称 计量单位 本年累计 本年累计",
    "指标名称 计量单位 本年累计 位次 备注 经办",
    "指标 单位 9月 1—9月 考评对象",
)
LABELS = ("固定资产投资", "工业总产值", "改造户数", "优良天数比例", "党建评分", "不知何物", "其中：工业总产值", "合计")
UOMS = ("万元", "亿元", "户", "%", "", "元", "公斤", "万 元", "千分比")
SENDERS = ("白石镇", "双河镇", "县发改局", "县统计局", "青澜县", "某单位", "", "=白石镇")
PERIODS = ("2026-09", "2026年9月", "2026-01", "2026-10", "2025-09", "", "九月", "2026Q3")


def drawn_files(files, draws=170, seed=20260925):
    """Submissions as clerks might botch them: head, sender, period, labels, units and figures drawn at random."""
    dice = random.Random(seed)
    for place in range(draws):
        head = dice.choice(HEADS if place % 3 else HEADS[:1]).split()
        rows = []
        for number in range(dice.randint(0, 5)):
            drawn = {"序号": number, "指标名称": dice.choice(LABELS), "指标": dice.choice(LABELS)}
            drawn |= {"计量单位": dice.choice(UOMS), "单位": dice.choice(UOMS), "考评对象": dice.choice(SENDERS)}
            plain = place % 4 == 0
            rows.append([drawn.get(name, 1200 if plain else dice.choice(ODD)) for name in head])
        sender = dice.choice(SENDERS) if place % 2 else "白石镇"
        period = dice.choice(PERIODS) if place % 5 == 0 else "2026-09"
        lines = files.rows(
            *rows, sender=sender, period=period, head=head, title=dice.choice(("报送表", "2026年9月报送表"))
        )
        yield f"{dice.choice(SENDERS).strip('=')}_{place}.xlsx", files.book({"报送表": lines})


def broken_files(files):
    good = files.book({"报送表": files.rows(files.good_row)})
    yield "good.xlsx", good
    yield "cut.xlsx", good[: len(good) // 2]
    yield "empty.xlsx", b""
    yield "page.xlsx", b"<html><body>not a table</body></html>"
    yield "pdf.xlsx", b"%PDF-1.7 and so on"
    yield "dtd.xlsx", files.rewritten(good, "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    yield (
        "table.csv",
        "报送单位：白石镇,报告期：2026-09\n指标名称,计量单位,本年累计\n固定资产投资,万元,12.5\n".encode("gb18030"),
    )
    yield "two.xlsx", files.book({"甲": files.rows(files.good_row), "乙": files.rows(files.good_row)})
    yield "twice.xlsx", files.book({"报送表": files.rows(files.good_row, (2, "固定资产投资", "万元", 1, 2, 3, 4, ""))})
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", "x")
    yield "archive.xlsx", packed.getvalue()


@pytest.fixture(scope="module")
def checker(scheme, tmp_path_factory):
    path = tmp_path_factory.mktemp("checker") / "报前检查.pyz"
    path.write_bytes(build_checker(expectations_of(scheme)))
    return path


def run(checker, *words):
    """The checker as an office PC runs it: no site packages, nothing of this program in reach."""
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(checker), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=checker.parent)


def as_the_office_says(name, content, scheme):
    parsed = FEED.parse(RawFile(FEED.code, name, content, "", NOW), scheme)
    found = [*parsed.findings.to_dict("records"), *check_shape(parsed.observations, scheme).to_dict("records")]
    return sorted((each["check_code"], each["cell_ref"] or "", each["consequence"]) for each in found)


def test_checker_and_door_agree_on_verdict_and_cells_of_every_file(checker, scheme, files, tmp_path):
    sent = dict([*drawn_files(files), *broken_files(files)])
    for name, content in sent.items():
        (tmp_path / name).write_bytes(content)
    done = run(checker, *(str(tmp_path / name) for name in sent), "--json", "--now", NOW.isoformat())
    told = {each["file"]: each for each in json.loads(done.stdout)}
    verdicts = set()
    for name, content in sent.items():
        office = as_the_office_says(name, content, scheme)
        said = sorted((f["check_code"], f["cell_ref"] or "", f["consequence"]) for f in told[name]["findings"])
        assert said == office, name
        assert told[name]["is_returned"] == any(consequence == "return" for _, _, consequence in office)
        verdicts.add(told[name]["is_returned"])
        verdicts.update(code for code, _, _ in office)
    assert {True, False} <= verdicts
    assert len(verdicts) >= 20, "the files drawn do not try enough of the rules"


def test_the_same_sources_and_scheme_give_the_same_bytes(scheme):
    assert build_checker(expectations_of(scheme)) == build_checker(expectations_of(scheme))


def test_the_checker_carries_no_figure_target_or_weight(checker, scheme):
    with zipfile.ZipFile(checker) as packed:
        told = json.loads(packed.read("feeds/checker/expectations.json"))
    assert set(told["scheme"]) == {"year", "indicators", "subjects", "peer_groups", "special_appraisals", "targets"}
    assert all(set(each) == {"indicator_code", "subject_code"} for each in told["scheme"]["targets"])
    weights = [weight for group in told["scheme"]["peer_groups"] for weight in group["weights"].values()]
    assert set(weights) <= {0, 1}


def test_what_stands_at_the_top_of_a_packed_module_comes_with_python(checker):
    with zipfile.ZipFile(checker) as packed:
        for name in packed.namelist():
            if name.endswith(".py"):
                ast.parse(packed.read(name), feature_version=(3, 11))
    with pytest.raises(PackingError, match="pandas"):
        list(_imported("some.module", b"import pandas as pd\n"))


@pytest.mark.parametrize("form", ["整改台账", "满意度调查表", "预警回复表"])
def test_another_form_is_named_and_left_to_the_office(checker, files, tmp_path, form):
    (tmp_path / "a.xlsx").write_bytes(files.book({form: [[form], ["事项", "措施"]]}))
    done = run(checker, str(tmp_path / "a.xlsx"), "--no-page")
    assert done.returncode == 2
    assert form in done.stdout
    assert "绩效办" in done.stdout


def test_exit_status_text_and_page(checker, files, tmp_path):
    (tmp_path / "好表.xlsx").write_bytes(files.book({"报送表": files.rows(files.good_row)}))
    (tmp_path / "坏表.xlsx").write_bytes(
        files.book({"报送表": files.rows((1, "固定资产投资", "万元", 1, "约<b>9", 3, 4, ""))})
    )
    good = run(checker, str(tmp_path / "好表.xlsx"), "--now", NOW.isoformat())
    assert (good.returncode, "可以报送" in good.stdout) == (0, True)
    assert "只有绩效办能做" in good.stdout
    bad = run(checker, str(tmp_path / "坏表.xlsx"), "--now", NOW.isoformat())
    assert (bad.returncode, "报送表!E4" in bad.stdout) == (1, True)
    page = (tmp_path / "坏表_自查结果.html").read_text("utf-8")
    assert "约&lt;b&gt;9" in page
    assert "http" not in page
    assert run(checker, str(tmp_path / "没有.xlsx")).returncode == 2
    assert "用法" in run(checker, "--what").stdout
    odd = run(checker, str(tmp_path / "好表.xlsx"), "--now", "昨天")
    assert (odd.returncode, "不是时刻" in odd.stderr) == (2, True)


def test_an_old_python_is_told_so_in_words(checker):
    with zipfile.ZipFile(checker) as packed:
        main = packed.read("__main__.py").decode()
    first = main.partition("from datetime")[0].replace("sys.version_info", "(3, 6, 8)")
    done = subprocess.run([sys.executable, "-I", "-c", first], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "需要 Python 3.11" in done.stderr
    ast.parse(main, feature_version=(3, 4))
