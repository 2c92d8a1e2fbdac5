"""指标目录体检: notes on a catalogue that loads; nothing is refused, somebody should look.

Too many indicators (考核过多过滥), weights too small to matter, the same thing counted twice, vague indicators (模糊指标),
upstream indicators that nobody carries, posts that carry too much, names that are no longer used (domain.md S0-03, S0-37,
S1-04, S3-37, S4-06, S4-34).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

import pandas as pd

from appraisal.catalogue_limits import CatalogueLimits
from appraisal.scheme import Indicator, PeerGroup, Scheme
from appraisal.special.weights import list_special_weights
from scheme.draft import Block, Draft, draft_scheme
from scheme.folder import read_folder, year_folder
from scheme.lint.burden import note_burden
from scheme.lint.overlap import proportional_pairs
from scheme.lint.upstream import note_upstream
from scheme.lint.words import SchemeNote, note_at
from scheme.load import load_scheme
from scheme.twin.headings import HEADING_ZH

_EFFORT = re.compile("推进|加强|提升|完善|深化|落实|促进|强化|优化|加快|抓好|做好|健全|巩固|开展")
_MEASURE = re.compile(
    "(率|数|额|值|(?<!质)量|比重|占比|增速|增幅|面积|里程|长度|指数|得分|评分|评价|满意度|浓度|强度|收入|支出|投资|台账|消耗|天|户|人|家|个|项)(（.*）)?$"
)
"""What a measurable thing's name ends with."""
_NO_UNIT = {"-", "—", "无", "/"}
_GROWTH_ENDS = re.compile("(增速|增长率|增幅|同比增长|（.*）|总额|额)$")
_SHOWN = 3
_POSTS = ("goal_owner", "undertaker", "implementer")


@dataclass(frozen=True)
class _Catalogue:
    """What the notes look at."""

    scheme: Scheme
    draft: Draft
    limits: CatalogueLimits
    blocks: Mapping[str, Block[Indicator]]
    subjects_of: Mapping[str, frozenset[str]]
    """Indicator → subjects that it has a weight for."""

    def note(self, code: str, kind_zh: str, *keys: str, what: str, why: str, do: str) -> SchemeNote:
        """A note at a key of an indicator."""
        return note_at(self.blocks[code], kind_zh, *keys, what=what, why=why, do=do)

    def name(self, code: str) -> str:
        return self.scheme.indicator_by_code[code].name_zh


def lint_scheme(
    directory: Path, *, panel: pd.DataFrame | None = None, upstream: pd.DataFrame | None = None
) -> tuple[SchemeNote, ...]:
    """Notes on a scheme's catalogue, in the order of its files.

    Args:
        directory: a year's folder, or the folder that holds the years (then the newest).
        panel: ``indicator_code, subject_code, period, value`` of past periods, to find indicators that move as one.
        upstream: ``upstream_code, name_zh`` and, if known, ``weight_points``: what the city and province appraise.

    Raises:
        SchemeError: the scheme does not load; a catalogue is looked at only then.
    """
    year = year_folder(directory)
    scheme, draft = load_scheme(year), draft_scheme(read_folder(year), None)
    assigned = pd.concat([scheme.assignments, list_special_weights(scheme)])
    assigned = assigned[assigned["weight_points"] > 0]
    catalogue = _Catalogue(
        scheme,
        draft,
        scheme.policies.catalogue,
        {each.model.code: each for each in draft.indicators},
        {str(code): frozenset(rows) for code, rows in assigned.groupby("indicator_code")["subject_code"]},
    )
    looks = (
        _too_many,
        _too_light,
        _weightless,
        _same_source,
        _alike,
        _parts_beside,
        _crossing,
        _vague,
        _overloaded,
        _retired,
        _holidays_unknown,
    )
    notes = [note for look in looks for note in look(catalogue)]
    notes += note_burden(scheme, draft.peer_groups)
    notes += note_upstream(upstream, catalogue.blocks, catalogue.subjects_of)
    if panel is not None:
        notes += _moving_as_one(catalogue, panel)
    return tuple(sorted(set(notes)))


def _groups(catalogue: _Catalogue) -> Iterable[Block[PeerGroup]]:
    return catalogue.draft.peer_groups


def _too_many(catalogue: _Catalogue) -> Iterator[SchemeNote]:
    assigned = catalogue.scheme.assignments
    for group in _groups(catalogue):
        own = Counter(assigned.loc[assigned["peer_group_code"] == group.model.code, "subject_code"])
        most = max(own.values(), default=0)
        if most <= catalogue.limits.most_indicators:
            continue
        subjects = [str(code) for code, count in own.items() if count == most]
        names = "、".join(catalogue.scheme.subject_by_code[code].name_zh for code in subjects[:_SHOWN])
        yield note_at(
            group, "指标过多", "weights",
            what=f"“{group.model.name_zh}”最多的要考{most}项（{names}{'等' if len(subjects) > _SHOWN else ''}），"
            f"超过{catalogue.limits.most_indicators}项",
            why="指标一多，每项的分量就薄，精力也散：考核过多过滥",
            do="合并重复的、取消长期拉不开差距的，或把子指标改为只监测不计分（role: support）",
        )  # fmt: skip


