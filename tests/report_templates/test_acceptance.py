"""Every document of the hand-built county is fit to be signed: layout, text and figures, read from the printed file."""

import re
from collections import Counter

import pytest

from appraisal.office import DocumentStyle
from report_templates.blocks import Figure, Heading, Paragraph, Table
from report_templates.layout.characters import full_width
from report_templates.layout.document import print_document, read_provenance
from report_templates.layout.lettering import clean
from report_templates.layout.tables import printed_text
from tests.report_templates.docx_reading import Docx
from tests.report_templates.goldens import sheets
from tests.report_templates.layout_rules import check_layout
from tests.report_templates.sheet_text import all_blocks, printed_facts

SHEETS = dict(sheets())


@pytest.fixture(scope="module")
def printed():
    return {name: print_document(sheet, DocumentStyle()) for name, sheet in SHEETS.items()}


def words_of(block):
    """What a block puts on paper, paragraph by paragraph."""
    match block:
        case Heading() | Paragraph():
            return [block.text]
        case Table():
            cells = [printed_text(cell, head) for row in block.rows for cell, head in zip(row, block.head, strict=True)]
            return [*block.head, *cells, *filter(None, (block.caption, block.note))]
        case Figure():
            return [block.caption]
    return []


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_a_document_keeps_every_rule_of_layout(name, printed):
    assert check_layout(printed[name]) == []


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_every_word_of_a_sheet_is_on_paper(name, printed):
    texts = Counter("".join(text.split()) for text in Docx(printed[name]).texts)
    wanted = Counter(
        "".join(full_width(clean(words)).split()) for block in all_blocks(SHEETS[name]) for words in words_of(block)
    )
    missing = wanted - texts
    missing.pop("", None)
    assert not missing


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_the_map_in_the_file_holds_every_printed_figure(name, printed):
    told = [(fact.key, fact.value) for fact in read_provenance(printed[name])]
    assert told == [(fact.key, fact.value) for fact in printed_facts(SHEETS[name])]


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_what_a_figure_prints_is_the_number_behind_it(name, printed):
    """A printed number is its value, rounded as printed; a word (位, 灯) or another uom tells itself."""
    for fact in read_provenance(printed[name]):
        found = re.fullmatch(r"[^\d-]{0,4}(-?\d[\d,]*(?:\.(\d+))?)(?:%|个百分点|分|位|个|项|家)?", fact.text)
        if found is None or fact.value is None:
            continue
        decimals = len(found[2] or "")
        number = float(found[1].replace(",", ""))
        assert abs(abs(number) - abs(fact.value)) <= 0.5 * 10**-decimals + 1e-9, fact
