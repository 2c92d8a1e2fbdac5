"""Official tables: the bureau's report and yearly data, the city's circular, corroboration."""

import pytest

LIST_HEAD = [
    ["指标名称", "计量单位", "本月", "本年累计", None, None],
    [None, None, None, "绝对额", "上年同期", "同比增长(%)"],
]
TOWN_HEAD = [
    ["乡镇", "工业总产值（万元）", None, "固定资产投资（亿元）", None],
    [None, "累计", "同比(%)", "累计", "同比(%)"],
]


def report(files, *, towns, indicators=(), title="2026年1—9月主要经济指标"):
    def dress(book):
        sheet = book["主要指标"]
        for area in ("A1:F1", "A3:A4", "B3:B4", "C3:C4", "D3:F3"):
            sheet.merge_cells(area)
        sheet = book["分乡镇"]
        for area in ("A1:E1", "A3:A4", "B3:C3", "D3:E3"):
            sheet.merge_cells(area)

    lists = [[title], ["青澜县统计局"], *LIST_HEAD, *indicators, ["注：增速按可比价计算"]]
    return files.book({"主要指标": lists, "分乡镇": [[title], [], *TOWN_HEAD, *towns]}, dress)


TOWNS = [["白石镇", 50000, 5.5, 2, 7.5], ["双河镇", 30000, -1, 1, "—"]]
COUNTY = [["固定资产投资", "亿元", 3, 20, 18, 11.1], ["工业总产值", "亿元", 2, 8, 7.5, 6.7]]


def test_a_monthly_report_gives_the_county_and_its_towns(files, scheme):
    content = report(files, towns=TOWNS, indicators=COUNTY)
    parsed = files.parse("statistics_bureau", content, scheme, name="统计月报_2026年1—9月.xlsx")
    found = files.values(parsed)
    assert found["invest", "county.home", "ytd", "value"] == 200000
    assert found["invest_growth", "county.home", "ytd", "value"] == 11.1
    assert found["output", "town.a", "ytd", "value"] == 5
    assert found["output", "town.b", "ytd", "growth"] == -1
    assert found["invest_growth", "town.a", "ytd", "value"] == 7.5
    assert ("invest_growth", "town.b", "ytd", "value") not in found
    assert (parsed.sender_code, parsed.period) == ("dept.stats", "2026-09")
    assert parsed.findings.empty


def test_totals_are_compared_and_never_loaded_as_towns(files, scheme):
    towns = [*TOWNS, ["合计", 80000, 3, 3.5, 5]]
    parsed = files.parse("statistics_bureau", report(files, towns=towns, indicators=COUNTY), scheme, name="a.xlsx")
    assert files.codes(parsed) == ["S55"]
    assert "固定资产投资（分乡镇!D7）" in parsed.findings["message_zh"].iloc[0]
    assert set(parsed.observations["subject_code"]) == {"county.home", "town.a", "town.b"}


def test_the_county_row_fills_only_what_the_main_sheet_left_open(files, scheme):
    towns = [*TOWNS, ["全县", 80000, 3, 99, 5]]
    content = report(files, towns=towns, indicators=COUNTY[:1])
    found = files.values(files.parse("statistics_bureau", content, scheme, name="a.xlsx"))
    assert found["output", "county.home", "ytd", "value"] == 8
    assert found["invest", "county.home", "ytd", "value"] == 200000


def test_an_unknown_town_is_noted_and_the_others_are_taken(files, scheme):
    parsed = files.parse(
        "statistics_bureau", report(files, towns=[*TOWNS, ["铁山镇", 1, 2, 3, 4]]), scheme, name="a.xlsx"
    )
    assert files.codes(parsed) == ["S57"]
    assert len(parsed.observations) > 0


