"""Somebody else's tables: column by column as the office said, each figure with an address, and nothing guessed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.books import RawFile
from feeds import FEEDS
from feeds.remote import TableFeed, figures_mark
from tests.feeds.remote.conftest import block
from tests.feeds.remote.messages import MESSAGES, csv_second, specific

CORROBORATION = next(each for each in FEEDS if each.code == "corroboration")
SHEET = {
    "form": "sheet",
    "indicator": "指标",
    "subject": "地区",
    "period": "月份",
    "uom": "单位",
    "values": [{"column": "累计", "basis": "ytd"}],
}
HEAD = "地区,指标,月份,单位,累计"
ROWS = {
    "form": "json",
    "records": "/data",
    "indicator": {"column": "zb", "words": {"A01": "power"}},
    "subject": {"column": "/area/code", "words": {"422801": "county.home"}},
    "period": "m",
    "uom": {"always": "千瓦时"},
    "values": [{"column": "total", "basis": "ytd"}, {"column": "before", "basis": "ytd", "measure": "year_ago"}],
}
SDMX = {
    "form": "sdmx",
    "indicator": {"column": "INDICATOR", "words": {"POWER": "power"}},
    "subject": {"column": "REF_AREA", "words": {"QL": "county.home"}},
    "period": "TIME_PERIOD",
    "uom": "UNIT_MEASURE",
    "where": {"FREQ": "M"},
    "values": [{"column": "OBS_VALUE", "basis": "ytd"}],
}


@pytest.fixture(scope="module")
def read(scheme, files):
    def parse(table, content, *, period="", seen=None, delivers="corroboration", arrived=files.arrived, scheme=scheme):
        own = next(each for each in FEEDS if each.folder == delivers)
        feed = TableFeed(
            block("http", "https://example.invalid/x", table=table, delivers=delivers), own, period, seen or {}
        )
        content = content.encode() if isinstance(content, str) else content
        return feed.parse(RawFile(own.code, "power.dat", content, "feeds/power", arrived), scheme)

    return parse


def told(parsed):
    columns = [
        "indicator_code",
        "subject_code",
        "period",
        "basis",
        "measure",
        "value",
        "uom",
        "reported_text",
        "cell_ref",
    ]
    return [tuple(row) for row in parsed.observations[columns].itertuples(index=False)]


def documents(*rows):
    return json.dumps({"data": list(rows)}, ensure_ascii=False)


def row(**more):
    return {"zb": "A01", "area": {"code": "422801"}, "m": "202609", "total": 12345678.5, "before": None} | more


def test_a_json_figure_is_converted_and_can_be_found_again(read):
    parsed = read(ROWS, documents(row(), row(m="2026-08", total="9,000,000", before=8e6)))
    assert told(parsed) == [
        (
            "power",
            "county.home",
            "2026-09",
            "ytd",
            "value",
            1234.56785,
            "万千瓦时",
            "12345678.5千瓦时",
            "/data/0/total",
        ),
        ("power", "county.home", "2026-08", "ytd", "value", 900.0, "万千瓦时", "9,000,000千瓦时", "/data/1/total"),
        ("power", "county.home", "2026-08", "ytd", "year_ago", 800.0, "万千瓦时", "8000000.0千瓦时", "/data/1/before"),
    ]
    assert parsed.period == "2026-09"
    assert set(parsed.observations["source_code"]) == {"corroboration"}


def test_a_sheet_has_cell_addresses_and_reads_gbk(read):
    content = f"某公司月报,,,,\n{HEAD}\n青澜县,全社会用电量,2026年9月,亿千瓦时,1.2\n".encode("gb18030")
    assert told(read(SHEET, content)) == [
        ("power", "county.home", "2026-09", "ytd", "value", 12000.0, "万千瓦时", "1.2亿千瓦时", "E3")
    ]


def test_a_workbook_is_a_sheet_as_well(read, files):
    book = files.book({"表1": [HEAD.split(","), ["青澜县", "全社会用电量", "2026-09", "万千瓦时", 12000]]})
    assert told(read(SHEET, book))[0][5:] == (12000.0, "万千瓦时", "12000", "表1!E2")


@pytest.mark.parametrize("form", MESSAGES)
def test_every_form_of_sdmx_tells_the_same(read, form):
    parsed = read(SDMX, MESSAGES[form])
    assert [(each[2], each[5], each[7]) for each in told(parsed)] == [
        ("2026-08", 120.5, "0120.50"),
        ("2026-09", 135.25, "135.25"),
    ]
    place = told(parsed)[0][-1]
    assert place == (
        "REF_AREA=QL:INDICATOR=POWER:TIME_PERIOD=2026-08:FREQ=M@OBS_VALUE" if "ML" in form else f"{place[0]}2"
    )


def test_sdmx_codes_keep_their_noughts(read):
    message = MESSAGES["SDMX-CSV 1.0"].replace("QL", "007")
    table = SDMX | {"subject": {"column": "REF_AREA", "words": {"007": "county.home", "7": "town.a"}}}
    assert {each[1] for each in told(read(table, message))} == {"county.home"}


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ('{"header":{},"dataSets":[]}', "SDMX-JSON"),
        ("a,b\n1,2\n", "普通文本表格"),
        ("DATAFLOW: 数据流,FREQ: 频率\nx,y\n", "labels=id"),
        (csv_second("D"), "删除数据要由人办理"),
        (specific("Delete"), "删除数据要由人办理"),
        (MESSAGES["SDMX-ML 2.1 generic"].replace("gen:ObsDimension", "gen:Dimension"), "不合标准的 XML"),
        (MESSAGES["SDMX-ML 2.1 generic"][:900], "没有传完"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "文档类型定义"),
        (MESSAGES["SDMX-CSV 1.0"].replace("UNIT_MEASURE", "UNIT_MULT"), "UNIT_MEASURE"),
        (MESSAGES["SDMX-ML 2.1 structure-specific"].replace("UNIT_MEASURE", "UNIT"), "UNIT_MEASURE"),
    ],
)
def test_sdmx_that_cannot_be_read_is_refused_by_name(read, message, says):
    parsed = read(SDMX, message)
    assert parsed.observations.empty
    assert says in parsed.findings["message_zh"].iloc[0]


CSV_FAULTS = [
    ("青澜县,全社会用电量,2026-09,万千瓦时,约1200", "S19", "E2"),
    ("青澜县,全社会用电量,2026-09,万吨,1200", "S18", "E2"),
    ("青澜县,全社会用电量,2026-09,,1200", "S18", "E2"),
    ("青澜县,全社会用电量,九月,万千瓦时,1200", "S13", "C2"),
    ("青澜县,全社会用电量,2026-13,万千瓦时,1200", "S13", "C2"),
    ("青澜县,全社会用电量,2027-03,万千瓦时,1200", "S15", "C2"),
    ("青澜县,售电量,2026-09,万千瓦时,1200", "S39", "B2"),
    ("隔壁县,全社会用电量,2026-09,万千瓦时,1200", "S39", "A2"),
    ("青澜县,固定资产投资,2026-09,万千瓦时,1200", "S39", "B2"),
    ("青澜县,全社会用电量,2026-09,万千瓦时,1200\n青澜县,全社会用电量,2026-09,万千瓦时,1300", "S22", "E3"),
    ("青澜县,全社会用电量,2026-09,万千瓦时,", "S12", ""),
    ("", "S12", ""),
]


@pytest.mark.parametrize(("line", "check", "place"), CSV_FAULTS)
def test_what_is_unclear_is_refused_with_its_place_and_nothing_is_read(read, line, check, place):
    parsed = read(SHEET, f"{HEAD}\n{line}\n")
    assert parsed.observations.empty
    assert (check, place) in set(parsed.findings[["check_code", "cell_ref"]].itertuples(index=False, name=None))


def test_columns_that_are_not_there_are_named(read):
    finding = read(SHEET, "地区,指标,月份,累计\n青澜县,全社会用电量,2026-09,1\n").findings.iloc[0]
    assert (finding["check_code"], finding["cell_ref"]) == ("S11", "A1")
    assert "单位" in finding["message_zh"]
    finding = read(ROWS, documents({key: value for key, value in row().items() if key != "m"})).findings.iloc[0]
    assert (finding["check_code"], finding["cell_ref"]) == ("S11", "/data/0")


def test_others_are_left_out_where_the_office_says_so(read):
    table = SHEET | {"others": "leave"}
    lines = [
        "青澜县,全社会用电量,2026-09,万千瓦时,1",
        "隔壁县,全社会用电量,2026-09,万千瓦时,2",
        "青澜县,售电量,2026-09,万千瓦时,3",
    ]
    parsed = read(table, "\n".join([HEAD, *lines]))
    assert [each[5] for each in told(parsed)] == [1.0]
    assert set(parsed.findings["check_code"]) == {"S57", "S53"}
    assert set(parsed.findings["consequence"]) == {"note"}


def test_an_unknown_code_is_told_once_however_often_it_comes(read):
    lines = [f"隔壁县,全社会用电量,2026-0{month},万千瓦时,1" for month in range(1, 8)]
    assert len(read(SHEET, "\n".join([HEAD, *lines])).findings.query("check_code == 'S39'")) == 1


def test_rows_that_are_not_asked_for_are_not_looked_at(read):
    table = ROWS | {"where": {"kind": "final"}}
    parsed = read(table, documents(row(kind="final"), row(kind="plan", zb="？", m="？", total="？")))
    assert len(parsed.observations) == 1


@pytest.mark.parametrize("value", [True, {"a": 1}, [1], "NaN", float("nan"), "1e400"])
def test_what_is_no_number_in_json_is_refused(read, value):
    parsed = read(ROWS, documents(row(total=value)))
    assert parsed.observations.empty
    assert parsed.findings["check_code"].iloc[0] == "S19"


@pytest.mark.parametrize("content", ["[1,2", '{"data": 3}', '{"else": []}', "[" * 100_000])
def test_a_json_without_the_list_is_refused(read, content):
    parsed = read(ROWS, content)
    assert parsed.findings["check_code"].iloc[0] in {"S02", "S24"}


@pytest.mark.parametrize(
    ("text", "code"), [("2026-M09", "2026-09"), ("2026-Q3", "2026-09"), ("2026-09", "2026-09"), ("2025", "2025-12")]
)
def test_periods_are_read_as_sdmx_writes_them(read, text, code):
    parsed = read(SDMX, MESSAGES["SDMX-CSV 1.0"].replace("2026-08", text).replace("2026-09,135", "2024-09,135"))
    assert code in set(parsed.observations["period"])


@pytest.mark.parametrize("text", ["2026-M13", "2026-Q5", "2026-M00", "2026-W09"])
def test_unreal_periods_are_refused(read, text):
    assert read(SDMX, MESSAGES["SDMX-CSV 1.0"].replace("2026-08", text)).observations.empty


def test_a_growth_rate_takes_its_value_from_growth_and_no_growth_of_growth_is_kept(read):
    table = SHEET | {"values": [{"column": "累计", "basis": "ytd", "measure": "growth"}]}
    parsed = read(table, f"{HEAD}\n青澜县,固定资产投资,2026-09,%,8.5\n", delivers="circulars")
    assert {(each[0], each[4], each[6]) for each in told(parsed)} == {
        ("invest", "growth", "%"),
        ("invest_growth", "value", "%"),
    }


def test_a_bare_fraction_for_a_share_is_asked_about(read, scheme):
    air = scheme.indicator_by_code["air"]
    measured = air.model_copy(update={"sources": (air.sources[0].model_copy(update={"feed": "corroboration"}),)})
    others = tuple(measured if each.code == "air" else each for each in scheme.indicators)
    of_theirs = scheme.model_copy(update={"indicators": others})
    table = SHEET | {"values": [{"column": "累计", "basis": "stock"}]}
    told_as = {
        text: read(table, f"{HEAD}\n白石镇,优良天数比例,2026-09,%,{text}\n", scheme=of_theirs)
        for text in ("0.953", "95.3")
    }
    assert told_as["0.953"].findings["check_code"].tolist() == ["S30"]
    assert told_as["95.3"].observations["value"].tolist() == [95.3]


HIGH = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False).map(lambda value: round(value, 4))


@settings(max_examples=40, deadline=None)
@given(value=HIGH)
def test_a_figure_comes_through_json_and_csv_alike(read, value):
    through_json = read(ROWS | {"uom": {"always": "万千瓦时"}}, documents(row(total=value)))
    through_csv = read(SHEET, f"{HEAD}\n青澜县,全社会用电量,2026-09,万千瓦时,{value}\n")
    assert through_json.observations["value"].tolist() == through_csv.observations["value"].tolist() == [value + 0.0]


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=200))
@pytest.mark.parametrize("table", [SHEET, ROWS, SDMX], ids=lambda table: table["form"])
def test_no_bytes_at_all_bring_the_door_down(read, table, content):
    parsed = read(table, content)
    assert parsed.observations.empty
    assert (parsed.findings["check_code"] != "S49").all()


THREE = "\n".join(
    [
        HEAD,
        *(
            f"{town},全社会用电量,{{month}},万千瓦时,{value}"
            for town, value in (("青澜县", 9), ("白石镇", 5), ("双河镇", 4))
        ),
    ]
)
BY_ADDRESS = SHEET | {"period": {"always": "{period}"}}


def test_the_figures_of_another_month_once_more_are_no_new_month(read):
    first = read(BY_ADDRESS, THREE.format(month=""), period="2026-08")
    seen = {figures_mark(first): first.period}
    again = read(BY_ADDRESS, THREE.format(month="x"), period="2026-09", seen=seen)
    assert again.observations.empty
    assert again.findings["check_code"].tolist() == ["S40"]
    moved = read(BY_ADDRESS, THREE.format(month="").replace(",4", ",4.1"), period="2026-09", seen=seen)
    assert len(moved.observations) == 3


def test_the_same_month_once_more_is_no_fault_and_stocks_and_noughts_may_repeat(read):
    first = read(BY_ADDRESS, THREE.format(month=""), period="2026-08")
    assert (
        len(
            read(
                BY_ADDRESS, THREE.format(month=""), period="2026-08", seen={figures_mark(first): "2026-08"}
            ).observations
        )
        == 3
    )
    assert (
        figures_mark(
            read(
                BY_ADDRESS | {"values": [{"column": "累计", "basis": "stock"}]},
                THREE.format(month=""),
                period="2026-08",
            )
        )
        == ""
    )
    noughts = THREE.format(month="").replace(",5", ",0").replace(",4", ",0").replace(",9", ",0")
    assert figures_mark(read(BY_ADDRESS, noughts, period="2026-08")) == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"values": [{"column": "累计"}]}, "口径"),
        ({"uom": None}, "计量单位"),
        ({"indicator": None}, "指标"),
        ({"subject": {"column": "a", "always": "b"}}, "写一个"),
        ({"subject": {}}, "写一个"),
        ({"values": []}, "1 item"),
    ],
)
def test_a_table_that_leaves_something_open_is_refused_when_it_is_configured(change, says):
    with pytest.raises(ValidationError, match=says):
        block("http", "https://example.invalid/x", table=SHEET | change)


@pytest.mark.parametrize("folder", ["submissions", "replies", "events"])
def test_files_that_need_a_sender_come_in_our_own_forms_alone(folder):
    with pytest.raises(ValidationError, match="只收本办的表式"):
        block("http", "https://example.invalid/x", table=SHEET, delivers=folder)
