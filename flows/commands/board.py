"""board: the scoreboard of a period as one HTML file."""

from typing import Literal, cast

import click

from flows.commands.options import home_options, period_option


@click.command("board", short_help="计分牌")
@period_option
@click.option(
    "--edition",
    type=click.Choice(["internal", "public"]),
    default="internal",
    show_default=True,
    help="internal 内部版（含数据、疑点、出处，不得外传），public 公开版（只列得分、位次、亮灯）",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="存为哪个 .html 文件")
@home_options
def board(period: str, edition: str, out: str, home: str | None, now: str | None) -> None:
    """取出报告期最新一版计分牌：一个网页文件，不联网，用浏览器打开就能看，可按 A3 横向打印。

    与发件箱里发布的那一份逐字节相同；报告期发布过更正的，取更正后的一版。
    """
    from flows.settings import read_home
    from tasks.scoreboards import fetch_board

    name = fetch_board(
        read_home(home, now=now), period=period, edition=cast("Literal['internal', 'public']", edition), out=out
    )
    click.echo(f"已写出 {out}（{name}）。双击用浏览器打开。")
