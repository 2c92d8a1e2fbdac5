"""An office words a document itself: its words are printed, and a body that cannot be used publishes nothing."""

import io
import zipfile

import pytest

BODY = "report_templates/lamp_board/body.md.j2"

pytestmark = pytest.mark.slow


def words_of(content):
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


def test_the_offices_own_words_are_published_and_a_faulty_body_stops_the_round(own):
    before = own.outbox()
    path = own.root / BODY
    path.parent.mkdir(parents=True)
    path.write_bytes("一、概况\r\n\r\n本期{{ no_such_fact }}。\r\n".encode("gb18030"))
    told = own.run("round", "half_month_lamps", "--period", "2026-10H2", ok=(2,))
    assert f"{path} 第3行" in told.stderr
    assert own.outbox() == before

    path.write_bytes("一、概况\r\n\r\n本办自拟的说法。\r\n".encode("gb18030"))
    own.run("round", "half_month_lamps", "--period", "2026-10H2", "--reason", "调整文书表述")
    after = own.outbox()
    new = [name for name in set(after) - set(before) if "亮灯通报" in name]
    assert new
    assert all("本办自拟的说法" in words_of(after[name]) for name in new)
