"""视图: read-only views with stable names over the marts, for BI tools and spreadsheets that read the database.

Tables may change their form with a migration; a view keeps its name and its columns, and gains new ones at its end only.
Every view holds the latest edition 最新版次 of each round and period alone, but for ``v_editions``, which lists them all.
``docs/views.md`` is written from here.
"""

from dataclasses import dataclass

_RUN = ("round_code", "period", "edition")
"""First columns of every view: which round, which period, which edition."""


@dataclass(frozen=True)
class View:
    """One view 视图.

    Attributes:
        name: stable name, ``v_…``.
        zh: what it holds, for people.
        source: the table it reads.
        columns: columns of that table beside round, period and edition, in order.
        where: condition on ``t``, empty if all rows.
        named: columns whose name here is not that of the table: name here → name there.
    """

    name: str
    zh: str
    source: str
    columns: tuple[str, ...]
    where: str = ""
    named: tuple[tuple[str, str], ...] = ()

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Every column in order."""
        return (*_RUN, *self.columns)


@dataclass(frozen=True)
class NameView:
    """A view of names that a round's scheme gives 名册: one list of the scheme, unrolled.

    Attributes:
        name: stable name.
        zh: what it holds.
        part: the scheme's list.
        keys: column → key of each entry.
    """

    name: str
    zh: str
    part: str
    keys: tuple[tuple[str, str], ...]

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Every column in order."""
        return (*_RUN, *(column for column, _ in self.keys))


VIEWS: tuple[View, ...] = (
    View(
        "v_points",
        "总分：每个考评对象一行，含审慎分、分数区间和四色灯数",
        "mart_subject_result",
        (
            "subject_code", "peer_group_code", "total_points", "cautious_total_points", "lowest_total_points",
            "highest_total_points", "base_points", "bonus_points", "deduction_points", "coverage_pct", "is_vetoed",
            "green_count", "yellow_count", "red_count", "unlit_count", "honour", "grade",
        ),
    ),
    View(
        "v_ranks",
        "位次：每个考评对象在本类别中的位次、位次区间和升降",
        "mart_subject_result",
        ("subject_code", "peer_group_code", "rank", "rank_low", "rank_high", "peer_count", "rank_change"),
        "t.rank IS NOT NULL",
    ),
    View(
        "v_group_points",
        "一级指标得分：每个考评对象、每个一级指标一行",
        "mart_group_result",
        ("subject_code", "group_code", "peer_group_code", "weight_points", "score_points", "cautious_points", "rank",
         "peer_count"),
    ),
    View(
        "v_indicator_points",
        "指标得分：每个考评对象、每项指标一行",
        "mart_indicator_result",
        (
            "subject_code", "indicator_code", "group_code", "peer_group_code", "weight_points", "score_points",
            "cautious_points", "lost_points", "rank", "peer_count", "rank_change", "standing",
        ),
    ),
    View(
        "v_lamps",
        "亮灯：每个考评对象、每项指标的灯色、上期灯色、规则和原因",
        "mart_indicator_result",
        (
            "subject_code", "indicator_code", "lamp", "previous_lamp", "lamp_rule_code", "lamp_reason_code",
            "lamp_streak_count", "lamp_waiting_count",
        ),
        "t.lamp IS NOT NULL",
    ),
    View(
        "v_figures",
        "采信值：每个对象、每项指标一行，含目标、来源文件和单元格；standing 说明是否可用",
        "mart_figure",
        (
            "subject_code", "indicator_code", "figure_period", "value", "cautious_value", "uom", "source_code",
            "standing", "target_value", "due_value", "year_ago_value", "finding_count", "file_name", "cell_ref",
            "raw_sha256",
        ),
    ),
    View(
        "v_progress",
        "进度：每个对象、每项指标的完成率、时序进度和同比",
        "mart_progress",
        (
            "subject_code", "indicator_code", "figure_subject_code", "peer_group_code", "group_code", "value", "uom",
            "standing", "target_value", "completion_pct", "due_completion_pct", "progress_gap_pp", "yoy_pct",
            "comparable_yoy_pct", "rank", "peer_count",
        ),
    ),
    View(
        "v_findings",
        "疑点：本版所列全部疑点；疑点不是对数据真实性的认定。finding_period 是数据所属的报告期",
        "mart_finding",
        (
            "finding_key", "check_code", "consequence", "suspicion", "indicator_code", "subject_code",
            "finding_period", "basis", "measure", "source_code", "observed", "expected", "expected_low",
            "expected_high", "impact_points", "impact_places", "message_zh", "file_name", "cell_ref",
        ),
        named=(("finding_period", "period"),),
    ),
    View(
        "v_special_points",
        "专项考评：每个专项、每个考评对象的得分和位次",
        "mart_special_result",
        ("appraisal_code", "subject_code", "peer_group_code", "total_points", "cautious_total_points", "rank",
         "peer_count", "grade"),
    ),
    View(
        "v_warnings",
        "预警：每个预警事项的阶梯、签发和回复情况",
        "mart_warning",
        (
            "warning_key", "subject_code", "indicator_code", "addressee_code", "addressee_role", "opened_period",
            "lamp", "lamp_streak_count", "step_code", "is_issued", "issued_on", "reply_due_on", "replied_on",
            "reply_state", "warning_state", "reason_zh",
        ),
    ),
    View(
        "v_rectifications",
        "整改：每个整改事项的状态、期限和天数",
        "mart_rectification",
        (
            "item_code", "subject_code", "indicator_code", "problem_class", "found_on", "due_on", "state_code",
            "state_since_on", "closed_on", "age_days_count", "overdue_days_count", "is_repeat", "matter_zh",
        ),
    ),
    View(
        "v_documents",
        "文件：本版印发的文件目录（不含正文），含发文字号和指纹",
        "mart_document",
        ("file_name", "template_code", "addressee_code", "title", "series_code", "number", "document_sha256"),
    ),
)  # fmt: skip
NAME_VIEWS: tuple[NameView, ...] = (
    NameView(
        "v_subjects",
        "考评对象名册：代码、名称和类别，以该版所用方案为准",
        "subjects",
        (("subject_code", "code"), ("subject_zh", "name_zh"), ("short_zh", "short_zh"), ("subject_kind", "kind"),
         ("peer_group_code", "peer_group")),
    ),
    NameView(
        "v_indicators",
        "指标目录：代码、名称、计量单位和方向，以该版所用方案为准",
        "indicators",
        (("indicator_code", "code"), ("indicator_zh", "name_zh"), ("uom", "uom"), ("basis", "basis"),
         ("direction", "direction"), ("group_code", "group_code")),
    ),
)  # fmt: skip
OWN_ZH = {"template_code": "文种", "title": "标题", "series_code": "文号系列", "number": "文号序号"}
"""Columns that no frame declares, in Chinese."""
EDITION_COLUMNS = (*_RUN, "run_key", "as_of", "closed_at", "reason", "is_latest")
"""Columns of ``v_editions``."""
_NEWER = "SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition"
_EDITIONS = (
    "CREATE VIEW v_editions AS SELECT r.round_code, r.period, r.edition, r.run_key, r.as_of, r.closed_at, r.reason, "  # noqa: S608
    f"CASE WHEN EXISTS ({_NEWER}) THEN 0 ELSE 1 END AS is_latest FROM audit_run r"
)


