"""checker, burden: what reporting units are given, and what is asked of them."""

import click

from flows.commands.options import format_option, home_options, period_option
from flows.printing import print_rows


@click.command("checker", short_help="报前检查程序")
@click.option("--out", default="报前检查.pyz", show_default=True, type=click.Path(dir_okay=False), help="存为哪个文件")
@home_options
def checker(out: str, home: str | None, now: str | None) -> None:
    """生成报前检查程序：一个文件，放到共享文件夹给各单位用，只要电脑上有 Python。

    与收件时用的是同一套读表代码和表式规则；方案的名册、指标名称有变动的，请重新生成。
    """
    from flows.settings import read_home
    from tasks.inquiries.checker import make_checker

    make_checker(read_home(home, now=now), out=out)
    click.echo(f"已生成 {out}")


_BURDEN_HEADS = {
    "subject_zh": "报送单位",
    "asked_count": "要填项数",
    "cell_count": "要填格数",
    "held_count": "他源已有",
    "year_asked_count": "全年项次",
    "month_mean_count": "月均项数",
    "year_ago_asked_count": "上年项数",
    "change_count": "比上年",
}


@click.command("burden", short_help="填报负担")
@period_option
@home_options
@format_option
def burden(period: str, home: str | None, now: str | None, form: str) -> None:
    """填报负担：每个单位本期要填多少项、多少格，其他来源已有多少项，全年多少项次，比上年增减多少。

    全年按现行方案、现有来源推算；“比上年”是方案里列给该单位的项数之差，没有上年方案的不比。
    """
    from flows.settings import read_home
    from tasks.inquiries.burden import burden_of

    rows = burden_of(read_home(home, now=now), period)
    print_rows(rows, form, heads=_BURDEN_HEADS, title=f"{period} 填报负担（{len(rows)}个单位）")
    if form == "table" and rows:
        click.echo(f"合计{sum(int(str(row['asked_count'])) for row in rows)}项，平均每个单位{_mean(rows)}项。")


def _mean(rows: list[dict[str, object]]) -> str:
    return f"{sum(int(str(row['asked_count'])) for row in rows) / len(rows):.1f}"
