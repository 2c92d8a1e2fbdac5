"""Options that every command shares."""

from collections.abc import Callable
from typing import Any

import click

Command = Callable[..., Any]


def home_options(command: Command) -> Command:
    """``--home`` and ``--now``."""
    command = click.option("--now", help="本次运行所见的时刻（ISO 8601），用于测试、演练和补跑")(command)
    return click.option("--home", type=click.Path(file_okay=False), help="县的目录，默认 $JIXIAO_HOME 或 ./var")(
        command
    )


def format_option(command: Command) -> Command:
    """``--format table|csv|json``."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "csv", "json"]),
        default="table",
        show_default=True,
        help="输出形式",
    )(command)


def period_option(command: Command) -> Command:
    """``--period P``, required."""
    return click.option("--period", required=True, help="报告期，如 2026-09、2026-09H1、2026Q3、2026")(command)
