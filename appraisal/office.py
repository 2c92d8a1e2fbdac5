"""发文机关: who issues the documents, under which 文号 series and in which style."""

from pydantic import BaseModel, ConfigDict


class Series(BaseModel):
    """文号 series of one issuing name, such as ``青绩办〔2026〕18号`` or ``第12期``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    prefix_zh: str
    """``青绩办`` for a 文号; empty for an issue number (第N期)."""
    first_number: int = 1


class DocumentStyle(BaseModel):
    """公文版式: what an office may set; defaults are GB/T 9704-2012."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    body_font: str = "仿宋_GB2312"
    title_font: str = "方正小标宋简体"
    heading1_font: str = "黑体"
    heading2_font: str = "楷体_GB2312"
    latin_font: str = "Times New Roman"
    is_heading3_bold: bool = False
    is_sealed: bool = True


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
