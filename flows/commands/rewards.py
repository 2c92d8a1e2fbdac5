"""rewards: what follows from published results, measured for people to decide on."""

import click

from flows.commands.options import home_options, period_option


@click.command("rewards", short_help="考核结果运用测算")
@period_option
@click.option(
    "--pool", "pools", multiple=True, metavar="数额", help="资金池（元）；方案有几个资金池的写 代码=数额，可写多次"
)
@click.option("--heads", type=click.Path(exists=True, dir_okay=False), help="人数 CSV：单位,人数[,奖金基数（元）]")
@click.option(
    "--posts", type=click.Path(exists=True, dir_okay=False), help="岗位 CSV：单位,岗位,人数,系数；单位内再分配"
)
@click.option("--out", required=True, type=click.Path(file_okay=False), help="写到哪个文件夹")
@home_options
def rewards(
    period: str,
    pools: tuple[str, ...],
    heads: str | None,
    posts: str | None,
    out: str,
    home: str | None,
    now: str | None,
) -> None:
    """考核结果运用测算：二次分配、奖金浮动、名额、名单和绩效预算，取报告期最近发布的结果，供研究决定参考。

    写出《考核结果运用测算表.xlsx》（活公式）和《绩效预算.csv》。名单含责任岗位，仅供内部使用。
    """
    from flows.settings import read_home
    from tasks.inquiries.rewards import measure_results

    done = measure_results(read_home(home, now=now), period, pools=pools, heads=heads, posts=posts, out=out)
    for line in done.told:
        click.echo(line, err=True)
    for file in done.files:
        click.echo(f"已写入 {file}")
