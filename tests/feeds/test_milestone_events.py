"""节点完成: a node is finished on a day, by a document, or the ledger goes back."""

import pytest

from appraisal.scheme import Scheme

HEAD = ["序号", "考评对象", "事项类型", "关联指标", "分值", "发生日期", "事项", "事由", "依据条款", "文号", "扣分原因"]
NODES = (
    {"code": "road.design", "name_zh": "施工图批复", "due_on": "2026-05-31"},
    {"code": "road.open", "name_zh": "主体 完工", "due_on": "2026-09-30"},
)


@pytest.fixture(scope="module")
def with_nodes(scheme: Scheme) -> Scheme:
    plain = scheme.model_dump(mode="json")
    road = plain["indicators"][0] | {
        "code": "road",
        "name_zh": "通村公路",
        "kind": "milestone",
        "uom": "%",
        "basis": "stock",
    }
    common = {"indicator_code": "road", "subject_code": "town.a", "weight": 1, "late_days": 30, "clause": "附件3"}
    return Scheme.model_validate(
        plain | {"indicators": [*plain["indicators"], road], "milestones": [common | node for node in NODES]}
    )


@pytest.fixture
def read(files, with_nodes):
    def parse(*rows, head=HEAD):
        book = files.book({"加减分事项台账": [["加减分事项台账（2026年9月）"], head, *rows]})
        return files.parse("event_ledger", book, with_nodes, name="台账.xlsx")

    return parse


def done(matter="施工图批复", document="青交发〔2026〕7号", *, town="白石镇", indicator="通村公路"):
    return [1, town, "节点完成", indicator, None, "2026-05-20", matter, "", "", document, ""]


@pytest.mark.parametrize(
    ("matter", "code"), [("施工图批复", "road.design"), ("road.open", "road.open"), ("主体完工", "road.open")]
)
def test_a_node_is_called_by_its_name_or_its_code(read, matter, code):
    (event,) = read(done(matter)).events.to_dict("records")
    assert (event["kind"], event["matter_zh"], event["occurred_on"]) == ("milestone", code, "2026-05-20")
    assert (event["indicator_code"], event["subject_code"]) == ("road", "town.a")
    assert event["document_no"] == "青交发〔2026〕7号"


def test_a_node_that_is_none_goes_back_with_those_there_are(read):
    parsed = read(done("竣工验收"))
    assert parsed.events.empty
    (finding,) = parsed.findings.to_dict("records")
    assert (finding["check_code"], finding["consequence"]) == ("S27", "return")
    assert "施工图批复、主体 完工" in finding["message_zh"]


def test_another_towns_nodes_are_not_this_towns(read):
    parsed = read(done(town="双河镇"))
    assert list(parsed.findings["check_code"]) == ["S27"]
    assert "没有节点" in parsed.findings["message_zh"].iloc[0]


@pytest.mark.parametrize("head", [HEAD, HEAD[:9]])
def test_finished_without_a_document_goes_back(read, head):
    parsed = read(done(document="")[: len(head)], head=head)
    assert list(parsed.findings["check_code"]) == ["S33"]
    assert parsed.events.empty
