"""Every Word file that a county's rounds send out keeps the layout of GB/T 9704-2012 and opens without repair."""

import pytest
from ooxml_integrity import check
from openxml_audit import OpenXmlValidator

from tests.report_templates.layout_rules import check_layout

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def papers(published):
    found = {name: content for name, content in published.outbox().items() if name.endswith(".docx")}
    assert len(found) >= 20
    return found


def test_no_rule_of_layout_is_broken(papers):
    breaches = {name: check_layout(content) for name, content in papers.items()}
    assert {name: found for name, found in breaches.items() if found} == {}


def test_no_validator_finds_a_fault(papers, tmp_path):
    validator, faults = OpenXmlValidator(), {}
    for number, (name, content) in enumerate(papers.items()):
        path = tmp_path / f"{number}.docx"
        path.write_bytes(content)
        faults[name] = [*map(str, validator.validate(path).errors), *map(str, check(path))]
    assert {name: found for name, found in faults.items() if found} == {}
