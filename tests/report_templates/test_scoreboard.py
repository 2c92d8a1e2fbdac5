"""计分牌: what each edition tells, and that nothing but text comes out of what a unit is called.

How it looks and works in a browser stands in ``test_scoreboard_browser.py``.
"""

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest
from lxml import html

from report_templates import scoreboard
from report_templates.scoreboard.drill import INTERNAL_COLUMNS, PUBLIC_COLUMNS, as_json
from report_templates.scoreboard.facts import read_board
from report_templates.scoreboard.marks import draw_lamps, plan_scale
from report_templates.scoreboard.rule_words import rule_zh
from tasks.scoreboards import scoreboards
from tests.house import law
from tests.report_templates import results_fixture as county
from tests.report_templates.scoreboard_rounds import PERSON, wide_round

EDITIONS = ("internal", "public")
HOSTILE = '=HYPERLINK("http://x","y")</script><script>alert(1)</script>{{7*7}}<b>\u2028'


def page(edition="internal", *, books=None, results=None, findings=None):
    return scoreboard(
        books or county.books(),
        results or county.results(),
        county.findings() if findings is None else findings,
        edition=edition,
        check_names={"T01": "自报与官方数偏离"},
    )


def data_of(content):
    return json.loads(html.fromstring(content.decode()).xpath("//script[@id='data']")[0].text)


def told(content):
    """Everything that a reader may come to see: the page without its styles and its program, the data included."""
    tree = html.fromstring(content.decode())
    for node in tree.xpath("//style|//script[not(@type)]|//head/meta"):
        node.drop_tree()
    return tree.text_content() + json.dumps(data_of(content), ensure_ascii=False)


def cells(row):
    return [" ".join(cell.text_content().split()) for cell in row]


@pytest.fixture(scope="module")
def pages():
    return {edition: page(edition) for edition in EDITIONS}


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_same_round_gives_the_same_bytes(pages, edition):
    assert page(edition) == pages[edition]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_appraised_subject_stands_once_in_its_group_with_its_place(pages, edition):
    tree = html.fromstring(pages[edition].decode())
    rows = {row.xpath(".//th[@scope='row']")[0].text_content(): row for row in tree.xpath("//tbody/tr")}
    expected = county.results().subjects
    appraised = [
        each for each in county.scheme().subjects if each.code in set(expected["subject_code"]) and each.is_appraised
    ]
    assert len(rows) == len(appraised)
    for each in appraised:
        row = next(found for name, found in rows.items() if name.startswith(each.short_zh))
        result = expected[expected["subject_code"] == each.code].iloc[0]
        assert cells(row)[0] == str(result["rank"])
        assert cells(row)[2] == f"{result['cautious_total_points']:.2f}"
        group = row.xpath("ancestor::section//h2/text()")[0]
        assert group == county.PEER_GROUPS[each.peer_group][0]


def test_only_the_internal_edition_prints_the_other_reading_and_how_much_is_held(pages):
    heads = {
        edition: cells(html.fromstring(pages[edition].decode()).xpath("//thead/tr[@class='heads']")[0])
        for edition in EDITIONS
    }
    assert {"报送口径", "待核"} <= set(heads["internal"])
    assert not {"报送口径", "待核"} & set(heads["public"])


def test_a_place_that_held_figures_leave_open_is_printed_as_an_interval(pages):
    row = next(
        row for row in html.fromstring(pages["public"].decode()).xpath("//tbody/tr") if "铁柱镇" in row.text_content()
    )
    assert cells(row)[3] == "1—2"
    assert cells(row)[4] == "↑1前进1位"


def test_the_public_edition_is_made_of_results_alone(pages):
    data = data_of(pages["public"])
    assert tuple(data["columns"]) == PUBLIC_COLUMNS
    assert set(data) == {"edition", "lamps", "groups", "pitch", "lefts", "indicators", "columns", "subjects"}
    assert {key for each in data["indicators"] for key in each} == {"name", "group"}
    subject_keys = {key for each in data["subjects"] for key in each}
    assert subject_keys == {
        "name",
        "full",
        "peer",
        "official",
        "groups",
        "items",
        "rank",
        "low",
        "high",
        "of",
        "change",
    }
    assert {len(item) <= len(PUBLIC_COLUMNS) for each in data["subjects"] for item in each["items"]} == {True}


