"""The rules of layout hold for every form, and every rule can fail."""

import io
import re
import zipfile

import pytest
from ooxml_integrity import check
from openxml_audit import OpenXmlValidator

from appraisal.office import DocumentStyle
from report_templates.layout.document import print_document
from tests.report_templates.layout_rules import RULE_CODES, check_layout
from tests.report_templates.sheets import FORMS

DOCUMENT, STYLES, FOOTER = "word/document.xml", "word/styles.xml", "word/footer1.xml"
# rule, form, part, what is written, what a careless hand would write instead
MUTANTS = (
    ("PG01", "circular", DOCUMENT, 'w:top="2098"', 'w:top="1440"'),
    ("PG01", "letter", DOCUMENT, 'w:w="11906"', 'w:w="12240"'),
    ("PG02", "circular", DOCUMENT, 'w:type="lines"', 'w:type="linesAndChars"'),
    ("PG03", "circular", FOOTER, "—", "-"),
    ("PG03", "circular", FOOTER, '<w:fldChar w:fldCharType="end"/>', ""),
    ("PG03", "briefing", FOOTER, 'w:jc w:val="right"', 'w:jc w:val="center"'),
    ("PG03", "circular", "word/settings.xml", "<w:evenAndOddHeaders/>", ""),
    ("PG04", "letter", DOCUMENT, 'w:type="first" r:id="rIdFooter3"', 'w:type="first" r:id="rIdFooter1"'),
    ("LN01", "circular", STYLES, 'w:line="579"', 'w:line="600"'),
    ("LN01", "circular", STYLES, 'w:lineRule="exact"', 'w:lineRule="auto"'),
    ("LN02", "circular", STYLES, '<w:spacing w:val="-5"/>', '<w:spacing w:val="0"/>'),
    ("FT01", "circular", STYLES, 'w:eastAsia="仿宋_GB2312"', 'w:eastAsiaTheme="minorEastAsia"'),
    ("FT02", "circular", STYLES, 'w:eastAsia="黑体"', 'w:eastAsia="宋体"'),
    ("FT03", "circular", DOCUMENT, ' w:hint="eastAsia"', ""),
    ("FT03", "letter", "word/header1.xml", ' w:hint="eastAsia"', ""),
    ("HD01", "circular", DOCUMENT, "二、下一步工作", "三、下一步工作"),
    ("HD01", "circular", DOCUMENT, "（二）主要问题", "（四）主要问题"),
    ("HD01", "circular", DOCUMENT, "1.项目开工不足", "1、项目开工不足"),
    ("HD02", "circular", DOCUMENT, "一、总体情况", "一、总体情况。"),
    ("HD03", "circular", DOCUMENT, 'w:val="Title"', 'w:val="BodyText"'),
    ("NO01", "circular", DOCUMENT, "〔2026〕18号", "[2026]18号"),
    ("NO01", "circular", DOCUMENT, "〔2026〕18号", "〔2026〕018号"),
    ("NO01", "briefing", DOCUMENT, "第12期", "第012期"),
    ("DT01", "letter", DOCUMENT, "2026年10月25日", "2026年10月05日"),
    ("IN01", "circular", STYLES, 'w:firstLineChars="200"', 'w:firstLineChars="0"'),
    ("IN01", "letter", DOCUMENT, "白石镇人民政府：", "白石镇人民政府:"),
    ("TB01", "circular", DOCUMENT, "<w:tblHeader/>", ""),
    ("TB01", "circular", DOCUMENT, "<w:cantSplit/>", ""),
    ("TB02", "circular", DOCUMENT, re.compile(r'<w:gridCol w:w="\d+"/>'), ""),
    ("TB02", "circular", DOCUMENT, 'w:type="fixed"', 'w:type="autofit"'),
    ("TB02", "circular", DOCUMENT, re.compile(r'<w:tcW w:w="\d+"'), '<w:tcW w:w="9999"'),
    ("TB03", "circular", DOCUMENT, re.compile(r"<w:tblDescription [^>]*/>"), ""),
    ("TB04", "circular", DOCUMENT, "红灯", "●"),
    ("AX01", "circular", DOCUMENT, re.compile(r' descr="[^"]*"'), ""),
    ("AX02", "letter", "word/header1.xml", 'id="9002"', 'id="9001"'),
    ("AX03", "circular", "docProps/core.xml", re.compile(r"<dc:creator>[^<]*"), "<dc:creator>python-docx"),
    ("TX01", "circular", DOCUMENT, "居全市第4位", "居全市第{{ rank }}位"),
    ("TX01", "circular", DOCUMENT, "同比增长7.8%", "同比增长nan%"),
    ("TX02", "circular", DOCUMENT, "现将", "现,将"),
    ("TX02", "circular", DOCUMENT, "主要原因是", '主要"原因'),
    ("TL01", "circular", DOCUMENT, 'w:tblpYSpec="bottom"', 'w:tblpY="100"'),
    ("EL01", "upward", DOCUMENT, "000001", "1"),
    ("EL02", "upward", DOCUMENT, '<w:pStyle w:val="SecurityMark"/>', '<w:pStyle w:val="SecurityMark"/><w:ind w:left="640"/>'),
    ("EL03", "upward", DOCUMENT, '<w:rStyle w:val="SignerName"/>', ""),
    ("EL03", "upward", DOCUMENT, "\u3000青绩办", "青绩办"),
    ("EL04", "circular", STYLES, 'w:sz="18" w:space="6"', 'w:sz="18" w:space="11"'),
    ("EL04", "briefing", STYLES, '<w:color w:val="FF0000"/>', ""),
    ("EL05", "circular", DOCUMENT, '疑点清单</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val="Sig', '疑点清单。</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val="Sig'),
    ("EL05", "upward", DOCUMENT, 'w:val="AttachmentMark"', 'w:val="BodyText"'),
    ("EL06", "circular", DOCUMENT, "<w:pageBreakBefore/>", ""),
    ("EL06", "upward", DOCUMENT, re.compile(r'("AttachmentTitle"/><w:spacing w:before=)"579"'), r'\1"0"'),
    ("EL07", "circular", DOCUMENT, re.compile(r'("Date"/><w:ind w:left=)"\d+"'), r'\1"2000"'),
    ("EL08", "letter", DOCUMENT, "<w:keepNext/>", ""),
    ("EL08", "circular", DOCUMENT, "现将", "（此页无正文）现将"),
    ("EL09", "upward", DOCUMENT, "（联系人", "联系人"),
    ("EL10", "circular", DOCUMENT, 'w:val="single" w:sz="8"', 'w:val="single" w:sz="4"'),
    ("EL10", "circular", DOCUMENT, "县统计局。", "县统计局"),
    ("EL10", "upward", DOCUMENT, "日印发", "日印发。"),
    ("EL11", "circular", DOCUMENT, "wp:inline", "wp:anchor"),
    ("EL11", "circular", DOCUMENT, 'w:val="Figure"', 'w:val="Signature"'),
    ("SC01", "upward", DOCUMENT, 'w:top="1587" w:right="2098"', 'w:top="2098" w:right="1587"'),
    ("SC01", "upward", "word/header2.xml", '<w:textDirection w:val="tbRl"/>', ""),
    ("SC01", "upward", "word/footer3.xml", "</w:p>", "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"),
    ("TB05", "circular", DOCUMENT, "<w:vAlign", "<w:vMerge/><w:vAlign"),
    ("TB06", "circular", DOCUMENT, re.compile(r'("TableCaption"/>)<w:pageBreakBefore/>'), r"\1"),
    ("TB06", "circular", DOCUMENT, 'w:val="425"', 'w:val="950"'),
    ("PR01", "circular", DOCUMENT, '<w:pStyle w:val="BodyText"/>', '<w:pStyle w:val="BodyText"/><w:spacing w:line="600" w:lineRule="exact"/>'),
    ("PR01", "letter", DOCUMENT, '<w:rFonts w:hint="eastAsia"/>', '<w:rFonts w:hint="eastAsia"/><w:sz w:val="30"/>'),
    ("PR02", "circular", DOCUMENT, '<w:rFonts w:hint="eastAsia"/>', '<w:rFonts w:hint="eastAsia" w:eastAsia="宋体"/>'),
    ("PR03", "upward", DOCUMENT, '<w:rStyle w:val="RareCharacter"/>', ""),
    ("CL01", "circular", DOCUMENT, '<w:rFonts w:hint="eastAsia"/>', '<w:rFonts w:hint="eastAsia"/><w:color w:val="0000FF"/>'),
    ("CL01", "circular", DOCUMENT, 'w:fill="F2F2F2"', 'w:fill="4472C4"'),
    ("TX03", "upward", DOCUMENT, "（现价）", "(现价)"),
    ("TX03", "upward", DOCUMENT, "已逐一核实；", "已逐一核实;"),
    ("TX04", "letter", DOCUMENT, "3.2个百分点", "3.3个百分点"),
)  # fmt: skip


