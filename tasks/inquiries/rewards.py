"""结果运用: measure what follows from published results, with the office's pools, heads and posts, and write it down."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pandas as pd

import warehouse
from appraisal.csv_text import csv_text
from appraisal.period import parse_period
from appraisal.rewards import CENTS_PER_YUAN, Given, PoolUse, RewardRule, Rewards, measure_rewards
from appraisal.scheme import Scheme
from report_templates.rewards.workbook import BUDGET_HEADS, NAME_ZH, budget_rows, rewards_workbook
from scheme import load_scheme
from tasks.books import store_of
from tasks.home import Home, HomeError, put_file
from tasks.rows import short_zh_of, subject_code_of
from warehouse import Run

SUBJECT_ZH, HEADS_ZH, BASE_ZH, POST_ZH, COEFFICIENT_ZH = "单位", "人数", "奖金基数（元）", "岗位", "系数"
WORKBOOK, BUDGET = f"{NAME_ZH}.xlsx", "绩效预算.csv"
_ENCODINGS = ("utf-8-sig", "gb18030")
_CENT_PLACES = 2


@dataclass(frozen=True)
class Measured:
    """What was written.

    Attributes:
        files: paths.
        told: one line a use: its name, and why it was not measured where it was not.
    """

    files: tuple[Path, ...]
    told: tuple[str, ...]


def measure_results(
    home: Home, period: str, *, pools: Sequence[str], heads: str | None, posts: str | None, out: str
) -> Measured:
    """考核结果运用测算表 and 绩效预算 from the newest published results of a period.

    Args:
        home: the county.
        period: 报告期.
        pools: ``数额`` where the scheme has one pool, else ``代码=数额``, in yuan.
        heads: CSV of 单位, 人数 and, if bonuses float, 奖金基数（元）.
        posts: CSV of 单位, 岗位, 人数, 系数, to share out inside units.
        out: folder to write to.

    Raises:
        HomeError: nothing was published, the scheme says nothing of uses, or what was given cannot be read.
    """
    about = parse_period(period)
    scheme = load_scheme(home.scheme, period=about)
    if not scheme.rewards:
        raise HomeError(
            f"方案没有写结果怎样运用：scheme/{scheme.year} 里没有 rewards.yaml。可照样例方案写一份，再运行 jixiao scheme check"
        )
    given = replace(_read_heads(heads, scheme) if heads else Given(), pool_cents=_pools(pools, scheme.rewards))
    if posts:
        given = replace(given, posts=_read_posts(posts, scheme))
    run, subjects = _newest_subjects(home, about.code, scheme)
    _, previous = _subjects_of(home, about.previous().code, scheme, round_code=run.round_code)
    rewards = measure_rewards(subjects, scheme, given, previous=previous)
    told = (*_unmeasured_zh(rewards, scheme), *_unused_posts_zh(rewards, given, scheme))
    if not (rewards.pools or rewards.bonuses or rewards.quotas or rewards.lists):
        raise HomeError("\n".join(("方案所列的结果运用一项也没有测算出来，没有写文件。", *told)))
    folder = Path(out).absolute()
    put_file(folder / WORKBOOK, rewards_workbook(rewards, scheme, about_zh=_about_zh(run, scheme)))
    put_file(folder / BUDGET, _csv(budget_rows(rewards, scheme)))
    return Measured((folder / WORKBOOK, folder / BUDGET), told)


def _newest_subjects(home: Home, period: str, scheme: Scheme) -> tuple[Run, pd.DataFrame]:
    run, subjects = _subjects_of(home, period, scheme)
    if run is None or subjects is None:
        raise HomeError(
            f"{period} 还没有发布过方案 rewards.yaml 所列考评类别的结果。请先运行 jixiao round … --period {period}"
        )
    return run, subjects


def _subjects_of(
    home: Home, period: str, scheme: Scheme, *, round_code: str | None = None
) -> tuple[Run | None, pd.DataFrame | None]:
    """The newest run of a period about peer groups that the rules name, with its results by subject and official points."""
    store = store_of(home)
    groups = {code for rule in scheme.rewards for code in rule.peer_groups}
    for run in reversed(warehouse.read_runs(store, period=period, round_code=round_code)):
        subjects = warehouse.read_results(store, run.run_key).subjects
        if subjects["peer_group_code"].isin(groups).any():
            official = "cautious_total_points" if scheme.policies.rank_by == "cautious" else "total_points"
            return run, subjects.assign(total_points=subjects[official])
    return None, None


def _about_zh(run: Run, scheme: Scheme) -> str:
    round_zh = (
        scheme.round_by_code[run.round_code].name_zh if run.round_code in scheme.round_by_code else run.round_code
    )
    points_zh = "审慎得分" if scheme.policies.rank_by == "cautious" else "报送得分"
    label = f"{run.period.year}年{run.period.cumulative_label_zh}"
    return f"报告期：{label}　轮次：{round_zh}　第{run.edition}版　得分和位次按{points_zh}"


def _unmeasured_zh(rewards: Rewards, scheme: Scheme) -> list[str]:
    return [
        f"未测算　{rule.name_zh}：{_named_zh(str(why), why.subject_codes, scheme)}" for rule, why in rewards.unmeasured
    ]


def _unused_posts_zh(rewards: Rewards, given: Given, scheme: Scheme) -> list[str]:
    """Units of the table of posts that no pool gave anything to share out further."""
    having = {code for pool in rewards.pools for code in pool.shares["subject_code"]}
    unused = [code for code in given.posts["subject_code"].unique() if code not in having]
    return [_named_zh("岗位表里的以下单位没有参加资金池分配，所列岗位没有用上", unused, scheme)] if unused else []


def _named_zh(message_zh: str, subject_codes: Sequence[str], scheme: Scheme) -> str:
    names = "、".join(short_zh_of(scheme, code) for code in subject_codes)
    return f"{message_zh}：{names}" if names else message_zh


def _pools(written: Sequence[str], rules: Sequence[RewardRule]) -> dict[str, int]:
    """Pools in cents by the code of their rule."""
    known = {rule.code: rule.name_zh for rule in rules if isinstance(rule.use, PoolUse)}
    codes = "、".join(f"{code}（{name}）" for code, name in known.items())
    pools: dict[str, int] = {}
    for each in written:
        code, mark, amount = each.rpartition("=")
        if not mark and len(known) == 1:
            code = next(iter(known))
        if code not in known:
            raise HomeError(
                f"--pool {each} 不知道是哪个资金池。请写成 代码=数额，方案里的资金池有：{codes or '（没有）'}"
            )
        pools[code] = _cents(amount, f"--pool {each}")
    return pools


def _read_heads(path: str, scheme: Scheme) -> Given:
    heads: dict[str, int] = {}
    bases: dict[str, int] = {}
    for place, row in _rows(path, (SUBJECT_ZH, HEADS_ZH)):
        code = _subject(row[SUBJECT_ZH], place, scheme)
        if code in heads:
            raise HomeError(f"{place}：{row[SUBJECT_ZH]} 写了两行，请留一行")
        heads[code] = _count(row[HEADS_ZH], place)
        if row.get(BASE_ZH):
            bases[code] = _cents(row[BASE_ZH], place)
    return Given(heads=heads, base_cents=bases)


def _read_posts(path: str, scheme: Scheme) -> pd.DataFrame:
    rows = [
        (
            _subject(row[SUBJECT_ZH], place, scheme), row[POST_ZH], _count(row[HEADS_ZH], place),
            _number(row[COEFFICIENT_ZH], place, COEFFICIENT_ZH),
        )
        for place, row in _rows(path, (SUBJECT_ZH, POST_ZH, HEADS_ZH, COEFFICIENT_ZH))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["subject_code", "post_zh", "head_count", "coefficient_value"])


def _rows(path: str, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows of a CSV as an office saves it (UTF-8 or GBK), each with its place in words; blank rows are passed over.

    Raises:
        HomeError: it is no CSV, or a column is absent.
    """
    reader = csv.DictReader(io.StringIO(_text(path), newline=""))
    absent = [name for name in columns if name not in (reader.fieldnames or ())]
    if absent:
        raise HomeError(f"{path} 缺列：{'、'.join(absent)}。第1行为表头，要有：{'、'.join(columns)}")
    for row in reader:
        cells = {str(name): (cell or "").strip() for name, cell in row.items() if isinstance(cell, str) or cell is None}
        if any(cells.values()):
            yield f"{path} 第{reader.line_num}行", cells


