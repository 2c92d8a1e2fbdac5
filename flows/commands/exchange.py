"""export: published results for BI tools and other systems."""

import click

from flows.commands.options import home_options, period_option


@click.command("export", short_help="导出机读结果")
@period_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "parquet", "sdmx-csv"]),
    default="csv",
    show_default=True,
    help="csv、parquet：每个视图一个文件；sdmx-csv：SDMX-CSV 2.0 一个数据集，带观测状态和结构说明",
)
@click.option("--out", required=True, type=click.Path(file_okay=False), help="存到哪个文件夹")
@home_options
def export(period: str, form: str, out: str, home: str | None, now: str | None) -> None:
    """导出已发布的最新版结果，供内部分析和系统交换用；各列含义见 docs/views.md。"""
    from flows.settings import read_home
    from tasks.inquiries.exchange import export_results

    names = export_results(read_home(home, now=now), period=period, form=form, folder=out)
    for name in names:
        click.echo(f"  {name}")
    click.echo(f"共{len(names)}个文件，在 {out}；含未公布数据，仅供内部使用。")
