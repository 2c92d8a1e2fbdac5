"""scheme, screen, score: the rules, and the method without a warehouse."""

import click

from flows.commands.options import format_option, home_options, period_option
from flows.printing import print_rows

SCHEME_OPTION = click.option("--scheme", "directory", type=click.Path(exists=True), help="方案目录；默认用县的目录里的")


@click.group("scheme", short_help="考评方案")
def scheme() -> None:
    """考评方案：校验、比较、转成工作簿再转回。YAML 是正本。"""


@scheme.command("check", short_help="校验")
@SCHEME_OPTION
@home_options
def scheme_check(directory: str | None, home: str | None, now: str | None) -> None:
    """校验方案；有错逐条给出文件、行、键和改法，退出码 2。"""
    from flows.settings import home_directory
    from tasks.rules import describe_scheme

    del now
    click.echo(describe_scheme(directory or home_directory(home) / "scheme"))


@scheme.command("diff", short_help="比较")
@click.argument("before", type=click.Path(exists=True))
@click.argument("after", type=click.Path(exists=True))
@home_options
@format_option
def scheme_diff(before: str, after: str, home: str | None, now: str | None, form: str) -> None:
    """比较两个方案目录，逐项列出改了什么。"""
    del home, now
    from tasks.rules import scheme_changes

    rows = scheme_changes(before, after)
    heads = {"name_zh": "事项", "path": "位置", "before": "原为", "after": "改为"}
    print_rows(rows, form, heads=heads, title=f"{len(rows)}处不同")


@scheme.command("to-xlsx", short_help="转成工作簿")
@click.argument("out", type=click.Path(dir_okay=False))
@SCHEME_OPTION
@home_options
def scheme_to_xlsx(out: str, directory: str | None, home: str | None, now: str | None) -> None:
    """把方案转成工作簿，便于在 Excel/WPS 里改。"""
    from flows.settings import home_directory
    from tasks.rules import scheme_to_workbook

    del now
    scheme_to_workbook(directory or home_directory(home) / "scheme", out)
    click.echo(f"已生成 {out}")


@scheme.command("from-xlsx", short_help="从工作簿转回")
@click.argument("workbook", metavar="IN", type=click.Path(exists=True, dir_okay=False))
@SCHEME_OPTION
@home_options
def scheme_from_xlsx(workbook: str, directory: str | None, home: str | None, now: str | None) -> None:
    """从工作簿转回 YAML；先校验，有错则一个字也不写。"""
    from flows.settings import home_directory
    from tasks.rules import scheme_from_workbook

    del now
    target = scheme_from_workbook(workbook, directory or home_directory(home) / "scheme")
    click.echo(f"已写入 {target}")


@click.command("screen", short_help="只做核验")
@click.argument("observations", type=click.Path(exists=True, dir_okay=False))
@click.option("--scheme", "directory", required=True, type=click.Path(exists=True), help="方案目录")
@click.option("--targets", type=click.Path(exists=True, dir_okay=False), help="增速目标 CSV")
@click.option("--projects", type=click.Path(exists=True, dir_okay=False), help="项目进度 CSV")
@click.option("--calibrate-until", help="此报告期（含）以前只用于学习尺度，不判")
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="疑点 CSV")
@home_options
def screen(
    observations: str,
    directory: str,
    targets: str | None,
    projects: str | None,
    calibrate_until: str | None,
    out: str,
    home: str | None,
    now: str | None,
) -> None:
    """对一批观测数据（CSV）只做核验，写出疑点 CSV。"""
    del home, now
    from tasks.panel import screen_panel

    count = screen_panel(
        observations, scheme=directory, targets=targets, projects=projects, calibrate_until=calibrate_until, out=out
    )
    click.echo(f"疑点{count}条，已写入 {out}")


@click.command("score", short_help="只做计分")
@click.argument("figures", type=click.Path(exists=True, dir_okay=False))
@click.option("--scheme", "directory", required=True, type=click.Path(exists=True), help="方案目录")
@period_option
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="结果 CSV")
@home_options
def score(figures: str, directory: str, period: str, out: str, home: str | None, now: str | None) -> None:
    """对一批采信值（CSV）只做计分，写出结果 CSV。"""
    del home, now
    from tasks.panel import score_panel

    count = score_panel(figures, scheme=directory, period=period, out=out)
    click.echo(f"结果{count}行，已写入 {out}")
