"""screen, score: the method without a warehouse."""

import click

from flows.commands.options import home_options, period_option


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
    from tasks.inquiries.panel import screen_panel

    found = screen_panel(
        observations, scheme=directory, targets=targets, projects=projects, calibrate_until=calibrate_until, out=out
    )
    click.echo(f"疑点{found.row_count}条，已写入 {out}")
    for limit in found.limits:
        click.echo(f"没有判的：{limit}", err=True)


@click.command("score", short_help="只做计分")
@click.argument("figures", type=click.Path(exists=True, dir_okay=False))
@click.option("--scheme", "directory", required=True, type=click.Path(exists=True), help="方案目录")
@period_option
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="结果 CSV")
@home_options
def score(figures: str, directory: str, period: str, out: str, home: str | None, now: str | None) -> None:
    """对一批采信值（CSV）只做计分，写出结果 CSV。"""
    del home, now
    from tasks.inquiries.panel import score_panel

    scored = score_panel(figures, scheme=directory, period=period, out=out)
    click.echo(f"结果{scored.row_count}行，已写入 {out}")
    if scored.unscored:
        told = "、".join(f"{code}（{count}个）" for code, count in scored.unscored.items())
        click.echo(
            f"有数而算不出分的，权重给了其他指标：{told}。缺上年同期、对标值，或者要除的数为零，请看该指标的计分办法",
            err=True,
        )
