"""scheme: check, compare, adjustments, notes, drafts of targets, to a workbook and back."""

import click

from flows.commands.options import format_option, home_options
from flows.printing import print_rows

SCHEME_OPTION = click.option("--scheme", "directory", type=click.Path(exists=True), help="方案目录；默认用县的目录里的")


@click.group("scheme", short_help="考评方案")
def scheme() -> None:
    """考评方案：校验、比较、转成工作簿再转回。YAML 是正本。"""


_ADJUSTMENT_HEADS = {
    "effective_from": "生效日",
    "state_zh": "状态",
    "name_zh": "调整项",
    "before": "原为",
    "after": "改为",
    "document_no": "文号",
    "approved_out_of_window": "窗口期外批准文号",
}


@scheme.command("check", short_help="校验")
@SCHEME_OPTION
@home_options
def scheme_check(directory: str | None, home: str | None, now: str | None) -> None:
    """校验方案，并列出窗口期调整；有错逐条给出文件、行、键和改法，退出码 2。

    用县的目录里的方案时，还提示会追溯到已发布轮次的调整。
    """
    from flows.settings import home_directory, read_clock, read_home
    from tasks.inquiries.rules import adjustments_of, describe_scheme, retroactive_adjustments

    place = directory or home_directory(home) / "scheme"
    click.echo(describe_scheme(place))
    rows = adjustments_of(place, day=read_clock(now)().date())
    if rows:
        print_rows(rows, "table", heads=_ADJUSTMENT_HEADS, title=f"窗口期调整{len(rows)}条")
    if directory is None:
        for text in retroactive_adjustments(read_home(home, now=now)):
            click.echo(f"提示：{text}")


@scheme.command("diff", short_help="比较")
@click.argument("before")
@click.argument("after")
@home_options
@format_option
def scheme_diff(before: str, after: str, home: str | None, now: str | None, form: str) -> None:
    """比较两个方案，逐项说明改了什么。

    BEFORE、AFTER 是方案目录；写成 目录@日期（scheme/2026@2026-09-30）即那一天执行的方案，同一目录的两个日期之间
    比的就是窗口期调整。
    """
    del home, now
    from tasks.inquiries.rules import scheme_changes

    rows = scheme_changes(before, after)
    heads = {"kind_zh": "类别", "told_zh": "改动", "path": "位置"}
    print_rows(rows, form, heads=heads, title=f"{len(rows)}处不同")


@scheme.command("to-xlsx", short_help="转成工作簿")
@click.argument("out", type=click.Path(dir_okay=False))
@SCHEME_OPTION
@home_options
def scheme_to_xlsx(out: str, directory: str | None, home: str | None, now: str | None) -> None:
    """把方案转成工作簿，便于在 Excel/WPS 里改。"""
    from flows.settings import home_directory
    from tasks.inquiries.rules import scheme_to_workbook

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
    from tasks.inquiries.rules import scheme_from_workbook

    del now
    target = scheme_from_workbook(workbook, directory or home_directory(home) / "scheme")
    click.echo(f"已写入 {target}")


_NOTE_HEADS = {"place_key": "位置", "kind_zh": "类别", "what_zh": "情形", "why_zh": "为什么要紧", "do_zh": "可以怎么办"}


@scheme.command("lint", short_help="指标目录体检")
@click.option("--panel", type=click.Path(exists=True, dir_okay=False), help="历年数 CSV，用来找同涨同落的指标")
@click.option(
    "--upstream",
    type=click.Path(exists=True, dir_okay=False),
    help="上级指标清单 CSV（upstream_code、name_zh、weight_points）；默认用方案年度目录里的 upstream.csv",
)
@SCHEME_OPTION
@home_options
@format_option
def scheme_lint(
    panel: str | None, upstream: str | None, directory: str | None, home: str | None, now: str | None, form: str
) -> None:
    """给指标目录做体检：过多、过碎、重复、模糊、上级指标无人承担、责任过重、名称停用。

    只是提示，不是差错：方案照样能用，退出码 0。尺度在 scheme.yaml 的 policies.catalogue。
    """
    from flows.settings import home_directory
    from tasks.inquiries.rules import scheme_notes

    del now
    rows, text = scheme_notes(directory or home_directory(home) / "scheme", panel=panel, upstream=upstream)
    print_rows(rows, form, heads=_NOTE_HEADS)
    click.echo(text, err=form != "table")


_TARGET_HEADS = {
    "indicator_zh": "指标",
    "subject_zh": "对象",
    "uom": "单位",
    "draft_value": "草案",
    "last_value": "上年",
    "set_value": "现定",
    "formula_zh": "怎么算的",
    "limits_zh": "限幅",
    "left_out_zh": "未采用的年份",
}


@scheme.command("targets", short_help="测算目标草案")
@click.option("--from", "panel", required=True, type=click.Path(exists=True, dir_okay=False), help="历年数 CSV")
@click.option("--years", default=3, show_default=True, type=click.IntRange(1, 20), help="看前几年")
@click.option("--year", default=0, type=click.IntRange(0, 9999), help="哪一年的目标；默认是方案年度")
@click.option(
    "--method",
    type=click.Choice(["mean_level", "mean_growth", "compound_growth", "mean_increment", "best_level"]),
    default="mean_level",
    show_default=True,
    help="平均水平、平均增速、年均增速、平均增量、最好水平",
)
@click.option("--stretch", default=0.0, help="另加码：总量、个数按%，增速、比率按百分点，朝好的方向")
@click.option("--keep-last-year", is_flag=True, help="不劣于上年")
@click.option("--out", type=click.Path(dir_okay=False), help="草案写到哪个文件（不能在方案目录里）")
@SCHEME_OPTION
@home_options
@format_option
def scheme_targets(
    panel: str,
    years: int,
    year: int,
    method: str,
    stretch: float,
    keep_last_year: bool,
    out: str | None,
    directory: str | None,
    home: str | None,
    now: str | None,
    form: str,
) -> None:
    """由前几年的全年数测算目标草案，附算式、限幅和未采用的年份。

    只是供会审目标时参考的草案：不改方案，不作考核依据，更不是哪个单位报数的依据。
    """
    from flows.settings import home_directory
    from tasks.inquiries.target_drafts import NOTICE_ZH, draft_targets

    del now
    rows = draft_targets(
        panel,
        scheme=directory or home_directory(home) / "scheme",
        year=year,
        years_count=years,
        method=method,
        stretch=stretch,
        is_last_year_kept=keep_last_year,
        out=out,
    )
    print_rows(
        rows, form, heads=_TARGET_HEADS, title=f"目标草案{sum(row['draft_value'] is not None for row in rows)}个"
    )
    click.echo(NOTICE_ZH, err=form != "table")
    if out:
        click.echo(f"已写入 {out}", err=form != "table")
