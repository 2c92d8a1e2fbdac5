"""An office's own bodies as Notepad saves them, and what is said of one that cannot be used."""

import codecs

import pytest

from report_templates.blocks import Heading, Paragraph
from report_templates.bodies import HOUSE, BodyError
from report_templates.reading import read_round
from report_templates.special_briefing.facts import TEMPLATE
from report_templates.template import render_body
from tasks.home import wording_mark
from tests.report_templates import results_fixture as county

OWN = "一、概况\n\n{{ by_zh }}，共{{ total | count('项') }}。\n"


@pytest.fixture(scope="module")
def facts():
    reading = read_round(county.books(), county.findings(), county.results())
    return TEMPLATE.facts(reading, "leaders")


def written(home, content, name="special_briefing/body.md.j2"):
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def said(facts, home):
    blocks = render_body(TEMPLATE, facts, folders=(home,))
    return [block.text for block in blocks if isinstance(block, Heading | Paragraph)]


@pytest.mark.parametrize(
    "content",
    [
        OWN.encode(),
        codecs.BOM_UTF8 + OWN.encode(),
        OWN.encode("gb18030"),
        OWN.replace("\n", "\r\n").encode("gb18030"),
        codecs.BOM_UTF8 + OWN.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "with a mark", "gbk", "gbk from Notepad", "mark and CRLF"],
)
def test_a_body_is_read_however_notepad_saved_it(tmp_path, facts, content):
    written(tmp_path, content)
    assert said(facts, tmp_path) == ["一、概况", "截至9月底，共11项。"]


def test_without_a_body_of_its_own_the_office_takes_the_houses(tmp_path, facts):
    assert said(facts, tmp_path / "nowhere")[-1].startswith("注：本期数据截至")


def test_an_office_may_word_the_shared_sentences_alone(tmp_path, facts):
    house = (HOUSE / "_shared.md.j2").read_text("utf-8")
    written(tmp_path, house.replace("注：本期数据截至", "说明：数据截至").encode("gb18030"), "_shared.md.j2")
    assert said(facts, tmp_path)[-1].startswith("说明：数据截至")


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("一、概况\n\n{{ no_such_fact }}", 3, "no_such_fact"),
        ("一、概况\n{{ total.no_such_part }}", 2, "no_such_part"),
        ("一、概况\n\n\n{{ total | no_such_words }}", 4, "no_such_words"),
        ("一、概况\n{% if total %}\n没有结束", 3, "成对"),
        ("一、概况\n{{ total.value }}", 2, "未修约的小数"),
        ("一、概况\n\n[表:no_such_table]", 3, "no_such_table"),
        ("{{ ''.__class__.__mro__ }}", 1, "不允许"),
        ("{% for %}", 1, "标记写得不对"),
        ("{{ total | count }}", 1, "这一处不能这样写"),
    ],
)
def test_a_fault_is_told_in_chinese_with_file_line_and_remedy(tmp_path, facts, body, line, words):
    path = written(tmp_path, body.encode())
    with pytest.raises(BodyError) as told:
        said(facts, tmp_path)
    message = str(told.value)
    assert message.startswith(f"{path} 第{line}行：")
    assert words in message
    assert "没有发布任何文件" in message
    assert "改用系统自带的底稿" in message


def test_a_body_that_is_no_text_is_told(tmp_path, facts):
    path = written(tmp_path, b"\xff\xfe\x00\x00\x81")
    with pytest.raises(BodyError, match="记事本另存为 UTF-8"):
        said(facts, tmp_path)
    assert path.is_file()


def test_a_name_cannot_leave_the_folder(tmp_path, facts):
    written(tmp_path, b"secret", "secret.txt")
    written(tmp_path / "own", b"{% include '../secret.txt' %}")
    with pytest.raises(BodyError):
        said(facts, tmp_path / "own")


def test_other_words_are_another_run(tmp_path):
    assert wording_mark(tmp_path / "nowhere") == ""
    path = written(tmp_path, OWN.encode())
    first = wording_mark(tmp_path)
    path.write_bytes(OWN.replace("概况", "情况").encode())
    assert len(first) == 8
    assert wording_mark(tmp_path) not in {"", first}