def test_sheets_of_two_periods_return_the_report(files, scheme):
    content = files.rewritten(report(files, towns=TOWNS, indicators=COUNTY), "x", "x")
    rows = [["2026年1—8月"], ["指标名称", "计量单位", "本年累计"], ["工业总产值", "亿元", 8]]
    towns = [["2026年1—9月"], ["乡镇", "工业总产值（万元）"], ["白石镇", 5]]
    parsed = files.parse("statistics_bureau", files.book({"主要指标": rows, "分乡镇": towns}), scheme, name="a.xlsx")
    assert files.codes(parsed) == ["S14"]
    assert files.codes(files.parse("statistics_bureau", content, scheme, name="统计月报_2026年1—8月.xlsx")) == ["S59"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_yearly_data_come_as_a_wide_csv(files, scheme, encoding):
    text = "year,county,CountyCode,gdp_wan\n2020,青澜县,422801,282725.0\n2021,青澜县,422801,299897.0\n2021,外县,1,5\n"
    parsed = files.parse("statistics_bureau", text.encode(encoding), scheme, name="annual.csv")
    rows = parsed.observations[["indicator_code", "subject_code", "period", "value", "cell_ref"]].values.tolist()
    assert rows == [
        ["gdp", "county.home", "2020-12", 282725.0, "D2"],
        ["gdp", "county.home", "2021-12", 299897.0, "D3"],
    ]
    assert files.codes(parsed) == ["S54", "S56", "S57"]
    assert parsed.period == "2021-12"


def test_a_year_that_cannot_be_read_returns_the_csv(files, scheme):
    parsed = files.parse(
        "statistics_bureau", "year,county,gdp_wan\n去年,青澜县,1\n".encode(), scheme, name="annual.csv"
    )
    assert files.codes(parsed)[-1] == "S13"
    assert parsed.observations.empty


def circular(files, *rows, title="2026年1—9月各县（市、区）主要经济指标"):
    head = [["县（市、区）", "固定资产投资（亿元）", None, None], [None, "累计", "增速(%)", "位次"]]

    def dress(book):
        for area in ("A1:D1", "A2:A3", "B2:D2"):
            book["通报"].merge_cells(area)

    return files.book({"通报": [[title], *head, *rows, ["注：位次按增速排列"]]}, dress)


def test_a_circular_gives_peers_benchmarks_and_ranks(files, scheme):
    content = circular(
        files, ["青澜县", 20, 11.1, 3], ["望川县", 30, 12, "第1位"], ["全　国", None, 5.2, "—"], ["某新区", 1, 2, 9]
    )
    parsed = files.parse("city_circular", content, scheme, name="市对县通报_2026年1—9月.xlsx")
    found = files.values(parsed)
    assert found["invest", "county.other", "ytd", "value"] == 300000
    assert found["invest_growth", "county.other", "ytd", "rank"] == 1
    assert found["invest_growth", "benchmark.nation", "ytd", "value"] == 5.2
    assert ("invest", "benchmark.nation", "ytd", "value") not in found
    assert set(parsed.observations.loc[parsed.observations["measure"] == "rank", "uom"]) == {"位"}
    assert files.codes(parsed) == ["S57"]


def test_a_circular_without_known_columns_is_returned(files, scheme):
    assert files.codes(
        files.parse("city_circular", files.book({"x": [["地区", "降雨量"], ["青澜县", 3]]}), scheme)
    ) == ["S24"]


WITNESS = "单位名称,指标名称,报告期,计量单位,本月,本年累计,上年同期累计\n"


def test_corroboration_comes_as_gbk_csv(files, scheme):
    text = (
        WITNESS
        + '白石镇,全社会用电量,2026-09,亿千瓦时,0.1,"1,000.5",0.9\n全县,全社会用电量,2026年9月,万千瓦时,10,90,80\n'
    )
    parsed = files.parse("corroboration", text.encode("gbk"), scheme, name="旁证_用电量_2026-09.csv")
    found = files.values(parsed)
    assert found["power", "town.a", "ytd", "value"] == 10005000
    assert found["power", "county.home", "month", "value"] == 10
    assert found["power", "county.home", "ytd", "year_ago"] == 80
    assert list(parsed.observations["cell_ref"])[:2] == ["F2", "E2"]
    assert parsed.period == "2026-09"
    assert parsed.findings.empty


def test_corroboration_of_a_coming_period_is_returned(files, scheme):
    text = WITNESS + "白石镇,全社会用电量,2026-12,万千瓦时,1,2,3\n"
    assert files.codes(files.parse("corroboration", text.encode(), scheme)) == ["S15"]


def test_merged_subject_cells_are_filled_and_noted(files, scheme):
    rows = [
        ["2026年9月旁证"], ["单位名称", "指标名称", "计量单位", "本年累计"],
        ["白石镇", "全社会用电量", "万千瓦时", 5], [None, "水泥销量", "吨", 6], [None, "其他", "吨", 6],
    ]  # fmt: skip
    content = files.book({"旁证": rows}, lambda book: book["旁证"].merge_cells("A3:A5"))
    parsed = files.parse("corroboration", content, scheme, name="a.xlsx")
    assert files.codes(parsed) == ["S58", "S53", "S53"]
    assert files.values(parsed) == {("power", "town.a", "ytd", "value"): 5}