def _text(path: str) -> str:
    content = Path(path).read_bytes()
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise HomeError(f"{path} 读不懂：请在 Excel 或 WPS 里另存为“CSV UTF-8”后再试")


def _subject(name: str, place: str, scheme: Scheme) -> str:
    try:
        return subject_code_of(scheme, name)
    except HomeError as fault:
        raise HomeError(f"{place}：{fault}") from fault


def _count(text: str, place: str) -> int:
    number = _number(text, place, HEADS_ZH)
    if number != number.to_integral_value():
        raise HomeError(f"{place}：{HEADS_ZH}“{text}”不是整数")
    return int(number)


def _cents(text: str, place: str) -> int:
    cents = _number(text, place, "金额") * CENTS_PER_YUAN
    if cents != cents.to_integral_value():
        raise HomeError(f"{place}：金额“{text}”的小数超过{_CENT_PLACES}位（到分为止）")
    return int(cents)


def _number(text: str, place: str, what_zh: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation as fault:
        raise HomeError(f"{place}：{what_zh}“{text}”不是数字") from fault
    if not number.is_finite() or number < 0:
        raise HomeError(f"{place}：{what_zh}“{text}”不能小于0")
    return number


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    """UTF-8 with a mark, so that Excel reads it."""
    return csv_text(BUDGET_HEADS, rows, line_end="\r\n").encode("utf-8-sig")