def view_names() -> tuple[str, ...]:
    """Names of all views: what a role that only reads may be granted."""
    return ("v_editions", *(each.name for each in VIEWS), *(each.name for each in NAME_VIEWS))


def view_ddl(*, dialect: str) -> tuple[str, ...]:
    """Statements that create the views; a migration that changes a view drops it first.

    Args:
        dialect: ``sqlite`` or ``postgresql``.
    """
    rolls = (_names_ddl(each, dialect=dialect) for each in NAME_VIEWS)
    return (_EDITIONS, *(_mart_ddl(each) for each in VIEWS), *rolls)


def drop_ddl() -> tuple[str, ...]:
    """Statements that take the views away, for a migration that writes them anew."""
    return tuple(f"DROP VIEW IF EXISTS {name}" for name in view_names())


def _mart_ddl(view: View) -> str:
    there = dict(view.named)
    columns = ", ".join(f"t.{there.get(name, name)} AS {name}" for name in view.columns)
    where = f" AND {view.where}" if view.where else ""
    return (
        f"CREATE VIEW {view.name} AS SELECT r.round_code, r.period, r.edition, {columns} FROM {view.source} t "  # noqa: S608
        f"JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS ({_NEWER}){where}"
    )


def _names_ddl(view: NameView, *, dialect: str) -> str:
    """What differs between the engines is how a list inside a JSON text is unrolled."""
    if dialect == "postgresql":
        columns = ", ".join(f"e.value ->> '{key}' AS {column}" for column, key in view.keys)
        each = f"jsonb_array_elements(s.canonical_json::jsonb -> '{view.part}') AS e(value)"
    else:
        columns = ", ".join(f"json_extract(e.value, '$.{key}') AS {column}" for column, key in view.keys)
        each = f"json_each(s.canonical_json, '$.{view.part}') AS e"
    return (
        f"CREATE VIEW {view.name} AS SELECT r.round_code, r.period, r.edition, {columns} FROM audit_run r "  # noqa: S608
        f"JOIN audit_scheme s ON s.scheme_hash = r.scheme_hash CROSS JOIN {each} WHERE NOT EXISTS ({_NEWER})"
    )
