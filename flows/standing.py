"""运行情况: in ten lines what ran, what is due, what is stuck, and what to do about it."""

from datetime import datetime, timedelta

from appraisal.period import parse_period
from flows.conduct import owed_periods
from flows.timetable import next_day
from tasks.books import rounds_of, scheme_now
from tasks.home import Home
from tasks.inquiries.questions import intake_counts, published_rounds
from tasks.upkeep.standing import Health, has_figures, health_of

Row = dict[str, object]
SILENT = timedelta(hours=26)
"""Older than this, a sign of life says that nothing runs."""
_ALARM_CHARACTERS = 28
_NAME_CHARACTERS = 8
_DO = "→ "


def standing_of(home: Home) -> dict[str, object]:
    """The state of one county's pipeline, JSON-able.

    Returns:
        ``latest_period`` (newest published period code, empty if none), ``rounds`` (newest editions), ``due`` (periods
        whose 发布日 has come and that are unpublished), ``next`` (which round is run next, and when), ``intake`` (files by
        verdict), ``feeds`` (sources with the age of what they brought last, and the state of those of jixiao.toml), ``alarms`` (open ones with key, text and age),
        ``waiting`` (mail and robots), ``holder`` (who holds the books), ``backup``, ``heartbeat_at``, ``disk``,
        ``held_count`` (of the newest editions), ``trouble_count`` and ``lines_zh`` (the same in words, ten lines).
    """
    health, rounds, due = health_of(home), published_rounds(home), due_rows(home)
    latest = max(reversed(rounds), key=lambda row: parse_period(str(row["period"])).end_on, default={})
    told: dict[str, object] = {
        "latest_period": latest.get("period", ""),
        "rounds": rounds,
        "due": due,
        "next": _next(home),
        "intake": intake_counts(home),
        "feeds": _feeds(health),
        "alarms": [_alarm(home, health, number) for number in range(len(health.alerts))],
        "waiting": [vars(each) for each in health.waiting],
        "holder": _holder(home, health),
        "backup": _backup(health),
        "heartbeat_at": _moment(home, health.heartbeat_at),
        "disk": {"free_mb": health.free_mb, "store_mb": health.store_mb, "is_tight": health.is_disk_tight},
        "held_count": sum(int(str(row["held_count"])) for row in rounds),
    }
    names = {each.code: each.name_zh for each in rounds_of(home)}
    lines = [
        _ran(rounds, names),
        _intake(home, health),
        _due(due, told["next"]),
        _held(latest, names),
        _alarms(home, health),
        _waiting(health),
        _alive(home, health),
        _backed_up(home, health),
        _room(health),
    ]
    count = sum(_DO in line for line in lines)
    head = f"{home.office.short_zh}　{home.local(home.now()):%Y-%m-%d %H:%M}　{f'{count}件事要办（{_DO.strip()}）' if count else '一切正常'}"
    return {**told, "trouble_count": count, "lines_zh": [head, *lines]}


def due_rows(home: Home) -> list[Row]:
    """Periods whose 发布日 has come and that are unpublished."""
    return [
        {
            "round_code": each.code,
            "name_zh": each.name_zh,
            "period": period.code,
            "has_figures": has_figures(home, each.code, period),
        }
        for each in rounds_of(home)
        for period in owed_periods(home, round_code=each.code, moment=home.now())
    ]


def _next(home: Home) -> Row:
    today, calendar = home.local(home.now()).date(), scheme_now(home).calendar
    days = ((next_day(each, today=today, calendar=calendar), each) for each in rounds_of(home))
    day, coming = min(days, key=lambda each: each[0])
    return {"round_code": coming.code, "name_zh": coming.name_zh, "on": day.isoformat()}


def _feeds(health: Health) -> list[Row]:
    """Folders by their newest file, sources of jixiao.toml by their newest data."""
    folders: list[Row] = [
        {"code": each.code, "name_zh": each.name_zh, "age_days": each.age_days} for each in health.feeds
    ]
    remotes: list[Row] = [
        {"code": each.code, "name_zh": each.name_zh, "age_days": each.age_days, "state_zh": each.state_zh}
        for each in health.remotes
    ]
    return [*folders, *remotes]


def _alarm(home: Home, health: Health, number: int) -> Row:
    alert = health.alerts[number]
    return {"key": alert.key, "text_zh": alert.text_zh, "age_hours": round(_hours(home, alert.opened_at), 1)}


def _holder(home: Home, health: Health) -> Row | None:
    lease = health.holder
    return {"holder": lease.holder, "until": _moment(home, lease.expires_at)} if lease else None


def _backup(health: Health) -> Row | None:
    made = health.backup
    return {"folder": str(made.folder), "made_at": made.made_at.isoformat()} if made else None


def _ran(rounds: list[Row], names: dict[str, str]) -> str:
    if not rounds:
        return "发布　还没有发布过"
    last = max(rounds, key=lambda row: str(row["closed_at"]))
    when = str(last["closed_at"])[5:16].replace("T", " ")
    what = f"{_round_zh(last, names)} 第{last['edition']}版，文件{last['document_count']}件"
    return f"发布　最近 {when} {what}；共发布{len(rounds)}期"


