"""feeds: remote sources as they stand, and one look at one of them."""

from typing import TYPE_CHECKING

import click

from flows.commands.options import format_option, home_options
from flows.printing import print_rows

if TYPE_CHECKING:
    from tasks.home import Home


@click.command("feeds", short_help="远程来源")
@click.option("--try", "code", metavar="CODE", help="试取这个来源一次：会收到什么、读不读得出；什么都不入库")
@home_options
@format_option
def feeds(code: str | None, home: str | None, now: str | None, form: str) -> None:
    """远程来源：jixiao.toml 里写的每个来源最近取到什么、数据多旧、现在什么状况。

    收数（jixiao intake）时自动取。有来源没有取到、读不出时退出码为 3。写法见 docs/feeds_remote.md。
    """
    from flows.settings import read_home
    from tasks.upkeep.freshness import feed_ages

    where = read_home(home, now=now)
    if code:
        _try(where, code, form)
        return
    states = feed_ages(where)
    rows = [
        {
            "code": each.code,
            "name_zh": each.name_zh,
            "kind": each.kind,
            "delivers": each.delivers,
            "state": each.state_zh,
            "good_at": f"{each.good_at:%Y-%m-%d %H:%M}" if each.good_at else "",
            "new_at": f"{each.new_at:%Y-%m-%d %H:%M}" if each.new_at else "",
            "age_days": each.age_days,
            "detail": each.detail_zh or (f"应在{each.due_on:%Y-%m-%d}前更新" if each.due_on else ""),
        }
        for each in states
    ]
    heads = {
        "code": "代码",
        "name_zh": "来源",
        "kind": "方式",
        "state": "状况",
        "good_at": "最近取到",
        "new_at": "最近有新数据",
        "age_days": "距今天数",
        "detail": "说明",
    }
    if not rows and form == "table":
        click.echo("jixiao.toml 里没有写远程来源（[[feeds]]）。写法见 docs/feeds_remote.md。")
        return
    print_rows(rows, form, heads=heads, title="远程来源")
    if any(each.has_failed for each in states):
        raise click.exceptions.Exit(3)


def _try(where: "Home", code: str, form: str) -> None:
    from tasks.remote import try_remote

    rows, fault = try_remote(where, code)
    if fault:
        click.echo(f"来源 {code} 没有取到：{fault}。什么都没有入库。", err=True)
        raise click.exceptions.Exit(3)
    heads = {
        "file_name": "文件",
        "byte_count": "字节",
        "period": "报告期",
        "figure_count": "数据",
        "verdict": "若收数",
        "reason": "说明",
    }
    print_rows(rows, form, heads=heads, title=f"试取 {code}（没有入库）")
    if not rows and form == "table":
        click.echo("通，但没有新文件。")