@pytest.fixture(scope="module", params=FORMS)
def form(request):
    return request.param


@pytest.fixture(scope="module")
def printed():
    return {name: print_document(make(), DocumentStyle()) for name, make in FORMS.items()}


def test_every_form_keeps_every_rule(form, printed):
    assert check_layout(printed[form]) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=[f"{rule}-{number}" for number, (rule, *_) in enumerate(MUTANTS)])
def test_a_mutant_is_caught(mutant, printed):
    rule, form_name, part, old, new = mutant
    changed = mutate(printed[form_name], part, old=old, new=new)
    assert check_layout(changed, only=[rule])


def test_every_rule_has_a_mutant():
    assert set(RULE_CODES) == {rule for rule, *_ in MUTANTS}


@pytest.mark.slow
def test_no_validator_finds_a_fault(form, printed, tmp_path):
    path = tmp_path / f"{form}.docx"
    path.write_bytes(printed[form])
    assert [str(error) for error in OpenXmlValidator().validate(path).errors] == []
    assert check(path) == []


def mutate(content, part, *, old, new):
    """The same package with something else written in one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                before = text.decode()
                changed = old.sub(new, before) if isinstance(old, re.Pattern) else before.replace(old, new)
                assert changed != before, f"{old} is not written in {part}"
                text = changed.encode()
            target.writestr(name, text)
    return out.getvalue()
