"""文种: what a kind of document is, and how its facts become blocks.

A template is a folder: ``facts.py`` chooses what is said (typed facts, tables, figures, addressees by rule),
``body.md.j2`` says it (plain Chinese sentences, no grammar of numbers, no arithmetic). An office may put its own
``<code>/body.md.j2`` in a folder of its home; data is never compiled as a template.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, TypedDict

from jinja2 import ChoiceLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from appraisal.lamps.rules import LAMP_ZH
from appraisal.office import Office
from report_templates.blocks import Block, Cell, Fact, Figure, Sheet, Table
from report_templates.bodies import HOUSE, BodyLoader, blame
from report_templates.corrections import Correction, correction_table
from report_templates.layout.title import break_title
from report_templates.markup import mark, parse_blocks, printed
from report_templates.reading import Reading, cutoff_zh, sources_zh
from report_templates.sentences import FILTERS as SENTENCES
from report_templates.wording import FILTERS, day_zh, listing, ordinal

ALL_ZH = "各乡镇（街道），县直各部门"
"""主送 of a document to all."""
Form = Literal["circular", "letter", "briefing"]


@dataclass(frozen=True)
class Attachment:
    """附件: its title and its blocks."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What every document states about itself; each template adds its own.

    Attributes:
        title: with ``|`` where a line may break.
        addressee_zh: 主送机关 without colon, empty if none.
        period_zh: the period by itself, ``9月``.
        until_zh: the year to the end of the period, ``1—9月``.
        cutoff_zh: 数据截止时点.
        sources_zh: where the counted figures come from.
        scheme_zh: 考评方案 with its 文号.
        rules_zh: head of the scheme's hash.
        edition: 版次.
        reason_zh: why there is a further edition.
        corrections: 更正说明, empty for a first edition.
        tables, figures: by the name under which the body places them.
        attachments: 附件 in order.
    """

    title: str
    addressee_zh: str
    period_zh: str
    until_zh: str
    cutoff_zh: str
    sources_zh: str
    scheme_zh: str
    rules_zh: str
    edition: int = 1
    reason_zh: str = ""
    corrections: tuple[Correction, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Enclosure:
    """附送的工作簿: what goes with a document to be filled in, such as 疑点核实单.

    Attributes:
        name_zh: what it is called, in its file name too.
        content: the workbook's bytes.
    """

    name_zh: str
    content: bytes


@dataclass(frozen=True)
class ReportTemplate:
    """文种: a kind of document.

    Attributes:
        code: name of its folder and in rounds.yaml.
        name_zh: 文种 in file names, such as ``通报``.
        form: layout.
        addressees: whom it goes to: subject codes in stable order, or ``all`` / ``leaders``.
        facts: what it says to one addressee.
        head_zh: 发文机关标志 or 简报 name; ``None`` takes the office's name.
        enclose: the workbook that goes with it: from the round, the addressee and the 发文字号.
        recipients_zh: 报、送、发 at the end of a briefing; ``None``: the leaders.
        takes_back: whether a letter that a further edition no longer owes is taken back in writing 撤回; not where the
            office's own ruling settled it.
    """

    code: str
    name_zh: str
    form: Form
    addressees: Callable[[Reading], tuple[str, ...]]
    facts: Callable[[Reading, str], Facts]
    head_zh: str | None = None
    enclose: Callable[[Reading, str, str], Enclosure] | None = None
    takes_back: bool = True
    recipients_zh: str | None = None


class CommonFacts(TypedDict):
    """The facts that every document takes from the round itself."""

    period_zh: str
    until_zh: str
    cutoff_zh: str
    sources_zh: str
    scheme_zh: str
    rules_zh: str
    edition: int
    reason_zh: str
    corrections: tuple[Correction, ...]


def common_facts(reading: Reading, *, tells: Callable[[Correction], bool] = lambda _: True) -> CommonFacts:
    """What every document of the round states: period, cut-off, sources, rules, edition.

    Args:
        reading: the round.
        tells: which corrections concern the reader.
    """
    books, scheme = reading.books, reading.books.scheme
    number_words = f"（{scheme.document_no}）" if scheme.document_no else ""
    return CommonFacts(
        period_zh=books.period.label_zh,
        until_zh=books.period.cumulative_label_zh,
        cutoff_zh=cutoff_zh(reading),
        sources_zh=sources_zh(reading),
        scheme_zh=f"《{scheme.name_zh}》{number_words}",
        rules_zh=scheme.hash[:8],
        edition=books.edition,
        reason_zh=books.reason,
        corrections=tuple(each for each in reading.corrections if tells(each)),
    )


def render_body(
    template: ReportTemplate, facts: Facts, *, lamp_words: Mapping[str, str] = LAMP_ZH, folders: Sequence[Path] = ()
) -> tuple[Block, ...]:
    """Facts → body text → blocks.

    Args:
        template: the kind of document.
        facts: what it says.
        lamp_words: what the office calls each lamp; a body says it in the usual words.
        folders: searched for ``<code>/body.md.j2`` before the house's own.

    Raises:
        report_templates.bodies.BodyError: the office's own body cannot be used.
        jinja2.UndefinedError: the house's body names a fact that does not exist.
        report_templates.markup.MarkupError: it places a table that is not there or prints an unworded number.
    """
    name = f"{template.code}/body.md.j2"
    context = {each.name: getattr(facts, each.name) for each in dataclasses.fields(facts)}
    tables = {**facts.tables, "corrections": correction_table(facts.corrections)}
    words = tuple(sorted(lamp_words.items()))
    environment = _environment(tuple(folder for folder in folders if folder.is_dir()), words)
    try:
        text = environment.get_template(name).render(**context, section=_counter(), part=_counter)
        return parse_blocks(text, tables=tables, figures=facts.figures)
    except Exception as fault:
        own = next((folder / name for folder in folders if (folder / name).is_file()), HOUSE / name)
        blamed = blame(fault, own)
        if blamed is fault:
            raise
        raise blamed from fault


def lay_sheet(
    template: ReportTemplate, reading: Reading, facts: Facts, *, number: int = 0, folders: Sequence[Path] = ()
) -> Sheet:
    """The whole document in blocks, head and tail included."""
    books, office = reading.books, reading.books.office
    issued_zh = day_zh(reading.issued_on)
    is_circular, is_briefing = template.form == "circular", template.form == "briefing"
    return Sheet(
        form=template.form,
        head_zh=template.head_zh or (f"{office.name_zh}文件" if is_circular else office.name_zh),
        number_zh=number_zh(reading, template.code, number),
        title_lines=break_title(facts.title),
        addressee_zh=f"{facts.addressee_zh}：" if facts.addressee_zh else "",
        blocks=render_body(template, facts, lamp_words=books.scheme.lamp_zh, folders=folders),
        attachments_zh=tuple(each.title for each in facts.attachments),
        attachments=tuple(each.blocks for each in facts.attachments),
        signature_zh="" if is_briefing else office.name_zh,
        date_zh="" if is_briefing else issued_zh,
        copies_zh="、".join(office.copies_zh) if is_circular else "",
        printed_zh=f"{office.name_zh} {issued_zh}印发" if is_circular else "",
        issuer_zh=office.name_zh if is_briefing else "",
        issue_date_zh=issued_zh if is_briefing else "",
        recipients_zh=_recipients_zh(template, office) if is_briefing else "",
        mark_zh="内部资料 注意保存" if is_briefing else "",
        contact_zh=office.contact_zh if template.form == "letter" else "",
        properties={
            "run_key": books.run_key,
            "edition": str(books.edition),
            "period": books.period.code,
            "round": books.round.code,
            "scheme_hash": books.scheme.hash,
            "code_version": books.code_version,
            "as_of": books.as_of.isoformat(),
            **({"audit_head": books.audit_head} if books.audit_head else {}),
        },
    )


def _recipients_zh(template: ReportTemplate, office: Office) -> str:
    return f"报：{office.leaders_zh}" if template.recipients_zh is None else template.recipients_zh


def number_zh(reading: Reading, template_code: str, number: int) -> str:
    """发文字号 ``青绩办〔2026〕18号`` or 期号 ``第12期``; empty without a series."""
    office = reading.books.office
    code = office.template_series.get(template_code, "")
    return document_number_zh(office, code, number, year=reading.issued_on.year)


def document_number_zh(office: Office, series_code: str, number: int, *, year: int) -> str:
    """发文字号 or 期号 of a number within a series; empty without either."""
    series = next((each for each in office.series if each.code == series_code), None)
    if series is None or not number:
        return ""
    return f"{series.prefix_zh}〔{year}〕{number}号" if series.prefix_zh else f"第{number}期"


def told(
    text: str | Fact, *, lamp: str = "", lamp_zh: str = "", align: Literal["left", "center", "right"] = "center"
) -> Cell:
    """A table cell from words or a printed figure."""
    fact = text if isinstance(text, Fact) else None
    return Cell(str(text), lamp=lamp or None, align=align, fact=fact, lamp_zh=lamp_zh)  # type: ignore[arg-type]


@cache
def _environment(folders: tuple[Path, ...], lamp_words: tuple[tuple[str, str], ...]) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([BodyLoader(folder, dict(lamp_words)) for folder in (*folders, HOUSE)]),
        undefined=StrictUndefined,
        autoescape=False,
        finalize=printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    environment.filters.update(SENTENCES)
    environment.filters["listed"] = _listed
    return environment


def _listed(parts: Iterable[Fact | str], limit: int = 4, measure: str = "项") -> str:
    """A list as an office writes it, its printed figures still linked."""
    marked = [mark(part) if isinstance(part, Fact) else part for part in parts]
    return listing(marked, limit=limit, measure=measure)


def _counter() -> Callable[[], str]:
    """序数 for headings that may be left out: each call gives the next one."""
    taken: list[int] = []

    def next_ordinal() -> str:
        taken.append(len(taken) + 1)
        return ordinal(taken[-1])

    return next_ordinal
