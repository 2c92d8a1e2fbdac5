"""表式检查: every shape check of the door, declared once, and the findings made of them.

A ``return`` refuses the whole file, a ``note`` is only printed. Each message names file, place, what was expected and
the remedy; none names a figure to be filed. ``docs/checks.md`` is generated from this table.
"""

from dataclasses import dataclass

from appraisal.findings import Consequence

_RETURN, _NOTE = Consequence.RETURN, Consequence.NOTE


@dataclass(frozen=True)
class ShapeCheck:
    """One shape check 表式检查.

    Attributes:
        code: ``S01`` and on; returns below ``S50``, notes from there.
        name_zh: its short name.
        consequence: what follows.
        message_zh: sentence with fields; ``{place}`` is file and cell.
    """

    code: str
    name_zh: str
    consequence: Consequence
    message_zh: str


class RefusalError(Exception):
    """A file cannot be read further; caught inside the room and turned into one return finding."""

    def __init__(self, check: ShapeCheck, cell_ref: str = "", **fields: object) -> None:
        """Keep what the finding will say."""
        super().__init__(check.code)
        self.check, self.cell_ref, self.fields = check, cell_ref, fields


TOO_LARGE = ShapeCheck(
    "S01", "文件过大", _RETURN, "{place}有{size}，超过{limit}的上限。请只留本期报送的表，另存为 .xlsx 后重新报送。"
)
DAMAGED = ShapeCheck(
    "S02", "文件损坏", _RETURN, "{place}打不开：{fault}。文件可能没有传完或已损坏，请在本机打开核对、另存后重新报送。"
)
ENCRYPTED = ShapeCheck(
    "S03", "文件已加密", _RETURN, "{place}已加密，无法读取。请取消打开密码（文件—信息—保护工作簿），另存后重新报送。"
)
MACRO = ShapeCheck(
    "S04", "含宏", _RETURN, "{place}含有宏（{part}），按规定不予打开。请另存为不含宏的 .xlsx 后重新报送。"
)
LINKED = ShapeCheck(
    "S05",
    "含外部链接或嵌入对象",
    _RETURN,
    "{place}引用了别的文件或嵌有对象（{part}），数字来处看不到。请在“数据—编辑链接”中断开链接、删除对象并粘贴为数值后重新报送。",
)
BOMB = ShapeCheck(
    "S06",
    "压缩内容异常",
    _RETURN,
    "{place}的压缩内容异常：{fault}。为安全起见未打开，请新建工作簿、粘贴为数值后重新报送。",
)
DOCTYPE = ShapeCheck(
    "S07",
    "含外部定义",
    _RETURN,
    "{place}的内部文件{part}带有文档类型定义或特殊编码，正常表格不会有。请新建工作簿、粘贴为数值后重新报送。",
)
WRONG_TYPE = ShapeCheck(
    "S08",
    "文件类型不符",
    _RETURN,
    "{place}实际是{kind}，不是本项要求的{wanted}。请用 WPS 或 Excel 打开，另存为 .xlsx 后重新报送。",
)
TOO_MANY_ROWS = ShapeCheck(
    "S09", "行数过多", _RETURN, "{place}有数据的{what}超过{limit}，不像一期报表。请只留本期数据，另存后重新报送。"
)
CHARSET = ShapeCheck(
    "S10",
    "编码不明",
    _RETURN,
    "{place}既不是 UTF-8 也不是 GB18030 编码，文字读不出。请另存为“CSV UTF-8”或 .xlsx 后重新报送。",
)
HEAD_COLUMNS = ShapeCheck(
    "S11",
    "表头缺列",
    _RETURN,
    "{place}的表头缺少：{missing}。应有：{wanted}。请补齐表头（可下载本期空白表）后重新报送。",
)
BLANK = ShapeCheck(
    "S12", "空表", _RETURN, "{place}只有表头，没有填报任何数字。请填写后重新报送；确无数据的，请在说明栏注明并函告。"
)
NO_PERIOD = ShapeCheck(
    "S13",
    "未写明报告期",
    _RETURN,
    "{place}没有写明报告期（{found}）。请在标题或“报告期：”一行写明，如{example}，再重新报送。",
)
TWO_PERIODS = ShapeCheck(
    "S14",
    "报告期不一致",
    _RETURN,
    "{place}写的报告期是“{one}”，{elsewhere}写的是“{other}”，两处不一致。请核对本表究竟是哪一期，改成一致后重新报送。",
)
FUTURE_PERIOD = ShapeCheck(
    "S15",
    "报告期未到",
    _RETURN,
    "{place}写的报告期是{period}，而文件{arrived_on}到达时该期尚未结束。请核对报告期后重新报送。",
)
NO_SENDER = ShapeCheck(
    "S16",
    "报送单位不明",
    _RETURN,
    "{place}的报送单位“{name}”不在考评方案的单位名册中。请按名册填写单位全称或简称后重新报送。",
)
FOREIGN = ShapeCheck(
    "S17", "代报", _RETURN, "{place}“{label}”{why}，{sender}不应填报。请删去该行，由责任单位自行报送。"
)
UOM = ShapeCheck(
    "S18",
    "计量单位不明或不相容",
    _RETURN,
    "{place}“{label}”的计量单位读不出：{fault}。本指标按“{wanted}”统计，可用同类单位，请在计量单位栏写明后重新报送。",
)
NUMBER = ShapeCheck(
    "S19",
    "数字读不出",
    _RETURN,
    "{place}“{label}”填的是“{text}”，{fault}。请只填阿拉伯数字（没有数据的填“—”）后重新报送。",
)
NO_CACHED = ShapeCheck(
    "S20",
    "公式无结果",
    _RETURN,
    "{place}“{label}”是公式，但文件里没有存下计算结果。请用 WPS 或 Excel 打开、保存一次，或粘贴为数值后重新报送。",
)
ERROR_CELL = ShapeCheck(
    "S21", "单元格错误值", _RETURN, "{place}“{label}”是错误值{text}。请改正公式或粘贴为数值后重新报送。"
)
TWICE = ShapeCheck(
    "S22", "同一数据填报两次", _RETURN, "{place}“{label}”与{other}重复而内容不同。请只保留一处后重新报送。"
)
NO_SUBJECT = ShapeCheck(
    "S23", "对象不明", _RETURN, "{place}“{name}”不在考评方案的名册中。请按名册填写全称或简称后重新报送。"
)
NO_TABLE = ShapeCheck(
    "S24",
    "找不到报表",
    _RETURN,
    "{place}的可见工作表里找不到{wanted}的表头。请使用本期空白表填报，不要改动表头；隐藏的工作表不读取。",
)
TWO_TABLES = ShapeCheck(
    "S25", "表格不唯一", _RETURN, "{place}有两处都像{wanted}（{places}），不知以哪处为准。请只保留一张表后重新报送。"
)
DATE = ShapeCheck(
    "S26",
    "日期读不出",
    _RETURN,
    "{place}的日期“{text}”读不出或不存在。请写成 2026-09-05 或 2026年9月5日 的样子后重新报送。",
)
WORD = ShapeCheck(
    "S27", "填写不在可选范围", _RETURN, "{place}“{label}”填的是“{text}”，只能填：{wanted}。请改正后重新报送。"
)
NO_INDICATOR = ShapeCheck(
    "S28", "指标不明", _RETURN, "{place}关联的指标“{label}”不在考评方案中。请按方案的指标名称填写后重新报送。"
)
NO_HALF = ShapeCheck(
    "S29",
    "未写明上下半月",
    _RETURN,
    "{place}写的报告期是“{found}”，本表按半月报送。请写明上半月或下半月（如 2026-09H2）后重新报送。",
)
FRACTION = ShapeCheck(
    "S30",
    "百分数写法不明",
    _RETURN,
    "{place}“{label}”填的是“{text}”，疑似用小数代替百分数，说不清是哪一种。请连同百分号一起填写，或将单元格设为百分比格式后重新报送。",
)
SINGLE_UNITS = ShapeCheck(
    "S31",
    "含单个单位资料",
    _RETURN,
    "{place}有“{label}”一列。名录变动只收按对象汇总的户数和数额，单个企业的统计资料不得用于考评。请删去逐户资料、汇总后重新报送。",
)
PHOTO_NAME = ShapeCheck(
    "S32",
    "照片名称不明",
    _RETURN,
    "{place}的文件名没有写明方案所列的项目名称和半月报告期。请按“项目名称_2026-10H2”这样命名后重新报送。",
)
NO_PROOF = ShapeCheck(
    "S33",
    "节点完成未注明文号",
    _RETURN,
    "{place}“{label}”登记为已完成，但没有写明作为佐证的文号（验收、交付、纪要等）。请写明文号后重新报送。",
)
SAMPLE_SUM = ShapeCheck(
    "S34",
    "各答案人数与样本量不符",
    _RETURN,
    "{place}“{label}”各答案人数之和是{counted}，样本量写的是{text}，两者不等。请按原始问卷或话单核对后重新报送。",
)
ANSWER = ShapeCheck(
    "S35",
    "答案不在量表中",
    _RETURN,
    "{place}的答案“{name}”不在方案“{label}”的满意度量表中，这里只能填：{wanted}。请按方案的量表归类后重新报送。",
)
NO_ANSWER = ShapeCheck(
    "S36",
    "回复空白",
    _RETURN,
    "{place}没有填写任何答复。请在浅色格内填写后重新报送；暂时不能答复的，请在说明栏写明原因和时间。",
)
NO_KEY = ShapeCheck(
    "S37",
    "编号不明",
    _RETURN,
    "{place}的编号“{text}”{fault}。请使用随文发出的原表填写，不要改动编号列，改正后重新报送。",
)
REQUIRED = ShapeCheck("S38", "必填项空白", _RETURN, "{place}“{label}”没有填写。请补填后重新报送。")
NOT_MAPPED = ShapeCheck(
    "S39",
    "来源代码未对照",
    _RETURN,
    '{place}的“{text}”在本来源的对照表和考评方案中都找不到（{what}）。请在 jixiao.toml 的 [feeds.table] 补上对照，或写 others = "leave" 只取认得的；补好后下次收数重读。',
)
NOT_UPDATED = ShapeCheck(
    "S40",
    "来源未更新",
    _RETURN,
    "{place}作为{period}的数据，却与{earlier}的数逐个相同，来源可能没有更新，未采用。请联系来源单位核实。",
)
UNFORESEEN = ShapeCheck(
    "S49",
    "读取出错",
    _RETURN,
    "{place}读取时出现未预料的情况（{fault}），未采用。文件已保存，请通知绩效办技术人员；也可改用本期空白表重新报送。",
)
NORMALISED = ShapeCheck(
    "S51",
    "书写已规范",
    _NOTE,
    "{place}有全角字符、分隔符、增减字样或带单位的数字，已按规范写法读取：{cells}。下次请直接填半角数字。",
)
HIDDEN = ShapeCheck("S52", "有隐藏内容", _NOTE, "{place}有隐藏的{what}，未读取。需要采用的，请取消隐藏后重新报送。")
UNKNOWN_LABEL = ShapeCheck(
    "S53", "指标名称未识别", _NOTE, "{place}“{label}”不是方案中本来源的指标名称，未采用。名称有变动的，请告知绩效办。"
)
EXTRA_COLUMN = ShapeCheck("S54", "有多余列", _NOTE, "{place}的这些列不在表式中，未采用：{labels}。")
TOTALS = ShapeCheck(
    "S55", "合计与分项之和不符", _NOTE, "{place}的“{row}”与各行之和不一致：{labels}。合计行不采用，请报送单位核对。"
)
ASSUMED_UOM = ShapeCheck(
    "S56", "未注明计量单位", _NOTE, "{place}的这些列没有注明计量单位，按考评方案中该指标的单位读取：{labels}。"
)
UNKNOWN_SUBJECT = ShapeCheck(
    "S57", "对象未识别", _NOTE, "{place}“{name}”不在考评方案的名册中，该行未采用。名称有变动的，请告知绩效办。"
)
MERGED = ShapeCheck("S58", "合并单元格", _NOTE, "{place}的名称列有合并单元格，已按合并范围逐行补齐：{cells}。")
NAME_PERIOD = ShapeCheck(
    "S59", "文件名的报告期不同", _NOTE, "{place}文件名写的是“{other}”，文件里写的是“{one}”，以文件里写的为准。"
)
CLEANED = ShapeCheck("S60", "不可见字符已清除", _NOTE, "{place}有不可见的控制字符，已清除：{cells}。")
WRONG_COLUMN = ShapeCheck(
    "S61", "填在本月列", _NOTE, "{place}“{label}”是期末或比率类指标，应填在本年累计（期末）列；填在本月列的未采用。"
)
NOT_THEIRS = ShapeCheck("S62", "不适用的指标", _NOTE, "{place}“{label}”在方案中不用于“{subject}”，未采用。")
NO_EVENTS = ShapeCheck(
    "S63", "本期无事项", _NOTE, "{place}没有登记任何事项，按本期无加减分事项处理；如有遗漏，请补报。"
)
FEW_UNITS = ShapeCheck(
    "S64",
    "户数过少",
    _NOTE,
    "{place}“{label}”进入或退出的不足{least}户，有可能推断出单个单位的情况：只用于内部核对，对外文件不引用其可比口径增速。",
)
UNKNOWN_CAUSE = ShapeCheck(
    "S65",
    "原因不在方案所列",
    _NOTE,
    "{place}填的原因“{text}”不在方案所列的加减分原因中，照登，不受分类上限约束；如系笔误，请改正后重新报送。方案所列：{wanted}。",
)
NO_PAPER = ShapeCheck(
    "S66",
    "决定未注明文号",
    _NOTE,
    "{place}登记的{kind}“{label}”没有写明文号，已登记，未生效；补登批准文件的文号后重新报送即可生效。",
)
PARTLY_ANSWERED = ShapeCheck(
    "S67", "回复不完整", _NOTE, "{place}没有填写：{missing}。其余已登记，请补充后用同一张表重新报送。"
)
ONLY_KEPT = ShapeCheck(
    "S68",
    "仅收存",
    _NOTE,
    "{place}不是随文发出的回复表格，已收存、给回执，没有登记为回复。需要登记的，请填写随文所附的表格后报送。",
)
RULED = ShapeCheck("S69", "核定登记", _NOTE, "{place}{told}。")
NO_RAISED_DAY = ShapeCheck(
    "S70", "卡点未注明提出日期", _NOTE, "{place}“{label}”的卡点没有写明提出日期，已登记，暂不能计算挂账天数。请补填。"
)
STALE_DOUBT = ShapeCheck("S71", "疑点已更新", _NOTE, "{place}“{label}”{fault}，该行没有登记。{remedy}")
RULED_ANEW = ShapeCheck(
    "S72", "改变此前核定", _NOTE, "{place}“{label}”此前已核定为{before}，本次为{after}，以本次为准，历次都留存。"
)
NOT_ISSUED = ShapeCheck(
    "S73",
    "不是发出的清单",
    _RETURN,
    "{place}的清单编号“{text}”{fault}。核定只认随清单发出的原表，请用收到的原表填写后重新报送；要逐条核定的，用 jixiao rule。",
)
BELOW_NOTES = ShapeCheck(
    "S74",
    "注释下有数",
    _NOTE,
    "{place}起有{count}行数字写在注释行里或注释之后，未采用。需要采用的，请写上名称、移到注释之前，再重新报送。",
)
TOTALS_LEFT = ShapeCheck("S76", "合计行未采用", _NOTE, "{place}起有{count}行合计，只采用各明细行，合计行未采用。")
NAMELESS = ShapeCheck("S77", "有数无名", _NOTE, "{place}有数字而没有名称，未采用：{cells}。请补写名称后重新报送。")
UNREAD_SHEET = ShapeCheck(
    "S78",
    "工作表未读取",
    _NOTE,
    "{place}“{sheet}”像报表而表头缺少：{missing}，整张工作表未采用。需要采用的，请补齐表头后重新报送。",
)
UNCHECKED_TOTALS = ShapeCheck(
    "S79",
    "合计没有核对",
    _NOTE,
    "{place}的“{row}”是公式而没有存下计算结果，或是错误值，没有同各行之和核对：{labels}。合计行不采用，请报送单位自行核对。",
)
OTHER_SHEETS = ShapeCheck(
    "S80",
    "另有同样的工作表",
    _NOTE,
    "{place}只读取了工作表“{sheet}”，另有同样表头的工作表{sheets}，整张未采用。需要采用的，请并入“{sheet}”后重新报送。",
)
NO_PHOTOGRAPH = ShapeCheck(
    "S81",
    "不是现场照片",
    _NOTE,
    "{place}太小（边长不到96像素）或超过15MB，没有登记为现场照片。请附现场拍摄的原图后重新报送。",
)
UNENDED = ShapeCheck(
    "S75", "末行没有换行", _NOTE, "{place}的最后一行没有换行符，无法确认文件是否传完。请核对最后一行是否完整。"
)

SHAPE_CHECKS = tuple(value for value in list(vars().values()) if isinstance(value, ShapeCheck))
"""All of them, in the order of their codes."""
