"""亮灯豁免: recorded like the rest of the scheme, refused where it leads nowhere, carried by the workbook without loss."""

import pytest

from scheme import SchemeError, load_scheme
from tasks.inquiries.rules import scheme_from_workbook, scheme_to_workbook

WRITTEN = """lamp_exemptions:
  - subject_code: {subject}
    when: not_started_due
    effective_from: 2026-07-01
    until: {until}
    document_no: {paper}
    approver_zh: 分管领导
    reason_zh: 用地批复未下达
"""


def _write(year, *, subject="project.p01", until="2026-09-30", paper="某督字〔2026〕8号"):
    text = WRITTEN.format(subject=subject, until=until, paper=paper)
    (year / "lamp_exemptions.yaml").write_text(text, encoding="utf-8")
    return load_scheme(year)


def test_an_exemption_survives_the_workbook(year, tmp_path):
    written = _write(year)
    scheme_to_workbook(year.parent, str(tmp_path / "scheme.xlsx"))
    (year / "lamp_exemptions.yaml").unlink()
    scheme_from_workbook(str(tmp_path / "scheme.xlsx"), year.parent)
    assert load_scheme(year).lamp_exemptions == written.lamp_exemptions
    assert len(written.lamp_exemptions) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"subject": "project.p99x"}, "没有代码为“project.p99x”的考评对象"),
        ({"until": "2026-06-30"}, "截止日2026-06-30早于生效日"),
        ({"paper": '""'}, "document_no"),
    ],
)
def test_an_exemption_that_leads_nowhere_is_refused_with_its_place(year, change, says):
    with pytest.raises(SchemeError, match=says) as refused:
        _write(year, **change)
    assert {fault.file for fault in refused.value.faults} == {"lamp_exemptions.yaml"}
