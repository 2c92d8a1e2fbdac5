"""init, demo: a county's directory."""

from importlib.resources import files
from pathlib import Path

import click

DEMO_DAYS = (
    ("2026-10-25", (("08:30", "monthly", "2026-09"), ("10:00", "quarterly", "2026Q3"))),
    ("2026-10-31", (("18:00", "half_month_lamps", "2026-10H2"),)),
    ("2026-11-25", (("08:30", "monthly", "2026-10"),)),
)
"""A month of the sample county as the timetable would run it: day, then hour, round and period."""


@click.command("init", short_help="新建县的目录")
@click.argument("home", type=click.Path(file_okay=False))
@click.option("--county", default="青澜县", show_default=True, help="本县名称，写进设置和方案；样例县用它自己的")
@click.option("--sample", is_flag=True, help="装入样例县：完整的方案、收件箱、预设的异常数据")
@click.option("--months", default=24, show_default=True, help="样例县的月数")
@click.option("--seed", default=7, show_default=True, help="样例县的随机种子")
@click.option("--honest", is_flag=True, help="样例县不预设异常数据")
@click.option("--warehouse", help="几县共用的 PostgreSQL：postgresql://用户:口令@主机/库名，与 --schema 同用")
@click.option("--schema", help="本县在库里的模式名，例如 qinglan；没有就建立，地址记入 secrets.env")
@click.option("--now", expose_value=False, help="与其他命令一致，建目录时不用")
def init(
    home: str,
    county: str,
    sample: bool,
    months: int,
    seed: int,
    honest: bool,
    warehouse: str | None,
    schema: str | None,
) -> None:
    """新建一个县的目录 HOME：设置、方案、收件箱。已有的文件不动。

    方案是最小的一套（三项指标、两个镇），改成本县的就能用，改法见 docs/own_county.md；--sample 装入完整的样例县。
    """
    from tasks.founding import STARTER_COUNTY, found_county_schema, found_home, found_sample

    if bool(warehouse) != bool(schema):
        raise click.UsageError("--warehouse 和 --schema 要一起写")

    root = Path(home).absolute()
    configuration = files("flows").joinpath("jixiao.toml").read_bytes()
    found_home(root, configuration=configuration, has_sample=sample, county_zh=STARTER_COUNTY if sample else county)
    if warehouse and schema:
        found_county_schema(root, url=warehouse, schema=schema)
    if sample:
        found_sample(root, months=months, seed=seed, has_falsehoods=not honest)
    click.echo(
        f"{root}\n下一步：改 jixiao.toml 和 scheme/，然后 jixiao scheme check --home {root}" if not sample else root
    )


@click.command("demo", short_help="样例县走一遍")
@click.option("--home", type=click.Path(file_okay=False), help="县的目录，默认 $JIXIAO_HOME 或 ./var")
@click.pass_context
def demo(context: click.Context, home: str | None) -> None:
    """样例县走一遍：建目录、收数、半月亮灯、两个月、一个季度，最后告诉文件在哪里。"""
    from flows.commands.rounds import intake, run_round
    from flows.settings import home_directory

    root = home_directory(home)
    if not (root / "inbox" / "submissions").is_dir():
        context.invoke(
            init, home=str(root), county="", sample=True, months=24, seed=7, honest=False, warehouse=None, schema=None
        )
    shared = {"home": str(root), "form": "table"}
    for day, rounds in DEMO_DAYS:
        morning = f"{day}T07:30+08:00"
        click.echo(f"\n{day} 收数")
        context.invoke(intake, now=morning, arrived_by=f"{day}T17:30+08:00", is_brief=True, **shared)
        for hour, round_code, period in rounds:
            click.echo(f"\n{day} {hour} {round_code} {period}")
            now = f"{day}T{hour}+08:00"
            context.invoke(run_round, round_code=round_code, period=period, as_of=None, reason="", now=now, **shared)
    click.echo(f"\n文件都在 {root / 'outbox'}；预设的异常数据见 {root / 'sample_truth.csv'}")
