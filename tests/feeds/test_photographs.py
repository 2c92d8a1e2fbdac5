"""Photographs pasted into the project table or laid beside it, as fingerprints with their place."""

import io
import zipfile

import numpy as np
import openpyxl
import pytest
from openpyxl.drawing.image import Image as Drawing
from PIL import Image

from feeds.photographs import fingerprints, pictures_in
from tests.feeds.test_projects_and_events import BRIDGE, PROJECT_HEAD


def picture(seed=1, side=320, *, form="JPEG", quality=88):
    """A photograph of smooth patches, as a camera would take one."""
    patches = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    made = io.BytesIO()
    Image.fromarray(patches).resize((side, side * 3 // 4), Image.Resampling.BICUBIC).save(made, form, quality=quality)
    return made.getvalue()


def again(content, *, side=200, quality=60):
    """The same photograph scaled and compressed once more."""
    made = io.BytesIO()
    with Image.open(io.BytesIO(content)) as image:
        image.resize((side, side * 3 // 4)).save(made, "JPEG", quality=quality)
    return made.getvalue()


def table(*placed, rows=(BRIDGE,)):
    """A project table with pictures at cells, as bytes."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "进度表"
    for row in (["2026年9月下半月重点项目进度表"], ["报告期：2026-09H2"], PROJECT_HEAD, *rows):
        sheet.append(row)
    for content, cell in placed:
        sheet.add_image(Drawing(io.BytesIO(content)), cell)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def in_cell(content, shown):
    """The same workbook with a picture shown by cell J4, as WPS writes it."""
    names = "ID_0123456789ABCDEF0123456789ABCDEF"
    images = (
        '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:xdr="x" xmlns:a="a" xmlns:r="r">'
        f'<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="1" name="{names}"/></xdr:nvPicPr><xdr:blipFill>'
        '<a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>'
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="image" Target="media/shown.jpeg"/></Relationships>'
    )
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            told = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                cell = f'<c r="J4" t="str"><f>_xlfn.DISPIMG(&quot;{names}&quot;,1)</f><v>=DISPIMG("x",1)</v></c></row>'
                head, row, rest = told.partition(b'<row r="4"')
                told = head + row + rest.replace(b"</row>", cell.encode(), 1)
            target.writestr(name, told)
        target.writestr("xl/cellimages.xml", images)
        target.writestr("xl/_rels/cellimages.xml.rels", rels)
        target.writestr("xl/media/shown.jpeg", shown)
    return made.getvalue()


@pytest.fixture
def read(files, scheme):
    return lambda content, name="重点项目进度表_2026-09H2.xlsx": files.parse(
        "project_progress", content, scheme, name=name
    )


def test_a_picture_in_a_projects_row_is_a_photograph_of_that_project(read):
    (found,) = read(table((picture(), "J4"))).photographs.to_dict("records")
    assert (found["subject_code"], found["period"], found["cell_ref"]) == ("project.bridge", "2026-09H2", "进度表!J4")
    assert (found["photo_sha256"], found["photo_print"]) == fingerprints(picture())


def test_a_picture_that_a_cell_shows_is_read_too(read):
    (found,) = read(in_cell(table(), picture(7))).photographs.to_dict("records")
    assert (found["cell_ref"], found["photo_sha256"]) == ("进度表!J4", fingerprints(picture(7))[0])


def test_a_column_for_photographs_is_no_extra_column(files, read):
    book = openpyxl.load_workbook(io.BytesIO(table((picture(), "J4"))))
    book.active["J3"] = "现场照片"
    made = io.BytesIO()
    book.save(made)
    parsed = read(made.getvalue())
    assert len(parsed.photographs) == 1
    assert files.codes(parsed) == files.codes(read(table()))


def test_pictures_beside_the_rows_and_stamps_are_no_photographs(read):
    parsed = read(table((picture(), "A1"), (picture(2), "J30"), (picture(3, side=64), "J4")))
    assert parsed.photographs.empty
    assert len(parsed.observations)


def test_the_same_picture_twice_in_one_file_counts_once(read):
    assert len(read(table((picture(), "J4"), (picture(), "K4"), (picture(2), "L4"))).photographs) == 2


def test_a_returned_table_shows_nothing(read):
    parsed = read(table((picture(), "J4"), rows=[[*BRIDGE[:5], "快好了", *BRIDGE[6:]]]))
    assert (parsed.findings["consequence"] == "return").any()
    assert parsed.photographs.empty


def test_a_picture_laid_beside_says_by_its_name_what_it_shows(read):
    parsed = read(picture(), name="澜江大桥_2026-09H2_1.jpg")
    (found,) = parsed.photographs.to_dict("records")
    assert (found["subject_code"], found["period"]) == ("project.bridge", "2026-09H2")
    assert parsed.period == "2026-09H2"
    assert parsed.findings.empty


@pytest.mark.parametrize("name", ["IMG_0001.jpg", "澜江大桥.jpg", "澜江大桥_2026-09.jpg", "西山隧道_2026-09H2.jpg"])
def test_a_picture_that_does_not_say_so_is_returned_with_a_remedy(files, read, name):
    parsed = read(picture(), name=name)
    assert files.codes(parsed) == ["S32"]
    assert "项目名称" in parsed.findings["message_zh"].item()


def test_other_feeds_refuse_pictures_as_before(files, scheme):
    parsed = files.parse("unit_submission", picture(), scheme, name="白石镇.jpg")
    assert parsed.findings["consequence"].tolist() == ["return"]
    assert parsed.photographs.empty


@pytest.mark.parametrize("seed", range(6))
def test_the_hash_hardly_changes_when_a_picture_is_sent_on_and_differs_between_pictures(seed):
    def bits(one, other):
        return (int(fingerprints(one)[1], 16) ^ int(fingerprints(other)[1], 16)).bit_count()

    assert bits(picture(seed), again(picture(seed))) <= 3
    assert bits(picture(seed), picture(seed + 100)) > 8


def test_what_cannot_be_opened_is_known_by_its_bytes_alone():
    sha256, print_ = fingerprints(b"\x89PNG broken")
    assert len(sha256) == 64
    assert not print_


def test_a_broken_drawing_refuses_no_file(read):
    content = table((picture(), "J4"))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"<broken" if "drawing1.xml" in name and "rels" not in name else source.read(name))
    parsed = read(made.getvalue())
    assert parsed.photographs.empty
    assert len(parsed.observations)


def test_a_csv_has_no_pictures():
    assert pictures_in(b"a,b\n1,2\n") == ()
