"""目标草案文件: proposals with their derivations as YAML to read and discuss; a scheme cannot be loaded from it."""

from collections.abc import Iterable, Mapping

import yaml

from appraisal.scheme import Scheme
from appraisal.targets.making import METHOD_ZH, TargetDraft, TargetRules

_HEAD_ZH = """\
# {year}年目标草案（{method}，近{count}年）——供领导小组会审时参考，没有任何约束力
# 1. 只是把前几年的全年数照同一办法算一遍；定不定、定多少，由领导小组会商、征求意见、按程序审定。
# 2. 审定以后，由人写进 targets.yaml；本文件不在方案之内，程序不会采用它。
# 3. 这里的数与报送、统计无关：各单位照实际完成情况报，任何人不得拿它去要求哪个数是多少。
# derivation 是怎么算出来的；left_out 是没有采用的年份和原因；no_draft 是没有提出草案的原因。
"""


def draft_text(drafts: Iterable[TargetDraft], scheme: Scheme, rules: TargetRules) -> str:
    """The file's text: indicator → subject → draft with derivation, limits and what was left out.

    Args:
        drafts: proposals.
        scheme: names and units, which stand beside the codes.
        rules: how they were made.
    """
    head = _HEAD_ZH.format(year=rules.year, method=METHOD_ZH[rules.method], count=rules.years_count)
    rows: dict[str, dict[str, object]] = {}
    for each in drafts:
        indicator = scheme.indicator_by_code[each.indicator_code]
        row = rows.setdefault(each.indicator_code, {"name_zh": indicator.name_zh, "uom": indicator.uom, "drafts": {}})
        cells = row["drafts"]
        if isinstance(cells, dict):
            cells[each.subject_code] = _cell(each, scheme, rules)
    body = yaml.safe_dump({"draft_targets": rows}, allow_unicode=True, sort_keys=False, width=10_000)
    return head + str(body)


def _cell(draft: TargetDraft, scheme: Scheme, rules: TargetRules) -> Mapping[str, object]:
    left_out = {f"{year}": reason for year, reason in draft.left_out.items() if year != rules.year}
    optional = {
        "draft": draft.draft_value,
        "no_draft": draft.left_out.get(rules.year),
        "method_zh": METHOD_ZH[draft.method] if draft.draft_value is not None else None,
        "derivation": draft.formula_zh,
        "limits": draft.limits_zh,
        "used": {f"{year}": value for year, value in draft.used.items()},
        "left_out": left_out,
    }
    name = scheme.subject_by_code[draft.subject_code].name_zh
    return {"name_zh": name, **{key: value for key, value in optional.items() if value not in (None, "", {})}}
