"""催报: who still owes a submission two workdays before its deadline and after, told once a workday, each owner once for all."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import warehouse
from appraisal.deadlines import submission_day
from appraisal.period import Period, parse_period
from appraisal.scheme import Round, Scheme, Subject
from appraisal.workdays import WorkCalendar
from expectations import OwedFile, list_owed_files
from tasks.books import has_scheme, published_periods, rounds_of, scheme_now, scheme_of, store_of
from tasks.delivery.channels import MailChannel
from tasks.delivery.mail import RefusedError, UnknownOutcomeError
from tasks.delivery.outgoing import mail_to, word_key
from tasks.home import Home
from tasks.step import step
from tasks.upkeep.alarms import tell_office

WORKDAYS_AHEAD, DAYS_BEHIND = 2, 20
"""From when to when around a deadline an owner is reminded; later a person must speak to them."""
_DAILY = timedelta(hours=20)
"""Less than a day, so that a run that starts a little earlier than yesterday's still counts as the next day's."""
Row = dict[str, object]


@step("催报")
def chase_submissions(home: Home, *, moment: datetime) -> list[Row]:
    """Remind every subject that owes a submission, from two workdays before its deadline until it comes or the round is out.

    Nobody is written to on a day of rest. Each owner hears once a day and of everything at once, by mail where the settings name an address; the office hears
    of all of them in one digest. What came in is asked for no more.

    Returns:
        One row an owner: ``subject_zh``, ``files_zh``, ``deadline``, ``told`` (已催、今日已催、没有邮箱 or why not).
    """
    store = store_of(home)
    receipts = warehouse.read_receipts(store)
    owed: dict[str, list[OwedFile]] = {}
    subjects: dict[str, Subject] = {}
    for scheme, each, period in _near(home, moment):
        subjects |= scheme.subject_by_code
        for file in list_owed_files(receipts, scheme, round=each, period=period, as_of=moment):
            owed.setdefault(file.sender_code, []).append(file)
    rows = [_remind(home, subjects[sender], files, moment=moment) for sender, files in owed.items()]
    if rows and warehouse.tell_once(store, "chase", "催报汇总", again_after=_DAILY):
        lines = [f"{row['subject_zh']}：{row['files_zh']}（{row['told']}）" for row in rows]
        tell_office(home, f"催报汇总（{len(rows)}个单位）", lines)
    return rows


def _near(home: Home, moment: datetime) -> Iterator[tuple[Scheme, Round, Period]]:
    """Rounds and periods whose deadline is near or past and that are not published yet, each with its year's scheme."""
    today = home.local(moment).date()
    if not scheme_now(home).calendar.is_workday(today):
        return
    for each in rounds_of(home):
        if "appraised" not in each.roles or each.frequency not in {"month", "quarter"}:
            continue
        period = _newest_ended(each.frequency, today)
        if not has_scheme(home, period.year) or period.code in published_periods(home, each.code):
            continue
        scheme = scheme_of(home, period)
        asked = scheme.round_by_code.get(each.code, each)
        deadline = submission_day(asked, period, scheme.calendar)
        if _days_before(deadline, scheme.calendar) <= today <= deadline + timedelta(days=DAYS_BEHIND):
            yield scheme, asked, period


def _days_before(deadline: date, calendar: WorkCalendar) -> date:
    day = deadline
    for _ in range(WORKDAYS_AHEAD):
        day = calendar.previous_workday(day)
    return day


def _newest_ended(frequency: str, today: date) -> Period:
    period = parse_period(f"{today.year}-12" if frequency == "month" else f"{today.year}Q4")
    while period.end_on >= today or not period.is_published:
        period = period.previous()
    return period


def _remind(home: Home, subject: Subject, files: list[OwedFile], *, moment: datetime) -> Row:
    deadline = min(each.deadline for each in files)
    row: Row = {
        "subject_zh": subject.short_zh or subject.name_zh,
        "files_zh": "、".join(dict.fromkeys(each.file_zh for each in files)),
        "deadline": f"{deadline:%Y-%m-%d}",
    }
    addresses = [
        address
        for channel in home.delivery.channels
        if isinstance(channel, MailChannel)
        for address in channel.receivers(subject.code)
    ]
    if not addresses:
        return row | {"told": "没有邮箱，请电话催报"}
    key = f"chase:{subject.code}:{deadline:%Y-%m-%d}"
    store = store_of(home)
    if warehouse.was_told(store, key, within=_DAILY):
        return row | {"told": "今日已催"}
    is_late = moment > deadline
    when = "已过报送截止日" if is_late else f"报送截止日为{deadline.month}月{deadline.day}日"
    lines = [
        f"{row['subject_zh']}：",
        f"贵单位{row['files_zh']}尚未收到，{when}。请据实填报并尽快报送；确无数据的，请书面说明。",
        "已报送的，请忽略本提醒。逾期未报的指标按缺报处理，不以零计。",
    ]
    told = {address: _mail(home, address, lines, key=key, at=moment) for address in addresses}
    failures = [words for words in told.values() if words]
    if len(failures) < len(told):  # a server that is down costs nobody the reminder of the day
        warehouse.tell_once(store, key, str(row["files_zh"]), again_after=_DAILY)
    return row | {"told": "；".join(failures) or "已催"}


def _mail(home: Home, address: str, lines: list[str], *, key: str, at: datetime) -> str:
    """Why it could not be sent; empty if it was."""
    try:
        mail_to(home, address, head="催报提醒", lines=lines, key=word_key(key, address, f"{home.local(at):%Y-%m-%d}"))
    except (RefusedError, UnknownOutcomeError) as fault:
        return str(fault)
    return ""
