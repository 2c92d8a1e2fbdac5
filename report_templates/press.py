"""印制: the documents of one round as jobs of which none depends on another, since their numbers are settled before they are written."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from appraisal.books import Document
from appraisal.hands import Hands, one_by_one
from appraisal.issued import Issued
from appraisal.office import DocumentStyle
from report_templates.blocks import Sheet
from report_templates.items import short_name
from report_templates.layout.document import print_document
from report_templates.layout.title import whole_title
from report_templates.reading import Reading
from report_templates.reissue import (
    WITHDRAWAL,
    corrected,
    plain_letter,
    says_anew,
    withdrawal_facts,
    withdrawal_template,
)
from report_templates.template import ReportTemplate, lay_sheet, number_zh

_ADDRESSEE_ZH = {"all": "各单位", "leaders": "县领导", "congress": "人大常委会", "office": "绩效办"}
_UNSAFE = '<>:"/\\|?*'
_NAME_CHARACTERS = 40


@dataclass(frozen=True)
class Owed:
    """应写: a document that is to be written, with the workbook that goes with it.

    Attributes:
        template_code: of the document.
        write: writes it; depends on no other document of the round.
    """

    template_code: str
    write: Callable[[], tuple[Document, ...]]


@dataclass(frozen=True)
class _Laid:
    """A document in blocks, without its number."""

    title: str
    sheet: Sheet


@dataclass
class Press:
    """Settles what is written and under which numbers, in the order of the round.

    Attributes:
        reading: the round.
        folders: an office's own bodies, searched before the house's.
        in_force: letters that earlier editions sent, by template and addressee.
    """

    reading: Reading
    folders: tuple[Path, ...]
    in_force: Mapping[tuple[str, str], Issued]
    _taken: Counter[str] = field(default_factory=Counter)

    def plan(self, owed: Sequence[tuple[ReportTemplate, str]], *, hands: Hands = one_by_one) -> list[Owed]:
        """A job a document; a letter that its addressee has got already is none.

        Args:
            owed: templates with their addressees.
            hands: lay out the letters that may say nothing new, since one that is not written takes no number.
        """
        sent = [(template, to) for template, to in owed if self._earlier(template, to) is not None]
        laid = hands([partial(self._lay, template, to) for template, to in sent])
        again = {(template.code, to): each for (template, to), each in zip(sent, laid, strict=True)}
        return [
            Owed(
                template.code,
                partial(self._write, template, to, self._number(template), again.get((template.code, to))),
            )
            for template, to in owed
            if again.get((template.code, to), True) is not None
        ]

    def plan_to_take_back(self, template: ReportTemplate, earlier: Issued) -> Owed:
        """撤回函: the letter that takes an earlier one back, in the same 文号 series."""
        return Owed(
            f"{template.code}_{WITHDRAWAL}", partial(self._take_back, template, earlier, self._number(template))
        )

    def _earlier(self, template: ReportTemplate, addressee: str) -> Issued | None:
        return self.in_force.get((template.code, addressee)) if template.form == "letter" else None

    def _lay(self, template: ReportTemplate, addressee: str) -> _Laid | None:
        """A document without its number; ``None`` where the addressee has got that letter already."""
        told = template.facts(self.reading, addressee)
        facts = plain_letter(template, told)
        sheet = lay_sheet(template, self.reading, facts, folders=self.folders)
        earlier = self._earlier(template, addressee)
        if earlier is None:
            return _Laid(whole_title(facts.title), sheet)
        if not says_anew(template, print_document(sheet, self._style(template)), earlier):
            return None
        sheet = corrected(sheet, facts.title, earlier=earlier, corrections=told.corrections, reading=self.reading)
        return _Laid(f"{whole_title(facts.title)}（更正）", sheet)

    def _write(self, template: ReportTemplate, addressee: str, number: int, laid: _Laid | None) -> tuple[Document, ...]:
        """A document, and the workbook that goes with it."""
        laid = laid or self._lay(template, addressee)
        if laid is None:
            return ()
        document = self._print(template, addressee, laid, number)
        if template.enclose is None:
            return (document,)
        enclosure = template.enclose(self.reading, addressee, number_zh(self.reading, template.code, number))
        form = Document(
            template_code=f"{template.code}_form",
            addressee_code=addressee,
            file_name=_file_name(enclosure.name_zh, self.reading, addressee, "xlsx"),
            title=enclosure.name_zh,
            content=enclosure.content,
        )
        return (document, form)

    def _take_back(self, template: ReportTemplate, earlier: Issued, number: int) -> tuple[Document, ...]:
        facts, withdrawal = withdrawal_facts(template, earlier, self.reading), withdrawal_template(template)
        sheet = lay_sheet(withdrawal, self.reading, facts, folders=self.folders)
        document = self._print(template, earlier.addressee_code, _Laid(whole_title(facts.title), sheet), number)
        name = _file_name(withdrawal.name_zh, self.reading, earlier.addressee_code, "docx")
        return (replace(document, template_code=f"{template.code}_{WITHDRAWAL}", file_name=name),)

    def _style(self, template: ReportTemplate) -> DocumentStyle:
        return self.reading.books.office.style_of(template.code)

    def _print(self, template: ReportTemplate, addressee: str, laid: _Laid, number: int) -> Document:
        """A sheet with its number."""
        office = self.reading.books.office
        numbered = replace(laid.sheet, number_zh=number_zh(self.reading, template.code, number))
        return Document(
            template_code=template.code,
            addressee_code=addressee,
            file_name=_file_name(template.name_zh, self.reading, addressee, "docx"),
            title=laid.title,
            content=print_document(numbered, self._style(template)),
            series_code=office.template_series.get(template.code, "") if number else "",
            number=number,
        )

    def _number(self, template: ReportTemplate) -> int:
        """The next number of the template's series; 0 if it carries none. Counts on within the run."""
        books = self.reading.books
        code = books.office.template_series.get(template.code, "")
        series = next((each for each in books.office.series if each.code == code), None)
        if series is None:
            return 0
        self._taken[code] += 1
        return books.next_numbers.get(code, series.first_number) + self._taken[code] - 1


def _file_name(name_zh: str, reading: Reading, addressee: str, ending: str) -> str:
    """``提醒函_2026-09_县商务局_第1版.docx``, safe on Windows."""
    subject = reading.books.scheme.subject_by_code.get(addressee)
    addressee_zh = short_name(subject) if subject else _ADDRESSEE_ZH.get(addressee, addressee)
    name = "".join("_" if sign in _UNSAFE or not sign.isprintable() else sign for sign in addressee_zh).strip(" .")
    books = reading.books
    return f"{name_zh}_{books.period.code}_{name[:_NAME_CHARACTERS]}_第{books.edition}版.{ending}"
