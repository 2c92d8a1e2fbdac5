"""灯色叫法: colours are meanings; every document says the office's own words for them, and nothing else changes."""

import dataclasses
import re

import pytest

from appraisal.lamps.rules import LAMP_ZH, in_own_words, lamp_sign
from report_templates import TEMPLATES
from report_templates.blocks import Cell, Sheet, Table
from report_templates.layout.grid import printed_text
from report_templates.layout.tables import LAMP_FILL, lamp_fill
from report_templates.reading import Reading, read_round
from report_templates.template import lay_sheet
from tests.report_templates import goldens
from tests.report_templates.escalation_rounds import escalation_readings
from tests.report_templates.sheet_text import all_blocks, sheet_text

OWN = {"green": "蓝灯", "yellow": "橙灯"}
TOLD = {"绿灯": "蓝灯", "黄灯": "橙灯", "绿转": "蓝转", "转绿": "转蓝", "黄转": "橙转", "转黄": "转橙"}


def _sheets(own_words: dict[str, str]) -> dict[str, Sheet]:
    found = {}
    rounds = {ending: goldens.readings()[ending] for ending in ("", "_half_month")}
    rounds |= {name: reading for name, (_, reading) in escalation_readings().items()}
    for ending, reading in rounds.items():
        worded = _in_words(reading, own_words)
        for template in TEMPLATES:
            for addressee in template.addressees(worded)[:1]:
                sheet = lay_sheet(template, worded, template.facts(worded, addressee))
                found[f"{template.code}{ending} {addressee}"] = sheet
    return found


@pytest.fixture(scope="module")
def own():
    return _sheets(OWN)


def _said(sheet: Sheet) -> list[str]:
    return re.sub("规则校验码[0-9a-f]+", "", sheet_text(sheet)).splitlines()


def _in_words(reading: Reading, own_words: dict[str, str]) -> Reading:
    scheme = reading.books.scheme.model_copy(update={"lamp_words": own_words})
    return read_round(dataclasses.replace(reading.books, scheme=scheme), reading.findings, reading.results)


def test_every_document_differs_in_the_words_for_lamps_alone(own):
    usual = _sheets({})

    assert {*usual} == {*own}
    assert sum("绿灯" in sheet_text(sheet) for sheet in usual.values()) > 5, "the rounds tell of lamps"
    for name, sheet in own.items():
        told = "\n".join(_said(usual[name]))
        for word, own_word in TOLD.items():
            told = told.replace(word, own_word)
        assert _said(sheet) == told.splitlines(), name


def test_a_cell_names_its_lamp_as_the_office_does(own):
    cells = [
        cell
        for sheet in own.values()
        for block in all_blocks(sheet)
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
        if cell.lamp in OWN
    ]

    assert cells
    assert all(lamp_sign(OWN[cell.lamp]) in printed_text(cell) for cell in cells)


@pytest.mark.parametrize(("lamp", "word", "fill"), [("green", "蓝灯", "BDD7EE"), ("green", "优", LAMP_FILL["green"]), ("red", "红灯", LAMP_FILL["red"])])  # fmt: skip
def test_a_colour_that_a_word_names_is_the_colour_that_is_printed(lamp, word, fill):
    assert lamp_fill(lamp, word) == fill
    assert lamp_fill(lamp) == LAMP_FILL[lamp]


def test_words_may_change_places():
    assert in_own_words("绿灯3项、黄灯2项", LAMP_ZH | {"green": "黄灯", "yellow": "橙灯"}) == "黄灯3项、橙灯2项"


def test_names_are_never_worded_anew():
    assert printed_text(Cell("绿灯行动", lamp="green", lamp_zh="蓝灯")) == "绿灯行动（蓝灯）"
