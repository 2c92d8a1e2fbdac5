"""SDMX-ML: the description of the structure (DSD) that belongs to the SDMX-CSV, with its code lists."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from appraisal.exchange.observations import (
    AGENCY,
    ATTRIBUTES,
    DIMENSIONS,
    FREQUENCIES,
    MEASURES,
    STATUSES,
    STRUCTURE,
    TOTAL,
    VERSION,
    sdmx_id,
)

_SPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
_MES, _STR, _COM = f"{{{_SPACE}/message}}", f"{{{_SPACE}/structure}}", f"{{{_SPACE}/common}}"
_XML = "{http://www.w3.org/XML/1998/namespace}lang"
_CODED = ("FREQ", "ROUND", "SUBJECT", "INDICATOR", "MEASURE", "OBS_STATUS")
_CONCEPTS_ZH = {
    "FREQ": "频率", "ROUND": "考评轮次", "SUBJECT": "考评对象", "INDICATOR": "指标", "MEASURE": "数据项",
    "TIME_PERIOD": "报告期", "OBS_VALUE": "数值", "OBS_STATUS": "观测状态", "UNIT_MEASURE": "计量单位", "LAMP": "亮灯",
    "SOURCE": "数据来源", "FIGURE_PERIOD": "数据所属期", "EDITION": "版次",
}  # fmt: skip


@dataclass(frozen=True)
class CodeName:
    """A code of the scheme with its Chinese name."""

    code: str
    name_zh: str


def structure_message(
    rounds: Sequence[CodeName], subjects: Sequence[CodeName], indicators: Sequence[CodeName], *, prepared_at: datetime
) -> bytes:
    """The structure as an SDMX-ML 2.1 message.

    Args:
        rounds: 考评轮次 of the scheme.
        subjects: 考评对象.
        indicators: 指标; all of them together are added as ``_T``.
        prepared_at: when the results were closed; aware.
    """
    for prefix, place in (("mes", "message"), ("str", "structure"), ("com", "common")):
        ET.register_namespace(prefix, f"{_SPACE}/{place}")
    message = ET.Element(f"{_MES}Structure")
    header = ET.SubElement(message, f"{_MES}Header")
    _text(header, f"{_MES}ID", f"{AGENCY}_{STRUCTURE}")
    _text(header, f"{_MES}Test", "false")
    _text(header, f"{_MES}Prepared", prepared_at.isoformat(timespec="seconds"))
    ET.SubElement(header, f"{_MES}Sender", id=AGENCY)
    structures = ET.SubElement(message, f"{_MES}Structures")
    lists = {
        "FREQ": FREQUENCIES.items(),
        "ROUND": _named(rounds),
        "SUBJECT": _named(subjects),
        "INDICATOR": [(TOTAL, "总分"), *_named(indicators)],
        "MEASURE": MEASURES.items(),
        "OBS_STATUS": STATUSES.items(),
    }
    codelists = ET.SubElement(structures, f"{_STR}Codelists")
    for name, codes in lists.items():
        _add_codelist(codelists, name, codes)
    _add_concepts(ET.SubElement(structures, f"{_STR}Concepts"))
    _add_definition(ET.SubElement(structures, f"{_STR}DataStructures"))
    return bytes(ET.tostring(message, encoding="utf-8", xml_declaration=True))


def _named(codes: Iterable[CodeName]) -> list[tuple[str, str]]:
    return [(sdmx_id(each.code), each.name_zh) for each in codes]


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def _name(parent: ET.Element, text: str) -> None:
    ET.SubElement(parent, f"{_COM}Name", {_XML: "zh"}).text = text


def _maintained(parent: ET.Element, tag: str, name: str, zh: str) -> ET.Element:
    made = ET.SubElement(parent, f"{_STR}{tag}", id=name, agencyID=AGENCY, version=VERSION, isFinal="true")
    _name(made, zh)
    return made


def _add_codelist(parent: ET.Element, name: str, codes: Iterable[tuple[str, str]]) -> None:
    made = _maintained(parent, "Codelist", f"CL_{name}", _CONCEPTS_ZH[name])
    for code, zh in codes:
        _name(ET.SubElement(made, f"{_STR}Code", id=code), zh or code)


def _add_concepts(parent: ET.Element) -> None:
    made = _maintained(parent, "ConceptScheme", "CS_APPRAISAL", "绩效考评概念")
    for name, zh in _CONCEPTS_ZH.items():
        _name(ET.SubElement(made, f"{_STR}Concept", id=name), zh)


def _add_definition(parent: ET.Element) -> None:
    made = _maintained(parent, "DataStructure", STRUCTURE, "绩效考评结果")
    parts = ET.SubElement(made, f"{_STR}DataStructureComponents")
    listed = ET.SubElement(parts, f"{_STR}DimensionList", id="DimensionDescriptor")
    for place, name in enumerate(DIMENSIONS, start=1):
        tag = "TimeDimension" if name == "TIME_PERIOD" else "Dimension"
        dimension = ET.SubElement(listed, f"{_STR}{tag}", id=name, position=str(place))
        _identify(dimension, name)
        _represent(dimension, name, "ObservationalTimePeriod" if tag == "TimeDimension" else "")
    attributes = ET.SubElement(parts, f"{_STR}AttributeList", id="AttributeDescriptor")
    for name in ATTRIBUTES:
        status = "Mandatory" if name == "OBS_STATUS" else "Conditional"
        attribute = ET.SubElement(attributes, f"{_STR}Attribute", id=name, assignmentStatus=status)
        _identify(attribute, name)
        _represent(attribute, name, "Integer" if name == "EDITION" else "String")
        related = ET.SubElement(attribute, f"{_STR}AttributeRelationship")
        _reference(ET.SubElement(related, f"{_STR}PrimaryMeasure"), id="OBS_VALUE")
    measures = ET.SubElement(parts, f"{_STR}MeasureList", id="MeasureDescriptor")
    primary = ET.SubElement(measures, f"{_STR}PrimaryMeasure", id="OBS_VALUE")
    _identify(primary, "OBS_VALUE")
    _represent(primary, "OBS_VALUE", "Double")


def _identify(parent: ET.Element, name: str) -> None:
    identity = ET.SubElement(parent, f"{_STR}ConceptIdentity")
    _reference(
        identity,
        id=name, maintainableParentID="CS_APPRAISAL", maintainableParentVersion=VERSION, agencyID=AGENCY,
        package="conceptscheme", **{"class": "Concept"},
    )  # fmt: skip


def _represent(parent: ET.Element, name: str, kind: str) -> None:
    held = ET.SubElement(parent, f"{_STR}LocalRepresentation")
    if name not in _CODED:
        ET.SubElement(held, f"{_STR}TextFormat", textType=kind)
        return
    listed = ET.SubElement(held, f"{_STR}Enumeration")
    _reference(listed, id=f"CL_{name}", version=VERSION, agencyID=AGENCY, package="codelist", **{"class": "Codelist"})


def _reference(parent: ET.Element, **told: str) -> None:
    ET.SubElement(parent, "Ref", told)
