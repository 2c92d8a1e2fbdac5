"""SDMX data messages of one series each, in every form that is read, written out by hand after the standard."""

SPACES = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
ROWS = (("M", "QL", "POWER", "2026-08", "0120.50"), ("M", "QL", "POWER", "2026-09", "135.25"))


def header(kind: str, usage: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<mes:{kind} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:mes="{SPACES}/message"
 xmlns:com="{SPACES}/common" xmlns:gen="{SPACES}/data/generic" xmlns:ss="{SPACES}/data/structurespecific"
 xmlns:ns1="urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=GD:POWER(1.0):ObsLevelDim:TIME_PERIOD">
<mes:Header><mes:ID>X1</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2026-10-10T08:00:00Z</mes:Prepared>
<mes:Sender id="GD"/><mes:Structure structureID="POWER" {usage} dimensionAtObservation="TIME_PERIOD">
<com:StructureUsage><Ref agencyID="GD" id="POWER" version="1.0" class="Dataflow"/></com:StructureUsage>
</mes:Structure></mes:Header>"""


def generic() -> str:
    observations = "".join(
        f'<gen:Obs><gen:ObsDimension value="{period}"/><gen:ObsValue value="{value}"/>'
        '<gen:Attributes><gen:Value id="UNIT_MEASURE" value="万千瓦时"/></gen:Attributes></gen:Obs>'
        for _, _, _, period, value in ROWS
    )
    key = "".join(
        f'<gen:Value id="{name}" value="{text}"/>'
        for name, text in zip(("FREQ", "REF_AREA", "INDICATOR"), ROWS[0], strict=False)
    )
    series = f"<gen:Series><gen:SeriesKey>{key}</gen:SeriesKey>{observations}</gen:Series>"
    data = f'<mes:DataSet structureRef="POWER" action="Replace">{series}</mes:DataSet>'
    return f"{header('GenericData', '')}{data}</mes:GenericData>"


def specific(action: str = "Replace") -> str:
    usage = 'namespace="urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=GD:POWER(1.0)"'
    observations = "".join(
        f'<Obs TIME_PERIOD="{period}" OBS_VALUE="{value}" UNIT_MEASURE="万千瓦时"/>' for _, _, _, period, value in ROWS
    )
    series = f'<Series FREQ="M" REF_AREA="QL" INDICATOR="POWER">{observations}</Series>'
    data = (
        f'<mes:DataSet ss:structureRef="POWER" xsi:type="ns1:DataSetType" ss:dataScope="DataStructure" action="{action}">'
        f"{series}</mes:DataSet>"
    )
    return f"{header('StructureSpecificData', usage)}{data}</mes:StructureSpecificData>"


def flat(version: str) -> str:
    """Observations without series: every dimension stands on the observation."""
    reference = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=GD:POWER(1.0)"
    observations = "".join(
        f'<Obs FREQ="{freq}" REF_AREA="{area}" INDICATOR="{code}" TIME_PERIOD="{period}" OBS_VALUE="{value}" UNIT_MEASURE="万千瓦时"/>'
        for freq, area, code, period, value in ROWS
    )
    usage = f'namespace="{reference}"'
    scope = 'ss:dataScope="DataStructure" ' if version == "v2_1" else ""
    data = f'<mes:DataSet ss:structureRef="POWER" xsi:type="ns1:DataSetType" {scope}action="Replace">{observations}</mes:DataSet>'
    text = f"{header('StructureSpecificData', usage)}{data}</mes:StructureSpecificData>"
    text = text.replace('dimensionAtObservation="TIME_PERIOD"', 'dimensionAtObservation="AllDimensions"')
    if version == "v3_0":
        ref = '<Ref agencyID="GD" id="POWER" version="1.0" class="Dataflow"/>'
        text = text.replace("v2_1", "v3_0").replace(ref, reference)
    return text


def csv_first() -> str:
    lines = [f"GD:POWER(1.0),{','.join(row)},万千瓦时" for row in ROWS]
    return "\n".join(["DATAFLOW,FREQ,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE", *lines, ""])


def csv_second(action: str = "I") -> str:
    lines = [f"dataflow,GD:POWER(1.0),{action},{','.join(row)},万千瓦时" for row in ROWS]
    head = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE"
    return "\n".join([head, *lines, ""])


MESSAGES = {
    "SDMX-CSV 1.0": csv_first(),
    "SDMX-CSV 2.0": csv_second(),
    "SDMX-ML 2.1 generic": generic(),
    "SDMX-ML 2.1 structure-specific": specific(),
    "SDMX-ML 2.1 structure-specific, flat": flat("v2_1"),
    "SDMX-ML 3.0": flat("v3_0"),
}
