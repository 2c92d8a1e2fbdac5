"""预警阶梯: the steps of a warning and what leads to them, as the office's paper says; data of the scheme (``ladders.yaml``).

Published ladders (domain.md §5 E01–E06, §4 L02, L10, L11) differ in what sets a step off, in how many steps there are and in
where they begin; none of that is a constant of the code. What a paper leaves open has no default: leaving it out is refused
with the question to take to whoever wrote the paper.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from appraisal.rewards.rules import Asking
from appraisal.scoring.rule import asks
from appraisal.warnings.triggers import LampsInRow, NotImproved, PromisePassed, ReplyMissed, Trigger, some
from appraisal.written import Code, Text

StepCode = Literal["reminder", "supervision", "interview", "criticism"]
Role = Literal["implementer", "undertaker", "goal_owner", "goal_lead"]
"""落实人、承担人、目标人、目标长: the level that a step speaks to (S0-04)."""

STEP_ZH: Mapping[str, str] = {
    "reminder": "提醒函",
    "supervision": "督办通知单",
    "interview": "约谈",
    "criticism": "通报批评",
}
"""预警措施, in the order in which they follow each other."""
NO_STEP = "none"
PAPER_OF_STEP: Mapping[str, str] = {
    "reminder": "reminder_letter",
    "supervision": "supervision_order",
    "interview": "interview_notice",
    "criticism": "public_criticism",
}
"""预警措施 → template of its paper."""
_ORDER = tuple(STEP_ZH)
_NEEDS_A_STEP = (ReplyMissed, PromisePassed, NotImproved)


class WarningStep(Asking):
    """One step of a ladder 预警措施.

    Attributes:
        code: which of the four papers goes out.
        name_zh: what the paper of the county calls it (专函督办, 红色督办单); empty = as usual.
        triggers: any one of them leads to the step.
        addressee_role: the level that it speaks to.
        reply_workdays: working days within which to answer; ``None`` = no answer is asked for.
        speaker_zh: who speaks, as a post (分管县领导).
        otherwise_zh: what follows otherwise, in the words of the paper.
        clause: 条款.
    """

    code: StepCode
    name_zh: str = ""
    triggers: Annotated[tuple[Trigger, ...], AfterValidator(some)] = asks("什么情况下走到这一步？")
    addressee_role: Role = asks(
        "这一步对哪一级责任人：落实人（implementer）、承担人（undertaker）、目标人（goal_owner）还是目标长（goal_lead）？"
    )
    reply_workdays: Annotated[int, Field(ge=1)] | None = asks("要求几个工作日内回复？不要求回复的写 null")
    speaker_zh: str = ""
    otherwise_zh: str = ""
    clause: Text = asks("依据哪个文件第几条？")

    @property
    def called_zh(self) -> str:
        """What it is called."""
        return self.name_zh or STEP_ZH[self.code]

    @model_validator(mode="after")
    def _somebody_speaks(self) -> Self:
        if self.code == "interview" and not self.speaker_zh:
            message = "约谈没有写明由谁谈：请写 speaker_zh（写职务，如“分管县领导”，不写姓名）"
            raise ValueError(message)
        return self


class Ladder(Asking):
    """预警阶梯: steps in their order, and how an episode of warnings goes on and ends.

    A ladder begins with any of the four measures and may leave out later ones, never one in between; a measure may stand twice
    (约谈项目负责人, then 分管领导约谈). Whoever warns climbs one step a period at most.

    Attributes:
        warning_steps: first to last.
        renews: 每期重新起算: every period is an episode of its own, warned anew; for ladders of one step.
        relief_periods: so many periods in a row of green end an episode 解除.
        yellow_relieves: whether yellow counts as green for that.
        unlit_between: whether a period without a lamp (held, missing) breaks a row of lamps or is passed over.
        eased: whether an episode climbs on although the lamp is better than when the last paper went out (L07).
        next_step_after: what must be over before the next step, beside the delivery of the last: the day its reply is due, or
            only the period.
        ends_with_year: whether episodes of the year before go on.
        warns_provisional: whether targets that are not final 未定案 may be warned about.
        clause: 条款.
    """

    code: Code
    name_zh: Text
    warning_steps: Annotated[tuple[WarningStep, ...], AfterValidator(some)] = asks("有哪几步？")
    renews: bool = False
    relief_periods: int = asks("连续几期绿灯（未再触发）解除预警？", ge=1)
    yellow_relieves: bool = asks("转为黄灯算不算好转到可以解除？算（true），不算（false）")
    unlit_between: Literal["breaks", "passed_over"] = asks(
        "中间有一期未亮灯（数据待核实、缺报），连续次数到此中断（breaks）还是跳过那一期（passed_over）？"
    )
    eased: Literal["waits", "goes_on"] = asks(
        "补欠后灯色好转（如红转黄）的，暂不升级（waits）还是照样升级（goes_on）？"
    )
    next_step_after: Literal["reply_due", "next_period"] = asks(
        "上一步送达后，要等回复时限届满（reply_due），还是下一期仍符合条件（next_period）就可走下一步？"
    )
    ends_with_year: bool = asks("上年未解除的预警，年末了结（true）还是跨年继续（false）？")
    warns_provisional: bool = False
    clause: str = ""

    def step(self, count: int) -> WarningStep | None:
        """The step of that number, counted from 1; ``None`` beyond the last."""
        return self.warning_steps[count - 1] if 0 < count <= len(self.warning_steps) else None

    @model_validator(mode="after")
    def _no_step_left_out_in_between(self) -> Self:
        places = [_ORDER.index(each.code) for each in self.warning_steps]
        for one, other in pairwise(places):
            if other < one:
                message = (
                    f"预警阶梯“{self.name_zh}”的次序倒了：“{STEP_ZH[_ORDER[other]]}”不能在“{STEP_ZH[_ORDER[one]]}”之后"
                )
                raise ValueError(message)
            if other > one + 1:
                between = "、".join(STEP_ZH[each] for each in _ORDER[one + 1 : other])
                message = f"预警阶梯“{self.name_zh}”从“{STEP_ZH[_ORDER[one]]}”直接到“{STEP_ZH[_ORDER[other]]}”，跳过了{between}：后面的可以不设，中间的不能空"
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _first_step_stands_alone(self) -> Self:
        if any(isinstance(each, _NEEDS_A_STEP) for each in self.warning_steps[0].triggers):
            message = f"预警阶梯“{self.name_zh}”的第一步要看上一步的回复或好转，可前面没有上一步：请写灯色或位次"
            raise ValueError(message)
        opens = {lamp for each in self.warning_steps[0].triggers for lamp in getattr(each, "lamps", ())}
        if self.yellow_relieves and "yellow" in opens:
            message = f"预警阶梯“{self.name_zh}”亮黄灯就预警，又说转黄灯可以解除（yellow_relieves），请改其一"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _what_is_waited_for_comes(self) -> Self:
        for step, following in pairwise(self.warning_steps):
            is_waited_for = self.next_step_after == "reply_due" or any(
                isinstance(each, ReplyMissed | PromisePassed) for each in following.triggers
            )
            if is_waited_for and step.reply_workdays is None:
                message = f"“{step.called_zh}”不要求回复，“{following.called_zh}”却要等它的回复：请写 reply_workdays"
                raise ValueError(message)
        if self.renews and len(self.warning_steps) > 1:
            message = f"预警阶梯“{self.name_zh}”每期重新起算（renews），第二步永远走不到：只能有一步"
            raise ValueError(message)
        return self


BUILT_IN = Ladder(
    code="built_in",
    name_zh="红灯提醒",
    warning_steps=(
        WarningStep(
            code="reminder",
            triggers=(LampsInRow(kind="lamps_in_row", lamps=("red",), count=1),),
            addressee_role="goal_owner",
            reply_workdays=5,
            clause="方案未设预警阶梯，红灯每期提醒",
        ),
    ),
    renews=True,
    relief_periods=1,
    yellow_relieves=True,
    unlit_between="breaks",
    eased="waits",
    next_step_after="next_period",
    ends_with_year=True,
)
"""What a round without a ladder does: a reminder for each red lamp, every period anew."""
