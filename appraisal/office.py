"""发文机关: who issues the documents, under which 文号 series and in which style."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Series(BaseModel):
    """文号 series of one issuing name, such as ``青绩办〔2026〕18号`` or ``第12期``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    prefix_zh: str
    """``青绩办`` for a 文号; empty for an issue number (第N期)."""
    first_number: int = 1


class DocumentStyle(BaseModel):
    """公文版式: what an office may set, for all its documents or for one kind; defaults are GB/T 9704-2012.

    Attributes:
        body_font, title_font, heading1_font, heading2_font, latin_font: 正文 (and level 3), 标题, 一级, 二级, numbers.
        head_font: 发文机关标志; empty takes ``title_font``.
        rare_font: for characters that fonts of GB 2312 lack (罕用字), such as 镕 in a name.
        line_pitch_points: 行距; 28.95 gives 22 lines a page, more gives fewer.
        is_heading3_bold: third level in bold.
        is_sealed: room is left for a seal 印章; none is ever drawn.
        page_number_form: 页码 as printed on page one, such as ``— 1 —`` or ``-1-``.
        page_number_side: ``outside`` right on odd and left on even pages, or ``centre``.
        tail_page: 版记 at the foot of the ``last`` page, or on an ``even`` page of its own (双面印).
        head_zh: 发文机关标志 or 简报 name in place of the usual one.
        head_points: largest size of it.
        red: colour of the head and its rules, RRGGBB.
        copy_number_zh: 份号, six digits.
        security_zh: 密级和保密期限 or 内部资料 mark in place of the usual one.
        urgency_zh: 紧急程度.
        signer_zh: 签发人 of a document to superiors 上行文, several separated by 、.
        serial_zh: 编号 at the upper right of a briefing.
        recipients_zh: 报、送、发 of a briefing, a line each.
        print_count: 共印份数 of a briefing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    body_font: str = Field("仿宋_GB2312", min_length=1)
    title_font: str = Field("方正小标宋简体", min_length=1)
    heading1_font: str = Field("黑体", min_length=1)
    heading2_font: str = Field("楷体_GB2312", min_length=1)
    latin_font: str = Field("Times New Roman", min_length=1)
    head_font: str = ""
    rare_font: str = Field("仿宋", min_length=1)
    line_pitch_points: float = Field(28.95, ge=24, le=36)
    is_heading3_bold: bool = False
    is_sealed: bool = True
    page_number_form: str = Field("— 1 —", pattern=r"^[^\d\s]?[^\d]{0,4}1[^\d]{0,5}$")
    page_number_side: Literal["outside", "centre"] = "outside"
    tail_page: Literal["last", "even"] = "last"
    head_zh: str = ""
    head_points: float = Field(52.0, ge=16, le=72)
    red: str = Field("FF0000", pattern=r"^[0-9A-F]{6}$")
    copy_number_zh: str = Field("", pattern=r"^(\d{6})?$")
    security_zh: str = ""
    urgency_zh: Literal["", "特急", "加急", "特提", "平急"] = ""
    signer_zh: str = ""
    serial_zh: str = ""
    recipients_zh: tuple[str, ...] = ()
    print_count: int = Field(0, ge=0, le=100000)


class Office(BaseModel):
    """绩效办 as issuer: names, series, contact, style."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name_zh: str = "青澜县绩效管理工作领导小组办公室"
    short_zh: str = "县绩效办"
    county_zh: str = "青澜县"
    contact_zh: str = ""
    series: tuple[Series, ...] = ()
    template_series: dict[str, str] = {}
    """template_code → series code; templates without one carry no number."""
    leaders_zh: str = "县委、县政府领导"
    copies_zh: tuple[str, ...] = ()
    style: DocumentStyle = DocumentStyle()
    template_styles: dict[str, DocumentStyle] = {}
    """template_code → what differs from ``style`` for that kind; written ``[office.style.<template_code>]``."""

    @model_validator(mode="before")
    @classmethod
    def _divide_styles(cls, given: Any) -> Any:  # noqa: ANN401 - whatever stood in the file
        """Tables within ``style`` are styles of one kind of document, laid over the common one."""
        style = given.get("style") if isinstance(given, Mapping) else None
        if not isinstance(style, Mapping):
            return given
        common = {key: value for key, value in style.items() if not isinstance(value, Mapping)}
        own = {key: {**common, **value} for key, value in style.items() if isinstance(value, Mapping)}
        return {**given, "style": common, "template_styles": {**given.get("template_styles", {}), **own}}

    def style_of(self, template_code: str) -> DocumentStyle:
        """版式 of one kind of document."""
        return self.template_styles.get(template_code, self.style)
