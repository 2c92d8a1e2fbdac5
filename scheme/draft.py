"""方案草稿: the year's files as validated blocks, each with its place, before the proofs that span them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from appraisal.awards.bonus_rules import BonusItem
from appraisal.scheme import Adjustment, Indicator, PeerGroup, Policies, Project, Scheme, Subject, Target
from scheme.adjusting import ADJUSTMENT_KEYS, Written, apply_adjustments, window_faults
from scheme.conventions import lay_indicator, prove_conventions
from scheme.faults import SchemeFault, described
from scheme.folder import Folder
from scheme.marked_yaml import MarkedDict, MarkedList, Place, locate
from scheme.parts import BLOCK_PARTS, HEAD_KEYS, PART_OF, SCHEME_FILE, Part
from scheme.target_table import curve_faults, shape_target, spread_targets

BlockModel = TypeVar("BlockModel", bound=BaseModel)
SUBJECT_KEYS = ("code", "name_zh", "short_zh", "aliases", "kind", "peer_group", "is_appraised")
"""Keys of a project's block that belong to it as a subject."""
_ADJUSTABLE = ("policies", "ledger")
"""Keys of ``scheme.yaml`` whose own keys adjustments reach."""


@dataclass(frozen=True)
class Block(Generic[BlockModel]):
    """A validated block and where it stands.

    Attributes:
        model: the block as a model.
        node: as written.
        key: its name in faults.
    """

    model: BlockModel
    node: MarkedDict
    key: str

    def fault(self, keys: Sequence[int | str], message_zh: str) -> SchemeFault:
        """A fault at a key within the block."""
        place = locate(self.node, keys, self.node.place)
        return SchemeFault(place.file, place.line, ".".join((self.key, *map(str, keys))), message_zh)


@dataclass
class Draft:
    """The parts of a scheme as far as they could be validated."""

    head: MarkedDict
    faults: list[SchemeFault]
    blocks: dict[str, list[Block[Any]]] = field(default_factory=dict)
    """Key of the part → its blocks that could be validated."""
    adjustments: list[Adjustment] = field(default_factory=list)
    written_codes: dict[str, set[str]] = field(default_factory=dict)
    """Part → codes as written, also of blocks that failed, so that one fault does not breed others."""

    def of(self, model: type[BlockModel]) -> list[Block[BlockModel]]:
        """The blocks of the part whose blocks are ``model``."""
        return self.blocks.get(PART_OF[model].key, [])

    @property
    def indicators(self) -> list[Block[Indicator]]:
        """指标."""
        return self.of(Indicator)

    @property
    def subjects(self) -> list[Block[Subject]]:
        """考评对象, projects among them."""
        return self.of(Subject)

    @property
    def peer_groups(self) -> list[Block[PeerGroup]]:
        """考评类别."""
        return self.of(PeerGroup)

    @property
    def targets(self) -> list[Block[Target]]:
        """目标."""
        return self.of(Target)

    @property
    def projects(self) -> list[Block[Project]]:
        """重点项目."""
        return self.of(Project)

    @property
    def policies(self) -> Policies | None:
        """通用规定 as far as they can be read; their own faults are told elsewhere."""
        try:
            return Policies.model_validate(self.head.get("policies") or {})
        except ValueError:
            return None

    def is_whole(self, part: str) -> bool:
        """Whether every block of a part could be validated."""
        blocks = self.blocks.get(part, [])
        return bool(blocks) and len(blocks) == len(self.written_codes[part])


def draft_scheme(folder: Folder, until: date | None) -> Draft:
    """Validate every block of a folder, with the adjustments effective by ``until`` laid over it."""
    faults = list(folder.faults)
    root = _root(folder, faults)
    adjustments = _adjust(root, folder, until, faults)
    head = root["head"]
    for key in _ADJUSTABLE:
        if key in head:
            head[key] = root[key]
    draft = Draft(head, faults, adjustments=adjustments)
    curves = folder.table("targets.yaml", "curves")
    faults += curve_faults(curves)
    for part in BLOCK_PARTS:
        if part.model is not Adjustment:
            _validate_part(part, _nodes(part, root, draft), draft)
    conventions = _conventions(head)
    faults += prove_conventions(conventions)
    _validate_part(PART_OF[Indicator], [lay_indicator(each, conventions) for each in root["indicators"]], draft)
    _validate_part(PART_OF[Target], _shaped(root["targets"], curves, faults), draft)
    _check_head(draft)
    return draft


def _conventions(head: MarkedDict) -> MarkedDict:
    written = head.get("conventions")
    return written if isinstance(written, MarkedDict) else MarkedDict({}, head.place, {})


def _root(folder: Folder, faults: list[SchemeFault]) -> MarkedDict:
    head = folder.files.get(SCHEME_FILE, MarkedDict({}, Place(SCHEME_FILE, 1), {}))
    indicators = [item for content in folder.indicator_files() for item in _with_defaults(content)]
    values = {
        "head": head.only(HEAD_KEYS),
        **{key: head.get(key) for key in _ADJUSTABLE},
        "indicators": MarkedList(indicators, head.place, [each.place for each in indicators]),
        "targets": spread_targets(folder.table("targets.yaml", "targets"), faults),
    }
    values |= {
        each.key: _blocks(folder.part(each.file, each.key)) for each in BLOCK_PARTS if each.model is not Adjustment
    }
    return MarkedDict(values, head.place, dict.fromkeys(values, head.place))