def _too_light(catalogue: _Catalogue) -> Iterator[SchemeNote]:
    least = catalogue.limits.least_weight_points
    for group in _groups(catalogue):
        light = {code: weight for code, weight in group.model.weights.items() if 0 < weight < least}
        for code, weight in light.items():
            yield note_at(
                group, "权重过小", "weights", code,
                what=f"“{group.model.name_zh}”里“{catalogue.name(code)}”只有{weight:g}分，不足{least:g}分",
                why="全得全失都动不了位次，报送和核验的工作量却一样",
                do="并入相近指标、提高权重，或改为只监测不计分",
            )  # fmt: skip


def _weightless(catalogue: _Catalogue) -> Iterator[SchemeNote]:
    for code, block in catalogue.blocks.items():
        if block.model.role == "appraised" and code not in catalogue.subjects_of:
            yield catalogue.note(
                code, "没有权重", what=f"“{block.model.name_zh}”是考评指标，但没有一个考评对象在它上面有权重",
                why="要报数、要核验，却不影响任何得分", do="在考评类别的 weights 里给权重，或把 role 改为 support",
            )  # fmt: skip


def _pairs(catalogue: _Catalogue) -> Iterator[tuple[Indicator, Indicator]]:
    """Weighted indicators that at least one subject is appraised on both of."""
    weighted = [block.model for code, block in catalogue.blocks.items() if code in catalogue.subjects_of]
    for a, b in combinations(weighted, 2):
        if catalogue.subjects_of[a.code] & catalogue.subjects_of[b.code]:
            yield a, b


def _same_source(catalogue: _Catalogue) -> Iterator[SchemeNote]:
    for a, b in _pairs(catalogue):
        shared = {each.label for each in a.sources} & {each.label for each in b.sources}
        if shared:
            label = min(shared)
            yield catalogue.note(
                b.code, "重复计分", "sources", what=f"“{a.name_zh}”和“{b.name_zh}”都出自“{label}”这一栏",
                why="同一件事的总量和增速各算一次，做好做坏都加倍", do="确需两样都考的在条款里写明；否则留一样，或合成一项混合计分",
            )  # fmt: skip


def _alike(catalogue: _Catalogue) -> Iterator[SchemeNote]:
    for a, b in _pairs(catalogue):
        core_a, core_b = (_GROWTH_ENDS.sub("", each.name_zh) or each.name_zh for each in (a, b))
        likeness = SequenceMatcher(None, core_a, core_b).ratio() * 100
        if likeness >= catalogue.limits.alike_name_pct:
            yield catalogue.note(
                b.code, "名称相近", "name_zh", what=f"“{a.name_zh}”和“{b.name_zh}”名称有{likeness:.0f}%相同",
                why="像是同一件事考了两次，报数和收数也容易认错", do="确是两件事的改个分得清的名称；是一件事的留一项",
            )  # fmt: skip


def _parts_beside(catalogue: _Catalogue) -> Iterator[SchemeNote]:
    for whole, block in catalogue.blocks.items():
        for part in block.model.parts:
            both = catalogue.subjects_of.get(whole, frozenset()) & catalogue.subjects_of.get(part, frozenset())
            if both:
                yield catalogue.note(
                    part, "重复计分", what=f"“{catalogue.name(part)}”是“{catalogue.name(whole)}”的支撑子指标，两项对{len(both)}个对象都计分",
                    why="子指标的数已在总量里，等于算了两遍", do="子指标只亮灯不计分，或总量不计分、分由各子指标分担",
                )  # fmt: skip


def _crossing(catalogue: _Catalogue) -> Iterator[SchemeNote]:
    """综合考评 and 专项考评 that count the same indicator for the same subject (S3-37)."""
    own = catalogue.scheme.assignments.assign(appraisal_code="")
    rows = pd.concat([own[own["weight_points"] > 0], list_special_weights(catalogue.scheme)])
    counts = rows.groupby(["indicator_code", "subject_code"])["appraisal_code"].nunique()
    crossed = counts[counts > 1].index.get_level_values(0)
    for code, count in Counter(str(each) for each in crossed).items():
        yield catalogue.note(
            code, "交叉考核", what=f"“{catalogue.name(code)}”对{count}个对象在综合考评和专项考评里都计分（或进了两个专项）",
            why="一件事考两遍、核两遍：重复、扎堆", do="只留在一处；专项确要单列的，综合考评里不再给权重",
        )  # fmt: skip


