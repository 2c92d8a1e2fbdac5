"""Read a year's 考评方案: its YAML, with the adjustments of the period laid over it, or everything wrong with it."""

from pathlib import Path

from appraisal.period import Period
from appraisal.scheme import Scheme
from scheme.draft import Draft, draft_scheme
from scheme.faults import SchemeError, SchemeFault
from scheme.folder import SCHEME_FILE, read_folder, year_folder
from scheme.proofs import prove_draft


def load_scheme(directory: Path, *, period: Period | None = None) -> Scheme:
    """The scheme as it is in force for a period 考评方案.

    Args:
        directory: a year's folder (it holds ``scheme.yaml``) or the folder that holds the years.
        period: picks the year, the nearest where that year has none; adjustments effective on or before its last
            day count. ``None``: the newest year with all its adjustments.

    Raises:
        SchemeError: anything at all is wrong; it names every fault with file, line and key.
    """
    year = year_folder(directory, period=period)
    folder = read_folder(year)
    if not folder.is_readable:
        raise SchemeError(folder.faults)
    draft = draft_scheme(folder, period.end_on if period is not None else None)
    faults = [*draft.faults, *_year_faults(year, draft), *prove_draft(draft)]
    if faults:
        raise SchemeError(faults)
    return _assembled(draft)


def _year_faults(year: Path, draft: Draft) -> list[SchemeFault]:
    name, stated = year.name, draft.head.get("year")
    if not (name.isdigit() and isinstance(stated, int)) or int(name) == stated:
        return []
    text = f"文件夹是{name}，这里写的年度却是{stated}：复制上年方案后请改过来"
    return [SchemeFault(SCHEME_FILE, draft.head.places["year"].line, "year", text)]


def _assembled(draft: Draft) -> Scheme:
    parts = {
        "indicators": tuple(each.model for each in draft.indicators),
        "subjects": tuple(each.model for each in draft.subjects),
        "peer_groups": tuple(each.model for each in draft.peer_groups),
        "targets": tuple(each.model for each in draft.targets),
        "projects": tuple(each.model for each in draft.projects),
        "lamp_rules": tuple(each.model for each in draft.lamp_rules),
        "rounds": tuple(each.model for each in draft.rounds),
        "definition_changes": tuple(each.model for each in draft.definition_changes),
        "adjustments": tuple(draft.adjustments),
    }
    return Scheme.model_validate({**draft.head, **parts})