def test_the_public_edition_prints_no_figure_no_doubt_and_no_origin():
    books, findings, results = wide_round(12, 20)
    text = told(page("public", books=books, results=results, findings=findings))
    figures = results.figures
    values = {
        f"{each:.0f}"
        for name in ("value", "target_value", "due_value")
        for each in figures[name].dropna()
        if each > 999
    }
    numbers = set(re.findall(r"\d+(?:\.\d+)?", text.replace(",", "")))
    assert len(values) > 100
    assert not values & numbers
    for column in ("finding_key", "message_zh"):
        assert not [each for each in findings[column] if each in text]
    assert not [each for each in {*figures["file_name"], *figures["raw_sha256"].str[:12]} if each in text]
    assert "挂起" not in text


def test_what_the_public_edition_leaves_out_the_internal_one_tells():
    books, findings, results = wide_round(12, 20)
    data = data_of(page("internal", books=books, results=results, findings=findings))
    assert tuple(data["columns"]) == INTERNAL_COLUMNS
    figures = results.figures.set_index(["indicator_code", "subject_code"])
    codes = [each.code for each in read_board(books, results, "internal").indicators]
    names = {each.short_zh: each.code for each in books.scheme.subjects}
    at = {name: place for place, name in enumerate(data["columns"])}
    told_values = {
        (codes[item[0]], names[each["name"]]): item[at["value"]] for each in data["subjects"] for item in each["items"]
    }
    assert len(told_values) == 12 * 20
    assert all(told_values[key] == figures.loc[key, "value"] for key in told_values)
    assert {each["message"] for each in data["findings"]} == set(findings["message_zh"])


def test_a_figure_tells_its_file_sheet_and_cell_and_its_doubt(pages):
    data = data_of(pages["internal"])
    at = {name: place for place, name in enumerate(data["columns"])}
    subject = next(each for each in data["subjects"] if each["name"] == "铁柱镇")
    place = next(number for number, each in enumerate(data["indicators"]) if each["name"] == "税收收入")
    item = next(each for each in subject["items"] if each[0] == place)
    assert data["texts"][item[at["file"]]] == "单位报送表.xlsx"
    doubts = [data["findings"][each] for each in item[at["findings"]]]
    assert {each["key"] for each in doubts} == {"f2", "f4"}
    assert {each["consequence"] for each in doubts} == {"挂起"}