def _vague(catalogue: _Catalogue) -> Iterator[SchemeNote]:
    targeted = {code for code, _ in catalogue.scheme.target_by_key}
    for code, block in catalogue.blocks.items():
        one = block.model
        if one.role != "appraised":
            continue
        for key, what, do in _vague_points(one, has_target=code in targeted):
            yield catalogue.note(
                code,
                "指标模糊",
                key,
                what=f"“{one.name_zh}”{what}",
                why="说不清怎么算完成，考核时各说各话，也难核验",
                do=do,
            )


def _vague_points(one: Indicator, *, has_target: bool) -> Iterator[tuple[str, str, str]]:
    effort = _EFFORT.search(one.name_zh)
    if effort and not _MEASURE.search(one.name_zh):
        yield "name_zh", f"名称里有“{effort[0]}”，却没有说量什么", "改成量得出的：……率、……数、……额；量不出的不考"
    if one.uom.strip() in _NO_UNIT:
        yield "uom", f"计量单位写作“{one.uom}”", "写明计量单位；确无单位的写“分”“项”"
    if not one.clause.strip():
        yield "clause", "没有条款", "在 clause 里写明出自哪个文件哪一条"
    if one.rule is not None and one.rule.uses_target and one.kind in {"stage", "event"}:
        yield (
            "rule",
            f"按目标计分，数却是{'项目阶段' if one.kind == 'stage' else '加减分事项'}",
            "换成台账、节点等计分办法，或改成量得出的数",
        )
    elif one.rule is not None and one.rule.uses_target and not has_target:
        yield "rule", "按目标计分，却没有任何对象的目标", "在 targets.yaml 里定目标，或换不用目标的计分办法"


def _overloaded(catalogue: _Catalogue) -> Iterator[SchemeNote]:
    chains = [
        (code, block.model.goal_chain) for code, block in catalogue.blocks.items() if code in catalogue.subjects_of
    ]
    for slot in _POSTS:
        held = [(getattr(chain, slot), code) for code, chain in chains if chain is not None]
        for post, count in Counter(post for post, _ in held).items():
            if count > catalogue.limits.most_per_post:
                first = next(code for each, code in held if each == post)
                yield catalogue.note(
                    first, "责任过重", "goal_chain", slot,
                    what=f"“{post}”是{count}项指标的{HEADING_ZH[slot]}，超过{catalogue.limits.most_per_post}项",
                    why="一个岗位管得太多，等于没有人专门管", do="按分工把一部分落到别的岗位",
                )  # fmt: skip


def _retired(catalogue: _Catalogue) -> Iterator[SchemeNote]:
    for code, block in catalogue.blocks.items():
        texts = {"name_zh": block.model.name_zh, "sources": "、".join(each.label for each in block.model.sources)}
        for old in catalogue.limits.retired_names:
            for key, text in texts.items():
                if old.name_zh in text:
                    now = f"，现称“{old.replaced_by}”" if old.replaced_by else ""
                    yield catalogue.note(
                        code, "名称停用", key, what=f"“{block.model.name_zh}”还在用“{old.name_zh}”：{old.valid_to}以后停用{now}",
                        why="文件和来源表里名称对不上，收数会认不出", do="改用现行名称；确是沿用的，从 catalogue.retired_names 里去掉",
                    )  # fmt: skip


def _moving_as_one(catalogue: _Catalogue, panel: pd.DataFrame) -> Iterator[SchemeNote]:
    both = {frozenset((a.code, b.code)) for a, b in _pairs(catalogue)}
    for a, b, spread_pct, count in proportional_pairs(panel, sorted(catalogue.subjects_of)):
        if frozenset((a, b)) in both:
            yield catalogue.note(
                b, "同涨同落", what=f"“{catalogue.name(a)}”和“{catalogue.name(b)}”历年几乎成比例（{count}期，比值波动{spread_pct:.1f}%）",
                why="两项说的是一件事，权重实际加在了一起", do="留一项，或把两项权重合起来看是否过重",
            )  # fmt: skip


def _holidays_unknown(catalogue: _Catalogue) -> Iterator[SchemeNote]:
    year = catalogue.scheme.year
    if not catalogue.scheme.calendar.is_known(year):
        yield SchemeNote(
            "calendar.yaml", 0, "放假安排未知",
            f"程序里没有{year}年的放假调休安排，calendar.yaml 里也没有写",
            "回复期限、办结期限只按星期一至星期五推算，遇节假日会早几天到期",
            f"把{year}年各个放假、补班日（含元旦）写进 calendar.yaml，或更新程序",
            "calendar_days",
        )  # fmt: skip
