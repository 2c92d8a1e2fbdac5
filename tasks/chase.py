"""催报: who still owes a submission two days before its deadline and after, told once a day, each owner once for all."""

from datetime import date, datetime, timedelta

import warehouse
from appraisal.period import Period, parse_period
from appraisal.scheme import Round, Scheme
from expectations import OwedFile, list_owed_files
from tasks.alarms import tell_office
from tasks.books import published_periods, scheme_now, store_of
from tasks.delivery.channels import MailChannel
from tasks.delivery.mail import RefusedError, UnknownOutcomeError, compose, send
from tasks.home import Home
from tasks.step import step

DAYS_AHEAD, DAYS_BEHIND = 2, 20
"""From when to when around a deadline an owner is reminded; later a person must speak to them."""
_DAILY = timedelta(hours=20)
"""Less than a day, so that a run that starts a little earlier than yesterday's still counts as the next day's."""
Row = dict[str, object]


@step("催报")
def chase_submissions(home: Home, *, moment: datetime) -> list[Row]:
    """Remind every subject that owes a submission, from two days before its deadline until it comes or the round is out.

    Each owner hears once a day and of everything at once, by mail where the settings name an address; the office hears
    of all of them in one digest. What came in is asked for no more.

    Returns:
        One row an owner: ``subject_zh``, ``files_zh``, ``deadline``, ``told`` (已催、今日已催、没有邮箱 or why not).
    """
    scheme, store = scheme_now(home), store_of(home)
    owed: dict[str, list[OwedFile]] = {}
    for each, period in _near(home, scheme, moment):
        receipts = warehouse.read_receipts(store)
        for file in list_owed_files(receipts, scheme, round=each, period=period, as_of=moment):
            owed.setdefault(file.sender_code, []).append(file)
    rows = [_remind(home, scheme, sender, files, moment=moment) for sender, files in owed.items()]
    if rows and warehouse.tell_once(store, "chase", "催报汇总", again_after=_DAILY):
        lines = [f"{row['subject_zh']}：{row['files_zh']}（{row['told']}）" for row in rows]
        tell_office(home, f"催报汇总（{len(rows)}个单位）", lines)
    return rows


def _near(home: Home, scheme: Scheme, moment: datetime) -> list[tuple[Round, Period]]:
    """Rounds and periods whose deadline is near or past and that are not published yet, the newest period of each."""
    today = home.local(moment).date()
    near = []
    for each in scheme.rounds:
        if "appraised" not in each.roles or each.frequency not in {"month", "quarter"}:
            continue
        period = _newest_ended(each, scheme, today)
        if period is None or period.code in published_periods(home, each.code):
            continue
        deadline = period.end_on + timedelta(days=each.deadline_day)
        if deadline - timedelta(days=DAYS_AHEAD) <= today <= deadline + timedelta(days=DAYS_BEHIND):
            near.append((each, period))
    return near


def _newest_ended(each: Round, scheme: Scheme, today: date) -> Period | None:
    code = f"{scheme.year}-12" if each.frequency == "month" else f"{scheme.year}Q4"
    period = parse_period(code)
    while period.year == scheme.year:
        if period.end_on < today and period.is_published:
            return period
        period = period.previous()
    return None


def _remind(home: Home, scheme: Scheme, sender: str, files: list[OwedFile], *, moment: datetime) -> Row:
    subject = scheme.subject_by_code[sender]
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
        for address in channel.receivers(sender)
    ]
    if not addresses:
        return row | {"told": "没有邮箱，请电话催报"}
    key = f"chase:{sender}:{deadline:%Y-%m-%d}"
    if not warehouse.tell_once(store_of(home), key, str(row["files_zh"]), again_after=_DAILY):
        return row | {"told": "今日已催"}
    is_late = moment > deadline
    when = "已过报送截止日" if is_late else f"报送截止日为{deadline.month}月{deadline.day}日"
    lines = [
        f"{row['subject_zh']}：",
        f"贵单位{row['files_zh']}尚未收到，{when}。请据实填报并尽快报送；确无数据的，请书面说明。",
        "已报送的，请忽略本提醒。逾期未报的指标按缺报处理，不以零计。",
    ]
    failures = [
        words for address in dict.fromkeys(addresses) if (words := _mail(home, address, lines, key=key, at=moment))
    ]
    return row | {"told": "；".join(failures) or "已催"}


def _mail(home: Home, address: str, lines: list[str], *, key: str, at: datetime) -> str:
    server = home.delivery.mail
    if server is None:
        return "没有设置发件服务器"
    mail = compose(
        server,
        address,
        name_zh=home.office.short_zh,
        subject=f"【{home.office.short_zh}】催报提醒",
        lines=lines,
        key=f"{key}:{home.local(at):%Y%m%d}:{address}".encode().hex()[:60],
        at=home.local(at),
    )
    try:
        send(server, mail, password=home.secret(server.password_from))
    except (RefusedError, UnknownOutcomeError) as fault:
        return str(fault)
    return ""
