"""运行情况: what ran, what is due, what is stuck, what is held."""

from appraisal.period import parse_period
from flows.conduct import owed_periods
from tasks.books import rounds_of
from tasks.home import Home
from tasks.questions import intake_counts, published_rounds

Row = dict[str, object]


def standing_of(home: Home) -> dict[str, object]:
    """The state of one county's pipeline, JSON-able.

    Returns:
        ``latest_period`` (newest published period code, empty if none), ``rounds`` (newest editions), ``due`` (periods
        whose 发布日 has come and that are unpublished), ``intake`` (files by verdict), ``alarms`` (file names),
        ``held_count`` (of the newest editions) and ``lines_zh`` (the same in words).
    """
    rounds = published_rounds(home)
    due: list[Row] = [
        {"round_code": each.code, "name_zh": each.name_zh, "period": period.code}
        for each in rounds_of(home)
        for period in owed_periods(home, round_code=each.code, moment=home.now())
    ]
    counts = intake_counts(home)
    alarms = sorted(path.name for path in (home.root / "alarms").glob("*.txt"))
    latest = max(reversed(rounds), key=lambda row: parse_period(str(row["period"])).end_on, default={})
    held = sum(int(str(row["held_count"])) for row in rounds)
    return {
        "latest_period": latest.get("period", ""),
        "rounds": rounds,
        "due": due,
        "intake": counts,
        "alarms": alarms,
        "held_count": held,
        "lines_zh": _lines(due, counts, alarms=alarms),
    }


def _lines(due: list[Row], counts: dict[str, int], *, alarms: list[str]) -> list[str]:
    lines = [
        f"应做未做：{row['name_zh']} {row['period']}（jixiao round {row['round_code']} --period {row['period']}）"
        for row in due
    ]
    lines.append(
        f"收数：采纳{counts.get('accepted', 0)}，重复{counts.get('duplicate', 0)}，退回{counts.get('returned', 0)}"
    )
    lines.extend(f"报警：alarms/{name}" for name in alarms)
    return lines
