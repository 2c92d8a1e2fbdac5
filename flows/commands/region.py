"""region: one round over many counties."""

from pathlib import Path

import click

from flows.commands.options import format_option, period_option
from flows.printing import print_rows

ENGINES_ZH = {"one": "本进程逐县", "pool": "本机多进程", "dask": "Dask 集群"}


@click.command("region", short_help="多县同一轮次")
@click.argument("homes", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False))
@click.argument("round_code", metavar="ROUND")
@period_option
@click.option("--engine", type=click.Choice(list(ENGINES_ZH)), default="pool", show_default=True, envvar="JIXIAO_ENGINE",
              help="在哪里算：one 本进程逐县，pool 本机多进程，dask 已在运行的 Dask 集群")  # fmt: skip
@click.option("--workers", default=0, help="pool 用几个进程，默认每核一个")
@click.option("--scheduler", default="tcp://127.0.0.1:8786", show_default=True, envvar="JIXIAO_DASK_SCHEDULER",
              help="Dask 调度器地址")  # fmt: skip
@click.option("--counties-a-task", default=10, show_default=True, help="Dask 每个任务几个县，10—25为宜")
@click.option("--again", "is_again", is_flag=True, help="已发布的县也重新核算；数据有变化的另出一版")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path),
              help="区域通报、汇总表放在哪里；其中的 jixiao.toml 写发文机关")  # fmt: skip
@click.option("--now", help="本次运行所见的时刻（ISO 8601）")
@format_option
def region(
    homes: tuple[str, ...],
    round_code: str,
    period: str,
    engine: str,
    workers: int,
    scheduler: str,
    counties_a_task: int,
    is_again: bool,
    folder: Path | None,
    now: str | None,
    form: str,
) -> None:
    """多县同一轮次：逐县运行，汇成一张表；一个县失败不影响其他县，重跑只补做没有完成的县。

    HOMES 写各县的目录，或写装着各县目录的上一级目录。有县没有完成时退出码为 3。
    """
    from flows.progress import counted
    from flows.region_round import Engine, conduct_region, homes_within

    with counted("县") as count:
        outcome = conduct_region(
            homes_within(homes),
            round_code=round_code,
            period=period,
            now=now,
            engine=Engine(engine, workers, scheduler, counties_a_task),  # type: ignore[arg-type]
            is_again=is_again,
            folder=folder,
            on_county=lambda each: count(each.county_zh),
        )
    heads = {
        "rank": "位次",
        "county_zh": "县",
        "status": "结果",
        "total_points": "得分",
        "cautious_total_points": "审慎口径得分",
        "red_count": "红灯",
        "held_count": "待核实",
        "edition": "版次",
        "run_key": "运行键",
        "home": "目录",
    }
    rows = [
        {
            "rank": each.rank,
            "county_zh": each.result.county_zh,
            "status": each.result.fault_zh or "完成",
            "total_points": each.result.total_points,
            "cautious_total_points": each.result.cautious_total_points,
            "red_count": each.result.lamp_counts.get("red", 0) if each.result.is_done else None,
            "held_count": each.result.held_count if each.result.is_done else None,
            "edition": each.result.edition or None,
            "run_key": each.result.run_key,
            "home": each.result.home,
        }
        for each in outcome.placed
    ]
    print_rows(rows, form, heads=heads, title=f"{period} {round_code}")
    if form == "table":
        for path in outcome.files:
            click.echo(f"已写 {path}")
    if any(not each.result.is_done for each in outcome.placed):
        raise SystemExit(3)
