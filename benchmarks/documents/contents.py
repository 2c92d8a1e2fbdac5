"""What is written: letters with a table and a chart each, and a circular with one long table."""

from dataclasses import dataclass

HEAD = ("序号", "考评对象", "指标", "完成", "目标", "序时差距（百分点）", "亮灯")
_TOWNS = ("白石镇", "云溪镇", "青坪街道", "石门乡", "龙潭镇", "柳河镇", "大坝乡", "南湖街道")
_INDICATORS = ("固定资产投资增速", "规模以上工业增加值增速", "社会消费品零售总额增速", "城乡居民人均可支配收入增速")
_LAMPS = ("绿灯", "黄灯", "红灯", "未亮灯")
_PROSE = (
    "截至2026年9月底，{town}固定资产投资完成84.2亿元，同比增长7.8%，低于序时进度3.2个百分点，居全县第4位，较上月后退1位；"
    "其中民间投资增长5.1%，工业投资下降1.3%。主要原因是重点项目“开而不快”，部分项目未按计划支付资金——前三季度支付率为61.5%。"
)


@dataclass(frozen=True)
class Content:
    """One document, in plain words.

    Attributes:
        title: on one line.
        addressee: 主送机关.
        paragraphs: of the body.
        rows: of the table under ``HEAD``; the last cell names a lamp.
        names, gaps: of the chart, none without one.
    """

    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: tuple[str, ...] = ()
    gaps: tuple[float, ...] = ()


def letter(number: int) -> Content:
    """提醒函 to one unit."""
    town = _TOWNS[number % len(_TOWNS)]
    gaps = tuple(round((index * 7 + number * 3) % 23 / 2 - 6, 1) for index in range(8))
    return Content(
        title=f"关于{town}固定资产投资等2项指标亮红灯的提醒函",
        addressee=f"{town}人民政府",
        paragraphs=(
            _PROSE.format(town=town),
            _PROSE.format(town="其中园区"),
            "请于5个工作日内书面反馈原因和整改措施。",
        ),
        rows=_rows(8, number),
        names=_TOWNS,
        gaps=gaps,
    )


def circular(rows: int) -> Content:
    """通报 with one long table and no chart."""
    paragraphs = tuple(_PROSE.format(town=town) for town in _TOWNS)
    return Content("关于2026年前三季度全县绩效考评情况的通报", "各乡镇人民政府，县直各单位", paragraphs, _rows(rows, 0))


def _rows(count: int, shift: int) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            str(index + 1), _TOWNS[(index + shift) % len(_TOWNS)], _INDICATORS[index % len(_INDICATORS)],
            f"{index * 1.7:.1f}%", "8.0%", f"{index % 9 - 4:.1f}", _LAMPS[(index + shift) % len(_LAMPS)],
        )
        for index in range(count)
    )  # fmt: skip