def _round_zh(row: Row, names: dict[str, str]) -> str:
    code = str(row["round_code"])
    return f"{names.get(code, code)} {row['period']}"


def _intake(home: Home, health: Health) -> str:
    counts = health.status.receipt_counts
    last = _moment(home, health.status.last_receipt_at)[5:16].replace("T", " ") or "无"
    line = f"收数　最近 {last}；采纳{counts.get('accepted', 0)}，重复{counts.get('duplicate', 0)}，退回{counts.get('returned', 0)}"
    troubled = [each for each in health.remotes if each.has_failed or each.due_on]
    if troubled:
        first = max(troubled, key=lambda each: each.age_days or 0)
        age = "" if first.age_days is None else f"，沿用{first.age_days}天前的"
        more = f"等{len(troubled)}个" if len(troubled) > 1 else ""
        line += f"；{first.name_zh[:_NAME_CHARACTERS]}{more}{first.state_zh}{age} {_DO}jixiao feeds"
    elif health.feeds:
        oldest = health.feeds[0]
        line += f"；最久没来的：{oldest.name_zh} {oldest.age_days}天"
    if health.status.unsettled_files:
        line += f"；{len(health.status.unsettled_files)}件收了没登记 {_DO}jixiao intake"
    return line


def _due(due: list[Row], coming: object) -> str:
    following = coming if isinstance(coming, dict) else {}
    after = f"下一次 {str(following.get('on', ''))[5:]} {following.get('name_zh', '')}"
    if not due:
        return f"应做　没有欠的；{after}"
    bare = [row for row in due if not row["has_figures"]]
    ready = [row for row in due if row["has_figures"]]
    if not ready:
        first = bare[0]
        return (
            f"应做　欠{len(due)}期，{first['name_zh']} {first['period']} 还没有收到数 {_DO}催报，收到后 jixiao intake"
        )
    first = ready[0]
    line = f"应做　欠{len(due)}期 {_DO}jixiao round {first['round_code']} --period {first['period']}"
    return f"{line}；{bare[0]['period']} 没有收到数，先催报" if bare else line


def _held(latest: Row, names: dict[str, str]) -> str:
    if not latest or not latest["held_count"]:
        return "挂起　没有"
    period = latest["period"]
    return f"挂起　{latest['held_count']}项（{_round_zh(latest, names)}）{_DO}jixiao findings --period {period}"


def _alarms(home: Home, health: Health) -> str:
    if not health.alerts:
        return "报警　没有"
    first = health.alerts[0]
    told = first.text_zh.splitlines()[0][:_ALARM_CHARACTERS]
    return f"报警　{len(health.alerts)}件，最久{_age_zh(_hours(home, first.opened_at))}：{told} {_DO}看 alarms/"


def _waiting(health: Health) -> str:
    if not health.waiting:
        return "待发　没有"
    count = sum(each.file_count for each in health.waiting)
    stuck = next((each for each in health.waiting if each.is_stuck), None)
    line = f"待发　{count}件次，{len(health.waiting)}个收件人，自动再试"
    return (
        f"待发　{count}件次，{stuck.recipient} 等已停止重试 {_DO}查明原因后 jixiao deliver --again" if stuck else line
    )


def _alive(home: Home, health: Health) -> str:
    at = health.heartbeat_at
    by = f"{health.holder.holder} 正在办理" if health.holder else "没有人占用账本"
    if at is None:
        return f"平安　还没有平安报告；{by} {_DO}启动 jixiao serve"
    line = f"平安　{_age_zh(_hours(home, at))}前有平安报告；{by}"
    return f"{line} {_DO}日程没有在跑，重新启动 jixiao serve" if home.now() - at > SILENT else line


def _backed_up(home: Home, health: Health) -> str:
    made = health.backup
    line = f"备份　最近 {made.made_at:%m-%d %H:%M}（{_age_zh(_hours(home, made.made_at))}前）" if made else "备份　没有"
    return f"{line} {_DO}jixiao backup" if health.is_backup_stale else line


def _room(health: Health) -> str:
    line = f"磁盘　剩{_size_zh(health.free_mb)}" + (f"，库{_size_zh(health.store_mb)}" if health.store_mb else "")
    if health.is_disk_tight:
        line += f" {_DO}腾出空间，见值守手册“磁盘”"
    for path in health.readable_by_others:
        line += f"；别人能读 {path} {_DO}chmod go-rwx {path}"
    return line


def _hours(home: Home, moment: datetime) -> float:
    return max((home.now() - moment).total_seconds() / 3600, 0.0)


def _moment(home: Home, moment: datetime | None) -> str:
    return home.local(moment).isoformat(timespec="seconds") if moment else ""


def _age_zh(hours: float) -> str:
    if hours < 1:
        return f"{hours * 60:.0f}分钟"
    return f"{hours:.0f}小时" if hours < 48 else f"{hours / 24:.0f}天"  # noqa: PLR2004 (two days)


def _size_zh(megabytes: float) -> str:
    return f"{megabytes / 1024:.1f} GB" if megabytes >= 1024 else f"{megabytes:.0f} MB"  # noqa: PLR2004
