"""疑点清单 as documents of a round: a workbook for each owner, and the page for 绩效办; none where nothing is in doubt."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from appraisal.answers import DOUBT_FORM, DOUBT_LIST, OFFICE
from appraisal.books import Books, Document, Results
from appraisal.frames import FindingFrame
from report_templates.doubt_list.courses import Course, Place, read_courses
from report_templates.doubt_list.doubted import Doubted, read_doubted
from report_templates.doubt_list.form_number import form_number
from report_templates.doubt_list.owners import owner_zh
from report_templates.doubt_list.page import doubt_page
from report_templates.reading import Reading
from report_templates.wording import month_day_zh
from report_templates.workbooks.doubt_list import Listed, doubt_list

DOUBT_PAGE = "doubt_page"
"""What the page is called in deliveries."""
_SENT_BEFORE_ZH = "前版清单继续有效"
_KEY = re.compile(rb"\b[0-9a-f]{16}\b")
_TEXTS = re.compile(r"xl/(?:sharedStrings|worksheets/sheet1)\.xml")
"""Where the text of the first sheet stands, in either way of writing it."""
_NAME_CHARACTERS = 40


def doubt_documents(
    books: Books, findings: FindingFrame, results: Results, *, check_names: Mapping[str, str]
) -> Iterator[Document]:
    """疑点清单 of every owner with something to answer, 绩效办 first, then the page of all that is in doubt.

    A department that has got a list of this period with all the same doubts in an earlier edition gets none again.

    Args:
        books: the round.
        findings: 疑点 of the round.
        results: what it concluded.
        check_names: what each check is called.
    """
    reading = Reading(books, findings, results, ())
    doubted = read_doubted(reading, check_names)
    if not doubted:
        return
    courses: dict[tuple[str, ...], Course] = {
        (each.indicator_code, each.subject_code, each.period, each.basis, each.source_code): course
        for each, course in read_courses(books, [Place(*each.place) for each in doubted]).items()
    }
    lists = _lists(reading, doubted)
    asked_before = _asked_before(books)
    overview = [
        Listed(each.owner_code, "", _SENT_BEFORE_ZH, each.doubted) if _is_known(each, asked_before) else each
        for each in lists
    ]
    due_zh = month_day_zh(reading.reply_by())
    for each in lists:
        if not _is_known(each, asked_before):
            yield Document(
                template_code=DOUBT_LIST,
                addressee_code=each.owner_code,
                file_name=each.file_name,
                title=f"{DOUBT_FORM}（待答复{len(each.doubted)}项，请于{due_zh}前送回）",
                content=doubt_list(reading, each, courses, overview=overview if each.owner_code == OFFICE else ()),
            )
    yield Document(
        template_code=DOUBT_PAGE,
        addressee_code=OFFICE,
        file_name=f"{DOUBT_FORM}_{books.period.code}_{owner_zh(OFFICE, {})}_第{books.edition}版.html",
        title=f"{DOUBT_FORM}（网页，供查看）",
        content=doubt_page(reading, doubted, courses),
    )


def _lists(reading: Reading, doubted: tuple[Doubted, ...]) -> list[Listed]:
    books, subjects = reading.books, reading.books.scheme.subject_by_code
    owners: dict[str, list[Doubted]] = {OFFICE: []}
    for each in doubted:
        if each.asks:
            owners.setdefault(each.owner_code, []).append(each)
    return [
        Listed(
            owner_code=code,
            number_zh=form_number(books, reading.findings, DOUBT_FORM, code),
            file_name=f"{DOUBT_FORM}_{books.period.code}_{_plain(owner_zh(code, subjects))}_第{books.edition}版.xlsx",
            doubted=tuple(each),
        )
        for code, each in owners.items()
        if each
    ]


def _asked_before(books: Books) -> dict[str, frozenset[str]]:
    """Keys on the lists that earlier editions of this round sent, by owner."""
    asked: dict[str, frozenset[str]] = {}
    for each in books.issued:
        if each.template_code == DOUBT_LIST:
            asked[each.addressee_code] = asked.get(each.addressee_code, frozenset()) | _keys_in(each.content)
    return asked


def _keys_in(content: bytes) -> frozenset[str]:
    try:
        with ZipFile(BytesIO(content)) as parts:
            texts = (parts.read(name) for name in parts.namelist() if _TEXTS.match(name))
            return frozenset(key.decode() for text in texts for key in _KEY.findall(text))
    except BadZipFile:
        return frozenset()


def _is_known(listed: Listed, asked_before: Mapping[str, frozenset[str]]) -> bool:
    keys = {key for each in listed.doubted for key in each.finding_keys}
    return keys <= asked_before.get(listed.owner_code, frozenset())


def _plain(name: str) -> str:
    """Words and digits of a name alone: safe in file names everywhere."""
    return "".join(sign for sign in name if sign.isalnum())[:_NAME_CHARACTERS]