def test_a_department_is_told_whose_figure_it_answers_for(pages):
    data = data_of(pages["internal"])
    at = {name: place for place, name in enumerate(data["columns"])}
    finance = next(each for each in data["subjects"] if each["name"] == "县财政局")
    assert data["texts"][finance["items"][0][at["figure_subject"]]] == "青澜县"
    doubts = finance["items"][0][at["findings"]]
    assert [data["findings"][each]["check"] for each in doubts] == ["自报与官方数偏离"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_person_is_named(edition):
    books, findings, results = wide_round(6, 8)
    assert PERSON in str(books.scheme)
    assert PERSON not in page(edition, books=books, results=results, findings=findings).decode()


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_a_unit_is_called_stays_text(edition):
    books = county.books()
    renamed = tuple(
        each.model_copy(update={"name_zh": HOSTILE, "short_zh": HOSTILE}) if each.code == "town.baishi" else each
        for each in books.scheme.subjects
    )
    content = page(edition, books=replace(books, scheme=books.scheme.model_copy(update={"subjects": renamed})))
    tree = html.fromstring(content.decode())
    assert len(tree.xpath("//script")) == 2
    assert len(tree.xpath("//td//b[not(ancestor::td[@class='iv'])]")) == 0
    assert [each for each in tree.xpath("//span[@class='u']") if each.text == HOSTILE]
    assert HOSTILE in [each["name"] for each in data_of(content)["subjects"]]


def test_data_within_a_script_cannot_end_it():
    assert "<" not in as_json({"name": "</script><!--"})
    assert json.loads(as_json({"name": "</script>\u2028&"})) == {"name": "</script>\u2028&"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_page_needs_nothing_from_elsewhere_and_runs_no_other_script(pages, edition):
    text = pages[edition].decode()
    tree = html.fromstring(text)
    links = [
        value
        for node in tree.iter()
        if isinstance(node.tag, str)
        for name, value in node.items()
        if name in {"src", "href", "action"}
    ]
    assert links == ["data:,"]
    assert re.findall(r"url\(|@import", text) == []
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    script = tree.xpath("//script[not(@type)]")[0].text
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "word", [r"\?\.", r"\?\?", r"replaceAll", r"\.at\(", r"\.flat\(", r"structuredClone", r"innerHTML", r"#\w+ in "]
)
def test_the_script_keeps_to_what_browsers_of_2020_know_and_builds_from_text_alone(pages, word):
    script = html.fromstring(pages["internal"].decode()).xpath("//script[not(@type)]")[0].text
    assert len(script) > 5000
    assert re.findall(word, script) == []


def test_lamps_are_told_apart_by_shape_and_none_is_lost():
    scale = plan_scale([("甲", 3), ("乙", 2)], room=700)
    drawn = dict(draw_lamps(scale, [(0, "red"), (1, "yellow"), (2, "green"), (3, "unlit"), (4, "held")]))
    assert {css: path.count("M") for css, path in drawn.items()} == {"lr": 1, "ly": 1, "lg": 1, "lu": 1, "lh": 1}
    shapes = {re.sub(r"[\d. -]", "", path) for path in drawn.values()}
    assert len(shapes) >= 4


def test_a_strip_holds_as_many_lamps_as_the_results(pages):
    tree = html.fromstring(pages["internal"].decode())
    drawn = {
        css: sum(path.count("M") for path in tree.xpath(f"//path[@class='{css}']/@d")) for css in ("lr", "ly", "lg")
    }
    subjects = {each.code for each in county.scheme().subjects if each.is_appraised}
    items = county.results().indicators
    counts = items[items["subject_code"].isin(subjects)]["lamp"].value_counts()
    assert drawn == {"lr": counts["red"], "ly": counts["yellow"], "lg": counts["green"]}


def test_an_office_that_calls_its_lamps_otherwise_reads_its_own_words():
    books = county.books()
    scheme = books.scheme.model_copy(update={"lamp_words": {"green": "蓝灯"}})
    content = page(books=replace(books, scheme=scheme))
    assert "蓝灯" in told(content)
    assert "绿灯" not in told(content)
    assert ".k-green{color:#1565c0}" in content.decode()


def test_a_period_that_is_told_without_places_prints_none():
    books = county.books()
    unranked = books.round.model_copy(update={"unranked_periods": (books.period.code,)})
    content = page("public", books=replace(books, round=unranked))
    heads = cells(html.fromstring(content.decode()).xpath("//thead/tr[@class='heads']")[0])
    assert not {"位次", "位次区间", "进退"} & set(heads)
    assert "rank" not in data_of(content)["subjects"][0]


def test_a_rule_is_told_in_words_with_its_numbers(scheme_2026):
    words = {each.name_zh: rule_zh(each) for each in scheme_2026.indicators if each.rule is not None}
    assert words["地区生产总值增速"] == "阈值扣分：与序时应达值比；不足一档不计；扣完为止；每档长度 0.1；每档扣分 0.1"
    assert all(words.values())


def test_both_editions_are_documents_of_a_round_that_gives_points():
    written = scoreboards(county.books(), county.findings(), county.results())
    assert [(each.file_name, each.addressee_code) for each in written] == [
        ("计分牌_2026-09_绩效办_第1版.html", "office"),
        ("计分牌_2026-09_各单位_第1版.html", "all"),
    ]
    assert scoreboards(*county.lamp_round()) == ()


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_board_breaks_the_law(pages, edition):
    lines = [*html.fromstring(pages[edition].decode()).xpath("//body//text()[not(ancestor::script)]")]
    texts = [law.Text(edition, line, frozenset({"document"})) for line in lines if line.strip()]
    assert len(texts) > 50
    assert [breach for text in texts for breach in law.breaches(text)] == []


def test_the_words_of_the_script_break_no_law(pages):
    script = html.fromstring(pages["internal"].decode()).xpath("//script[not(@type)]")[0].text
    words = [each for each in re.findall(r'"([^"\n]*)"', script) if re.search("[\u4e00-\u9fff]", each)]
    assert len(words) > 50
    assert [
        breach for each in words for breach in law.breaches(law.Text("计分牌", each, frozenset({"document"})))
    ] == []
