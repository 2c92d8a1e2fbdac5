"""整改台账 as workbooks: the office's ledger of all items, and for each unit the form on which it reports its own."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from appraisal.books import Books, Document, Results
from appraisal.rectification.rules import CLOSED
from report_templates.workbooks import rectification_form

RECTIFICATION_LEDGER = "rectification_ledger"
"""The document that they go with."""
_FORM = f"{RECTIFICATION_LEDGER}_form"
_OFFICE_ZH = "绩效办"
_NAME_CHARACTERS = 40


class _Coded(Protocol):
    """A document, or what becomes one."""

    @property
    def template_code(self) -> str:
        """Its kind."""


def rectification_forms(books: Books, results: Results, documents: Iterable[_Coded]) -> Iterator[Document]:
    """整改台账 wherever a round writes the 整改情况通报: one for the office, one for each unit with items that are open.

    A unit gets its own items alone, since the office's ledger is the one that closes items when it comes back.

    Args:
        books: the round.
        results: its 整改事项.
        documents: what the round writes.
    """
    if not any(each.template_code == RECTIFICATION_LEDGER for each in documents):
        return
    items, scheme = results.rectifications, books.scheme
    still_open = set(items.loc[items["state_code"].ne(CLOSED), "subject_code"].dropna())
    units = [(each.code, each.short_zh or each.name_zh) for each in scheme.subjects if each.code in still_open]
    for code, name in (("", _OFFICE_ZH), *units):
        yield Document(
            template_code=_FORM,
            addressee_code=code or "office",
            file_name=f"整改台账_{books.period.code}_{_plain(name)}_第{books.edition}版.xlsx",
            title="整改台账",
            content=rectification_form(scheme, items, label_zh=_label(books), unit_code=code),
        )


def _plain(name: str) -> str:
    """Words and digits of a name alone: safe in file names everywhere."""
    return "".join(sign for sign in name if sign.isalnum())[:_NAME_CHARACTERS]


def _label(books: Books) -> str:
    day = books.period.end_on
    return f"截至{day.year}年{day.month}月{day.day}日"
