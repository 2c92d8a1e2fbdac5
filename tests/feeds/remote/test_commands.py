"""What a clerk types and sees: a source configured, tried, taken in, listed; and told in one line what is wrong with the configuration."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.commands.feeds import feeds
from flows.commands.rounds import intake
from flows.settings import read_home
from tasks.home import HomeError
from tests.feeds.remote.conftest import SCHEME
from tests.feeds.remote.servers import ASCII_SECRET, Answer
from tests.feeds.remote.test_collect import rows

pytestmark = pytest.mark.slow
BLOCK = """
[[feeds]]
code = "power"
name_zh = "县供电公司接口"
kind = "http"
address = "{address}"
key_from = "JIXIAO_KEY"
key_as = "query:appkey"
delivers = "corroboration"
first_wait_s = 0.01

[feeds.table]
form = "json"
records = "/data/rows"
indicator = {{column = "zb", words = {{A01 = "electricity_total"}}}}
subject = "area"
period = "month"
uom = "unit"
values = [{{column = "total", basis = "ytd"}}]
"""
NOW = ["--now", "2026-10-20T09:00"]


@pytest.fixture
def office(tmp_path, stub):
    shutil.copytree(SCHEME, tmp_path / "scheme" / "2026")
    shutil.copy(Path(__file__).parents[3] / "flows" / "jixiao.toml", tmp_path / "jixiao.toml")
    (tmp_path / "secrets.env").write_text(f"JIXIAO_KEY={ASCII_SECRET}\n")
    (tmp_path / "secrets.env").chmod(0o600)
    add(tmp_path, BLOCK.format(address=stub.say("/power.json", Answer(rows()))))
    return tmp_path


def add(root, text):
    path = root / "jixiao.toml"
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def typed(root, command, *words):
    done = CliRunner().invoke(command, [*words, "--home", str(root), *NOW], standalone_mode=False)
    assert ASCII_SECRET not in done.output
    status = done.return_value if isinstance(done.return_value, int) else 0
    return status, done.output, done.exception


def test_a_source_is_tried_taken_in_and_listed(office):
    status, said, _ = typed(office, feeds, "--try", "power")
    assert (status, "可以采纳" in said) == (0, True)
    assert typed(office, feeds)[0] == 0  # never looked at is no failure
    status, said, _ = typed(office, intake)
    assert (status, "共1个文件：采纳1，重复0，退回0。" in said) == (0, True)
    status, said, _ = typed(office, feeds, "--format", "json")
    (row,) = json.loads(said)
    assert (status, row["state"], row["age_days"]) == (0, "正常", 0)


def test_a_source_that_fails_gives_three(office, stub):
    stub.say("/power.json", Answer(status=500))
    status, said, _ = typed(office, intake)
    assert (status, "另有1个远程来源没有取到或读不出" in said) == (3, True)
    assert typed(office, feeds)[0] == 3
    assert typed(office, feeds, "--try", "power")[0] == 3


def test_a_source_that_is_not_there_is_named_with_those_that_are(office):
    _, _, fault = typed(office, feeds, "--try", "tax")
    assert isinstance(fault, HomeError)
    assert "有：power" in str(fault)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('kind = "http"', 'kind = "ftp"'), "kind 只能是"),
        (('kind = "http"\n', ""), "要写 kind"),
        (('key_from = "JIXIAO_KEY"', 'key_from = "abc 123"'), "写机密的名字"),
        (('address = "http://', 'address = "http://user:word@'), "带了用户名"),
        (('delivers = "corroboration"', 'delivers = "elsewhere"'), "delivers"),
        (('form = "json"', 'form = "xml"'), "form"),
        (('uom = "unit"\n', ""), "计量单位"),
        (('code = "power"', 'code = "用电"'), "code"),
        (('name_zh = "县供电公司接口"', 'nmae_zh = "x"\nname_zh = "x"'), "没有这一项设置"),
    ],
)
def test_a_slip_in_the_configuration_is_told_with_its_place(office, change, says):
    path = office / "jixiao.toml"
    text = path.read_text("utf-8")
    mine = text.rindex("\n[[feeds]]")
    path.write_text(text[:mine] + text[mine:].replace(*change), "utf-8")
    with pytest.raises(HomeError, match=says) as met:
        read_home(str(office))
    assert "feeds.0" in str(met.value)
    assert "word" not in str(met.value)


def test_two_sources_of_one_code_are_refused(office, stub):
    add(office, BLOCK.format(address=stub.address))
    with pytest.raises(HomeError, match="来源代码重复：power"):
        read_home(str(office))
