"""whatif: points and places under other rules, other groups, shaken weights."""

import click

from flows.commands.options import format_option, home_options, period_option
from flows.printing import print_record, print_rows

TABLES = {
    "trials": (
        "现行与模拟对照",
        {
            "trial_group_zh": "模拟类别",
            "subject_zh": "考评对象",
            "now_points": "现总分",
            "rank": "现位次",
            "trial_points": "模拟总分",
            "trial_rank": "模拟位次",
            "change_points": "总分变动",
            "rank_change": "位次变动",
            "uncounted_count": "无数据指标数",
        },
    ),
    "noisy_ranks": (
        "权重扰动下的位次区间（各指标权重在±25%内随机变动）",
        {
            "peer_group_zh": "考评类别",
            "subject_zh": "考评对象",
            "rank": "现位次",
            "median_rank": "位次中位数",
            "low_rank": "5%分位",
            "high_rank": "95%分位",
            "draw_count": "抽样次数",
        },
    ),
    "part_moves": (
        "各指标类剔除后的平均位次变动",
        {
            "peer_group_zh": "考评类别",
            "part_zh": "指标类",
            "weight_share_pct": "权重占比%",
            "mean_move_places": "平均变动",
            "most_move_places": "最大变动",
            "peer_count": "参排数",
        },
    ),
    "effective_weights": (
        "实际权重（对总分差异的贡献）",
        {
            "peer_group_zh": "考评类别",
            "part_zh": "指标",
            "weight_share_pct": "名义权重%",
            "effective_share_pct": "实际权重%",
            "is_constant_zh": "没有区分",
            "is_saturated_zh": "普遍满分",
        },
    ),
    "change_losses": (
        "总量居前、增速居后的对象和因增速少得的分",
        {
            "indicator_zh": "指标",
            "subject_zh": "考评对象",
            "value": "数值",
            "level_rank": "总量位次",
            "dynamic_value": "增速或变动",
            "dynamic_rank": "增速位次",
            "peer_count": "同组个数",
            "lost_points": "因增速少得分",
        },
    ),
    "apart_ranks": (
        "统计指标与评议指标的位次对照",
        {
            "peer_group_zh": "考评类别",
            "subject_zh": "考评对象",
            "hard_rank": "统计指标位次",
            "judged_rank": "评议指标位次",
            "apart_places": "相差",
            "is_apart_zh": "相差3位及以上",
        },
    ),
    "small_bases": (
        "小基数：上年同期不到同组中位数四分之一的增速，比较时宜留意",
        {
            "indicator_zh": "指标",
            "subject_zh": "考评对象",
            "year_ago_value": "上年同期",
            "yoy_pct": "同比%",
            "base_share_pct": "基数与中位数之比%",
            "change_value": "增量",
        },
    ),
}


@click.command("whatif", short_help="假设测算")
@period_option
@click.option("--drop", multiple=True, metavar="指标", help="去掉一个指标，可写多次；权重按方案的折算办法归其余指标")
@click.option(
    "--weight", "weights", multiple=True, metavar="指标=分值", help="改一个指标的分值，其余按比例折算，可写多次"
)
@click.option(
    "--regroup", multiple=True, metavar="对象=类别", help="把一个对象放到另一类别比较，可写多次；方案没有的类别即新类别"
)
@click.option(
    "--groups",
    type=click.Path(exists=True, dir_okay=False),
    help="整套分类 CSV：subject_code,peer_group_code 两列，代码或名称均可",
)
@click.option("--noise", "is_noisy", is_flag=True, help="权重扰动：位次区间、各类剔除影响、实际权重")
@click.option("--fairness", "is_fair", is_flag=True, help="公平性：基础好反而吃亏、软硬背离、小基数")
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子，同一种子结果相同")
@home_options
@format_option
def whatif(
    period: str,
    drop: tuple[str, ...],
    weights: tuple[str, ...],
    regroup: tuple[str, ...],
    groups: str | None,
    is_noisy: bool,
    is_fair: bool,
    seed: int,
    home: str | None,
    now: str | None,
    form: str,
) -> None:
    """假设测算：用最近发布结果的采信数，看换一种权重、指标或分类，总分和位次会怎样。不改动任何数据。"""
    from flows.settings import read_home
    from tasks.inquiries.what_if import Asked, try_rules

    asked = Asked(drop, weights, regroup, groups, is_noisy=is_noisy, is_fair=is_fair, seed=seed)
    answer = try_rules(read_home(home, now=now), asked, period=period)
    if form == "json":
        print_record({"title_zh": answer.title_zh, **answer.tables}, form, heads={})
        return
    if form == "table":
        click.echo(answer.title_zh)
    shown = [name for name in TABLES if name in answer.tables]
    for name in shown[:1] if form == "csv" else shown:
        title, heads = TABLES[name]
        print_rows(answer.tables[name], form, heads=heads, title=title)
