"""方案的组成: the lists of blocks that a year's scheme is made of; a further list is one line of ``PARTS``.

A line says where the list is written, which page of the workbook twin holds it and which model a block must fit. Reading,
validation, comparison, adjustments and the workbook follow from it; what is left is the field of ``Scheme`` and, where
blocks refer to each other, a proof. A single further value or block is a field of ``Scheme`` alone and stands in
``scheme.yaml``.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from appraisal.awards.bonus_rules import BonusBlock, BonusItem
from appraisal.awards.grade_scale import GradeScale
from appraisal.definitions.changes import DefinitionChange
from appraisal.honours.rules import HonourList, HonourPoints
from appraisal.lamps.rules import LampExemption, LampRule
from appraisal.milestones.nodes import Milestone
from appraisal.rewards.rules import RewardRule
from appraisal.scheme import Adjustment, Indicator, PeerGroup, Project, Round, Scheme, Subject, Target
from appraisal.special.rules import SpecialAppraisal
from appraisal.warnings.ladder import Ladder
from appraisal.workdays import CalendarDay

SCHEME_FILE = "scheme.yaml"
INDICATORS = "indicators"


@dataclass(frozen=True)
class Part:
    """One list of blocks 方案的一部分.

    Attributes:
        key: key in its file, field of ``Scheme``, first step of adjustments' paths and of faults' keys.
        model: what each block must fit.
        file: file of the year's folder.
        sheet_zh: page of the workbook; empty where pages of its own kind hold it (指标, 考评类别, 目标).
        named_by: keys that tell one block from another; blocks without them are told apart by their order.
    """

    key: str
    model: type[BaseModel]
    file: str
    sheet_zh: str = ""
    named_by: tuple[str, ...] = ("code",)


PARTS = (
    Part("indicators", Indicator, INDICATORS),
    Part("peer_groups", PeerGroup, SCHEME_FILE),
    Part("subjects", Subject, "subjects.yaml", "考评对象"),
    Part("targets", Target, "targets.yaml", named_by=("indicator_code", "subject_code")),
    Part("projects", Project, "projects.yaml", "重点项目", named_by=("subject_code",)),
    Part("lamp_rules", LampRule, SCHEME_FILE, "亮灯规则"),
    Part("lamp_exemptions", LampExemption, "lamp_exemptions.yaml", "亮灯豁免", named_by=()),
    Part("rounds", Round, "rounds.yaml", "轮次"),
    Part("bonus_blocks", BonusBlock, SCHEME_FILE, "加分板块"),
    Part("bonuses", BonusItem, SCHEME_FILE, "加分项目"),
    Part("grades", GradeScale, SCHEME_FILE, "等次"),
    Part("definition_changes", DefinitionChange, "definition_changes.yaml", "口径变更"),
    Part("milestones", Milestone, "milestones.yaml", "重点工作节点"),
    Part("special_appraisals", SpecialAppraisal, "special_appraisals.yaml", "专项考评"),
    Part("rewards", RewardRule, "rewards.yaml", "结果运用"),
    Part("ladders", Ladder, "ladders.yaml", "预警阶梯"),
    Part("honour_lists", HonourList, "honours.yaml", "榜单"),
    Part("honour_points", HonourPoints, "honours.yaml", "上榜加减分"),
    Part("calendar_days", CalendarDay, "calendar.yaml", "工作日历", named_by=("day",)),
    Part("adjustments", Adjustment, "adjustments.yaml", "调整", named_by=()),
)
"""The lists of a scheme, in the order of the workbook's pages; 考评类别 stand before the subjects that name them."""
PART_OF: dict[type[Any], Part] = {each.model: each for each in PARTS}
MADE_KEYS = ("calendar",)
"""Fields of a scheme that nobody writes: they follow from others."""
HEAD_KEYS = tuple(name for name in Scheme.model_fields if name not in {*MADE_KEYS, *(each.key for each in PARTS)})
"""Keys of ``scheme.yaml`` that are no lists of blocks."""
BLOCK_PARTS = tuple(each for each in PARTS if each.file.endswith(".yaml") and each.key != "targets")
"""Parts that are written as a list in one file."""
