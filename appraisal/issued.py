"""已发文件: what earlier editions of a round released to single subjects."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Issued:
    """A document to one subject that an earlier edition of this very round released 已发文件.

    Attributes:
        template_code: the template that wrote it.
        addressee_code: the subject.
        title: its title.
        content: its bytes.
        edition: the edition that released it.
        year: of its number 文号.
        series_code, number: as in ``Document``.
    """

    template_code: str
    addressee_code: str
    title: str
    content: bytes
    edition: int
    year: int
    series_code: str = ""
    number: int = 0
