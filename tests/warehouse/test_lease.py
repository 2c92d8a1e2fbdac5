"""一双手: one holder at a time, and a dead one blocks nobody for long."""

import pytest

import warehouse


def test_a_second_holder_is_told_who_and_until_when(store, clock):
    with warehouse.take_lease(store, "pen", "甲机:1", seconds=60) as lease:
        with pytest.raises(warehouse.LeaseHeldError, match="甲机:1") as told:
            warehouse.take_lease(store, "pen", "乙机:2", seconds=60).__enter__()
        assert (told.value.holder, told.value.until) == ("甲机:1", lease.expires_at)
        assert isinstance(told.value, warehouse.WarehouseError)
        assert "2026-09-01 08:01:00（北京时间）" in str(told.value)
        with warehouse.take_lease(store, "another", "乙机:2", seconds=60):
            assert [each.holder for each in warehouse.read_status(store).leases] == ["乙机:2", "甲机:1"]


def test_the_same_holder_twice_is_two_pairs_of_hands(store):
    with warehouse.take_lease(store, "pen", "甲", seconds=60), pytest.raises(warehouse.LeaseHeldError):
        warehouse.take_lease(store, "pen", "甲", seconds=60).__enter__()


def test_a_lease_let_go_is_free_at_once_even_after_a_fault(store):
    with pytest.raises(RuntimeError), warehouse.take_lease(store, "pen", "甲", seconds=60):
        raise RuntimeError
    with warehouse.take_lease(store, "pen", "乙", seconds=60) as lease:
        assert lease.fence == 2


def test_a_dead_holders_lease_lapses(store, clock):
    dead = warehouse.take_lease(store, "pen", "甲", seconds=60)
    dead.__enter__()  # and never lets go
    clock.forward(seconds=59)
    with pytest.raises(warehouse.LeaseHeldError):
        warehouse.take_lease(store, "pen", "乙", seconds=60).__enter__()
    clock.forward(seconds=1)
    with warehouse.take_lease(store, "pen", "乙", seconds=60):
        pass


def test_a_holder_that_slept_past_its_time_does_not_free_the_next_one(store, clock):
    sleeper = warehouse.take_lease(store, "pen", "甲", seconds=60)
    slept = sleeper.__enter__()
    clock.forward(seconds=61)
    with warehouse.take_lease(store, "pen", "乙", seconds=60):
        with pytest.raises(warehouse.LeaseHeldError, match="乙"):
            warehouse.renew_lease(store, slept, seconds=60)
        sleeper.__exit__(None, None, None)
        assert [each.holder for each in warehouse.read_status(store).leases] == ["乙"]


def test_a_renewed_lease_lasts_longer(store, clock):
    with warehouse.take_lease(store, "pen", "甲", seconds=60) as lease:
        clock.forward(seconds=50)
        warehouse.renew_lease(store, lease, seconds=60)
        clock.forward(seconds=50)
        assert [each.holder for each in warehouse.read_status(store).leases] == ["甲"]
    assert warehouse.read_status(store).leases == ()
