"""check, template: the reporting subject's own paper."""

import click

from flows.commands.options import format_option, home_options, period_option
from flows.printing import print_rows


@click.command("check", short_help="报送前自查")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@home_options
@format_option
def check(file: str, home: str | None, now: str | None, form: str) -> int:
    """自查：FILE.xlsx 报送前会不会被退回，错在哪个单元格。会被退回时退出码为 1。

    只看绩效考评报送表的表式，由报送单位自己用；不看、也不涉及依法向统计机构报送的统计报表。
    """
    from flows.settings import read_home
    from tasks.inquiries.paper import check_submission

    rows = check_submission(read_home(home, now=now), file)
    heads = {"consequence_zh": "处置", "check_code": "检查", "cell_ref": "单元格", "message_zh": "说明"}
    if rows or form != "table":
        print_rows(rows, form, heads=heads, title=f"{file}：{len(rows)}条")
    is_returned = any(row["consequence"] == "return" for row in rows)
    if form == "table":
        click.echo("这份表会被退回，请按上面的说明改正后再报。" if is_returned else "这份表可以报送。")
        click.echo("以上只看表式；与以前各期、其他来源的比对，由绩效办收件后进行。")
    return 1 if is_returned else 0


@click.command("template", short_help="空白报送表")
@click.argument("subject", required=False)
@period_option
@click.option("--out", required=True, type=click.Path(), help="存为哪个文件；用 --all 时是存到哪个文件夹")
@click.option("--all", "is_all", is_flag=True, help="每个报送单位一份")
@home_options
def template(subject: str | None, period: str, out: str, is_all: bool, home: str | None, now: str | None) -> None:
    """为 SUBJECT 生成报告期的空白报送表：上期数列在旁边，上年同期数已填好，其他来源已有的不再要求填。

    写满意度调查的指标名称，则生成空白满意度调查表；--all 为每个报送单位各生成一份，存到 --out 文件夹。
    """
    from flows.settings import read_home
    from tasks.inquiries.paper import make_template, make_templates

    where = read_home(home, now=now)
    if is_all:
        names = make_templates(where, period=period, folder=out)
        click.echo(f"已生成{len(names)}份，在 {out}")
        return
    if not subject:
        raise click.UsageError("请写报送单位（全称、简称或代码），或用 --all 为每个单位各生成一份")
    make_template(where, subject, period=period, out=out)
    click.echo(f"已生成 {out}")
