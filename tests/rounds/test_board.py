"""计分牌 of a published round: in the outbox, delivered as any other document, and fetched again by command."""

import pytest

from tests.rounds.conftest import LATER

pytestmark = pytest.mark.slow
INTERNAL, PUBLIC = "计分牌_2026-10_绩效办_第1版.html", "计分牌_2026-10_各单位_第1版.html"


def test_every_round_that_gives_points_leaves_both_editions(published):
    boards = {name for name in published.outbox() if "计分牌" in name}
    folders = {name.rpartition("/")[0] for name in boards}
    assert folders == {"2026-09/monthly", "2026-10/monthly", "2026Q3/quarterly"}
    assert {f"2026-10/monthly/{INTERNAL}", f"2026-10/monthly/{PUBLIC}"} <= boards


@pytest.mark.parametrize(("edition", "name"), [("internal", INTERNAL), ("public", PUBLIC)])
def test_the_command_gives_what_was_released_byte_for_byte(published, tmp_path, edition, name):
    out = tmp_path / "计分牌.html"
    done = published.run("board", "--period", "2026-10", "--edition", edition, "--out", str(out))
    assert name in done.stdout
    assert out.read_bytes() == published.outbox()[f"2026-10/monthly/{name}"]


def test_a_period_without_a_board_is_said_plainly(published, tmp_path):
    done = published.run("board", "--period", "2026-10H2", "--out", str(tmp_path / "x.html"), now=LATER, ok=(2,))
    assert "还没有计分牌" in done.stderr
