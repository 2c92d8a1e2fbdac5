"""触发条件: what may lead to a step of a ladder, as data; ``course`` says for whom it is set off."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from appraisal.rewards.rules import Asking
from appraisal.scoring.rule import asks

BadLamp = Literal["yellow", "red"]
At = Literal["every_period", "quarter_end", "half_year_end"]

_LAMP_ZH = {"yellow": "黄灯", "red": "红灯"}
_AT_ZH = {"every_period": "", "quarter_end": "季度", "half_year_end": "半年"}


def some(listed: tuple[Any, ...]) -> tuple[Any, ...]:
    """A list that says nothing is refused, and only once what it lists is sound."""
    if not listed:
        message = "至少要写一项"
        raise ValueError(message)
    return listed


_Lamps = Annotated[tuple[BadLamp, ...], AfterValidator(some), asks("亮什么灯算：yellow、red，还是两种都算？如 [red]")]
_GreenAsked = Annotated[bool, asks("亮绿灯（已达进度）但位次如此的，也算（true）还是不算（false）？")]


class LampsInRow(Asking):
    """连续亮灯: lamps of these colours in so many periods in a row, this one included; 1 = at the first sight."""

    kind: Literal["lamps_in_row"]
    lamps: _Lamps
    count: Annotated[int, asks("连续几期？第一次亮灯就算的写 1", ge=1)]

    @property
    def reason_zh(self) -> str:
        """In the words of a paper."""
        return (f"连续{self.count}期" if self.count > 1 else "") + _lamps_zh(self.lamps)


class LampsInYear(Asking):
    """年内累计亮灯: lamps of these colours in so many periods of the year, in a row or not (E02 年内两次黄牌)."""

    kind: Literal["lamps_in_year"]
    lamps: _Lamps
    count: Annotated[int, asks("年内累计几期？", ge=1)]

    @property
    def reason_zh(self) -> str:
        """In the words of a paper."""
        return f"年内累计{self.count}期{_lamps_zh(self.lamps)}"


class Bottom(Asking):
    """位次末位: among the last ``count`` of its comparison; tied objects share (E01, E03, E06)."""

    kind: Literal["bottom"]
    count: Annotated[int, asks("末几位算？", ge=1)]
    at: Annotated[
        At,
        asks("每期都看（every_period），只看季度末（quarter_end），还是只看半年末（half_year_end）？"),
    ]
    counts_green: _GreenAsked

    @property
    def reason_zh(self) -> str:
        """In the words of a paper."""
        return f"{_AT_ZH[self.at]}位次居末{f'{self.count}位' if self.count > 1 else '位'}"


class FallenBack(Asking):
    """连续退位: at least ``fallen_places`` behind the period before, so many periods in a row (E01)."""

    kind: Literal["fallen_back"]
    fallen_places: Annotated[int, asks("一期退几位以上算“退位幅度较大”？", ge=1)]
    periods: Annotated[int, asks("连续几期这样退位？", ge=1)]
    counts_green: _GreenAsked

    @property
    def reason_zh(self) -> str:
        """In the words of a paper."""
        return (f"连续{self.periods}期" if self.periods > 1 else "") + "位次退后幅度较大"


class ReplyMissed(Asking):
    """逾期未回复: the reply to the step in force is due and has not come (L11)."""

    kind: Literal["reply_missed"]

    @property
    def reason_zh(self) -> str:
        """In the words of a paper."""
        return "上一步预警逾期未回复"


class PromisePassed(Asking):
    """承诺到期: the day that the reply promised has passed, and the lamp is still one of these (L11 到期未改)."""

    kind: Literal["promise_passed"]
    lamps: _Lamps

    @property
    def reason_zh(self) -> str:
        """In the words of a paper."""
        return f"承诺完成日期已过，仍亮{_lamps_zh(self.lamps)}"


class NotImproved(Asking):
    """未见好转: so many periods after the step in force, the lamp is no better than when its paper went out."""

    kind: Literal["not_improved"]
    periods: Annotated[int, asks("上一步发出后，过几期仍未好转？下期就看的写 1", ge=1)]

    @property
    def reason_zh(self) -> str:
        """In the words of a paper."""
        return "上一步预警后仍未好转" if self.periods == 1 else f"上一步预警后{self.periods}期仍未好转"


Trigger = Annotated[
    LampsInRow | LampsInYear | Bottom | FallenBack | ReplyMissed | PromisePassed | NotImproved,
    Field(discriminator="kind"),
]


def told_reason(trigger: Trigger, lamp: str) -> str:
    """Why a step is taken, in the words of a paper: at the first sight the lamp itself."""
    is_first_sight = isinstance(trigger, LampsInRow) and trigger.count == 1
    return _LAMP_ZH.get(lamp, trigger.reason_zh) if is_first_sight else trigger.reason_zh


def _lamps_zh(lamps: tuple[str, ...]) -> str:
    return "或".join(_LAMP_ZH[each] for each in lamps)