def _blocks(part: MarkedList) -> MarkedList:
    kept = [each for each in part if isinstance(each, MarkedDict)]
    return MarkedList(kept, part.place, [each.place for each in kept])


def _with_defaults(content: MarkedDict) -> list[MarkedDict]:
    inherited = content.only(("group", "role")).renamed({"group": "group_code"})
    items = content.get("indicators")
    blocks = _blocks(items) if isinstance(items, MarkedList) else []
    return [MarkedDict({**inherited, **each}, each.place, {**inherited.places, **each.places}) for each in blocks]


def _adjust(root: MarkedDict, folder: Folder, until: date | None, faults: list[SchemeFault]) -> list[Adjustment]:
    part = _blocks(folder.part("adjustments.yaml", "adjustments"))
    written = []
    for place, item in enumerate(part):
        node = item.renamed(ADJUSTMENT_KEYS)
        adjustment = _validate(Adjustment, node, f"adjustments.{place + 1}", faults)
        if adjustment is not None:
            written.append(Written(adjustment, node))
    head = root["head"]
    faults += window_faults(written, head.get("policies"), head.get("year"), head.place)
    apply_adjustments(root, written, until, faults)
    laid = [each.adjustment for each in written if until is None or each.adjustment.effective_from <= until]
    return sorted(laid, key=lambda each: each.effective_from)


def _as_subjects(projects: Iterable[MarkedDict], project_group: str | None) -> list[MarkedDict]:
    defaults = {"kind": "project", "peer_group": project_group, "is_appraised": False}
    blocks = (each.only(SUBJECT_KEYS) for each in projects)
    return [each.merged(**{key: value for key, value in defaults.items() if key not in each}) for each in blocks]


def _as_project(block: MarkedDict) -> MarkedDict:
    return block.without(SUBJECT_KEYS[1:]).renamed({"code": "subject_code"})


def _shaped(spread: MarkedDict, curves: MarkedDict, faults: list[SchemeFault]) -> list[MarkedDict]:
    cells = [cell for row in spread.values() for cell in row.values()]
    return [shape_target(each, curves, faults) for each in cells if isinstance(each, MarkedDict)]


def _nodes(part: Part, root: MarkedDict, draft: Draft) -> list[MarkedDict]:
    if part.model is Project:
        return [_as_project(each) for each in root["projects"]]
    if part.model is BonusItem:
        return [lay_indicator(each, _conventions(draft.head)) for each in root[part.key]]
    if part.model is not Subject:
        return list(root[part.key])
    project_group = next((each.model.code for each in draft.peer_groups if each.model.kind == "project"), None)
    return [*root["subjects"], *_as_subjects(root["projects"], project_group)]


def _validate_part(part: Part, nodes: Iterable[MarkedDict], draft: Draft) -> None:
    first: dict[str, Place] = {}
    blocks: list[Block[Any]] = []
    for number, node in enumerate(nodes):
        code = ".".join(str(node[key]) for key in part.named_by if node.get(key))
        key = f"{part.key}.{code or number + 1}"
        if code and code in first:
            place = node.places.get("code", node.place)
            text = f"代码“{code}”重复，第一次在 {first[code].told_zh}"
            draft.faults.append(SchemeFault(place.file, place.line, f"{key}.code", text))
            continue
        if code:
            first[code] = node.place
        validated = _validate(part.model, node, key, draft.faults)
        if validated is not None:
            blocks.append(Block(validated, node, key))
    draft.blocks[part.key] = blocks
    draft.written_codes[part.key] = set(first)


def _validate(model: type[BlockModel], node: MarkedDict, key: str, faults: list[SchemeFault]) -> BlockModel | None:
    try:
        return model.model_validate(node)
    except ValidationError as refusal:
        faults += _translated(refusal, node, key)
    return None


def _translated(refusal: ValidationError, node: MarkedDict, key: str) -> list[SchemeFault]:
    faults = []
    for error in refusal.errors(include_url=False):
        location = tuple(each for each in error["loc"] if each != "[key]")
        place = locate(node, location, node.place)
        names = _walked(node, location)
        dotted = ".".join(str(each) for each in (key, *names) if each != "")
        faults.append(SchemeFault(place.file, place.line, dotted, described(dict(error))))
    return faults


def _walked(node: object, location: tuple[int | str, ...]) -> list[int | str]:
    """The steps of a location that are keys of ours: union tags are left out, a missing last key stays."""
    names: list[int | str] = []
    for number, step in enumerate(location):
        if isinstance(node, MarkedDict) and step in node:
            node = node[str(step)]
        elif isinstance(node, MarkedList) and isinstance(step, int) and step < len(node):
            node = node[step]
        elif number < len(location) - 1:
            continue
        names.append(step)
    return names


def _check_head(draft: Draft) -> None:
    parts: dict[str, object] = {"indicators": (), "subjects": (), "peer_groups": ()}
    try:
        Scheme.model_validate({**draft.head, **parts})
    except ValidationError as refusal:
        draft.faults += _translated(refusal, draft.head, "")
