"""An adjustment that reaches back into a published round is told: that round keeps the rules it went by."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appraisal.office import Office
from appraisal.period import Period, parse_period
from appraisal.scheme import Scheme
from scheme import SAMPLE_SCHEME, load_scheme
from tasks.home import Home
from tasks.inquiries import rules


@dataclass(frozen=True)
class Published:
    round_code: str
    period: Period
    scheme_hash: str


@pytest.fixture
def home(tmp_path: Path) -> Home:
    shutil.copytree(SAMPLE_SCHEME, tmp_path / "scheme" / "2026")
    (tmp_path / "warehouse.db").touch()
    return Home(
        tmp_path,
        f"sqlite:///{tmp_path}/warehouse.db",
        Office(),
        ZoneInfo("Asia/Shanghai"),
        lambda: datetime.now(UTC),
        "0",
    )


@pytest.fixture
def publish(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def keep(*rounds: tuple[str, Scheme]) -> None:
        runs = tuple(Published("monthly", parse_period(period), scheme.hash) for period, scheme in rounds)
        texts = {scheme.hash: scheme.canonical_json for _, scheme in rounds}
        monkeypatch.setattr(rules, "store_of", lambda *_: None)
        monkeypatch.setattr(rules.warehouse, "read_runs", lambda *_: runs)
        monkeypatch.setattr(rules.warehouse, "read_scheme_json", lambda *asked: texts[asked[-1]])

    return keep


def without_adjustments(period: str) -> Scheme:
    return load_scheme(SAMPLE_SCHEME, period=parse_period("2026-01")).model_copy(update={"name_zh": f"方案{period}"})


def test_a_round_published_with_the_adjustment_is_not_told_of(home: Home, publish: Callable[..., None]):
    publish(("2026-10", load_scheme(SAMPLE_SCHEME)), ("2026-09", without_adjustments("2026-09")))
    assert rules.retroactive_adjustments(home) == []


def test_a_round_published_without_it_is(home: Home, publish: Callable[..., None]):
    publish(*((period, without_adjustments(period)) for period in ("2026-09", "2026-10", "2026-11")))
    (text,) = rules.retroactive_adjustments(home)
    assert "青绩领发〔2026〕12号“目标 · 外贸进出口总额 · 青澜县 · 全年目标”自2026-10-20生效" in text
    assert "2026年10月、11月的轮次已按调整前的方案发布" in text
    assert "9月" not in text


def test_a_home_without_a_warehouse_has_nothing_published(home: Home):
    (home.root / "warehouse.db").unlink()
    assert rules.retroactive_adjustments(home) == []
    assert not (home.root / "warehouse.db").exists()
