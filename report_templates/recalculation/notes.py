"""复算说明: for a clerk, how to recompute a total, what to change in a copy, and what the words mean."""

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border

from appraisal.scheme import Scheme
from report_templates.layout.title import width
from report_templates.recalculation.parameters import SHEET as PARAMETERS
from report_templates.workbooks.spreadsheet import add_sheet, put, put_title

SHEET = "说明"
_WIDTH = 70
_LINE_POINTS = 16.0
_TIES_ZH = {
    "min": "并列的取同一位次，后面的跳过（1、2、2、4）",
    "dense": "并列的取同一位次，后面的不跳（1、2、2、3）",
    "max": "并列的都取靠后的位次（1、3、3、4）",
}
_MISSING_ZH = {
    "zero": "应报未报的权重照算，不得分",
    "renormalise": "应报未报的剔除权重，由其余指标折算",
    "block": "有应报未报的，不出总分",
    "group_mean": "应报未报的以同组平均值代入，并注明“代入”",
    "last_value": "应报未报的以本年上一次的数代入，并注明“代入”",
}


def put_notes(book: Workbook, scheme: Scheme, *, title: str, is_any_held: bool) -> None:
    """The sheet 说明, in words that follow the scheme."""
    sheet = add_sheet(book, SHEET, widths=[_WIDTH])
    put_title(sheet, title, columns=1)
    for row, text in enumerate(_lines(scheme, is_any_held=is_any_held), start=2):
        cell = put(sheet, row, 1, text)
        cell.border = Border()
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[row].height = _LINE_POINTS * -(-width(text) // (_WIDTH // 2 - 4))


def _lines(scheme: Scheme, *, is_any_held: bool) -> list[str]:
    return [*_what(), *_how(scheme), *_rules(scheme), *_doubt(scheme, is_any_held=is_any_held), *_trial()]


def _what() -> list[str]:
    return [
        "一、这本表怎么看",
        (
            "“综合成绩”“分板块”“指标得分”三张表，左边白底表头的是发布的结果，是数，不随公式变；右边蓝底表头的是复算，是公式。"
            "“核对”一栏把两边相比：“一致”就是复算与发布相同，否则写明差多少。"
        ),
        "公式只用 Excel 2007 和 WPS 都有的函数；文件里存有算好的值，不重算也能看。",
    ]


def _how(scheme: Scheme) -> list[str]:
    cells = "用同一行的数值、目标值、序时应达值、分值权重、同组最高最低值等"
    items = [
        f"1．指标得分＝按“计分参数”里这项指标的办法，{cells}算出“未修约得分”，再修约。",
        "3．板块得分＝本板块各指标的未修约得分按“合成方法”合成（加权相加的就是合计），再修约。",
        "4．总分＝未修约基础得分＋加分－扣分（加分、扣分先各自封顶），再修约。不是把修约过的数再相加，所以与手工加总的末位可能差0.01。",
    ]
    if scheme.policies.round_items:
        items = [
            f"1．指标得分＝按“计分参数”里这项指标的办法，{cells}算出来并修约，就是“单项得分”。",
            "3．板块得分＝本板块各指标修约过的单项得分按“合成方法”合成（加权相加的就是合计）。",
            "4．总分＝各单项得分合成的基础得分＋加分－扣分（加分、扣分先各自封顶），再修约。",
        ]
    return [
        "二、总分怎么来",
        items[0],
        "2．分值权重是折算后的权重：未到报送期等不计入的指标剔除以后，其余的按比例放大到满分。",
        *items[1:],
        "5．位次在同一考评类别内，按官方得分由高到低排。",
        "6．“复算说明”写“照录”的，是公式写不进一格的办法（如分段递减、两两比较、各季度合成），得分照录发布的数。",
    ]


def _rules(scheme: Scheme) -> list[str]:
    policies = scheme.policies
    rounding = "四舍五入" if policies.rounding == "half_up" else "四舍六入五成双（GB/T 8170）"
    rank_on = (
        "先修约再排位次，看上去一样的就是并列"
        if policies.rank_on == "rounded"
        else "按未修约的分排位次，看上去一样的未必并列"
    )
    lines = [
        "三、修约和并列",
        f"1．得分保留{policies.points_places}位小数，{rounding}；先用 ROUND(…,10) 去掉二进制零头，再修约。公式里的 1E-9 也是为此：7.9＋0.1 算达到 8。",
        f"2．{rank_on}。{_TIES_ZH[policies.ties]}。",
    ]
    if policies.tie_breaks:
        names = (scheme.group_names.get(code) or scheme.indicator_by_code[code].name_zh for code in policies.tie_breaks)
        lines.append(f"3．总分相同的，依次比较：{'、'.join(names)}的得分；仍相同的并列。")
    if policies.veto_effect == "last":
        lines.append("一票否决的排在没有被否决的后面，分数不变。")
    return [*lines, f"缺报：{_MISSING_ZH[policies.missing]}。"]


def _doubt(scheme: Scheme, *, is_any_held: bool) -> list[str]:
    official = "审慎得分" if scheme.policies.rank_by == "cautious" else "申报得分"
    lines = [
        "四、什么是审慎",
        (
            "“得分”按报来的数算；“审慎得分”把存疑、尚未核实的数换成审慎读数再算，其余的数一律不动。审慎读数不是对该数的认定，"
            f"核实以后以核实的结果为准。本方案位次按{official}排。"
        ),
    ]
    if is_any_held:
        lines.append("“审慎读数”一表列出存疑的数的审慎读数和由此得到的分；没有审慎读数的，审慎得分按0分计。")
    return lines


def _trial() -> list[str]:
    return [
        "五、试算",
        (
            "另存一份再改：改“指标得分”左边的数值、目标值、权重，或者“计分参数”里黄底的数，指标、板块、总分、位次随之变动；"
            "“审慎读数”里的存疑数要在那张表里改。"
        ),
        (
            "改了数值，它自己的完成率会随之变；同组最高最低值、平均值、别人和自己在该指标上的位次不会自动变，要一并改。"
            "折算权重、应报未报的处理也不会自动重来。要全盘重算，请用 jixiao score。"
        ),
        "发布的结果、原始数据以系统留存的为准，改这本表不改变它们。",
        f"“{PARAMETERS}”每项指标先写办法要点，再列公式用到的数；“分值权重”在“指标得分”表中。",
    ]
