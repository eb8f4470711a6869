"""What may be tried is limited in time, by name or place."""

from __future__ import annotations

import datetime as dt

import pytest

from aidreport.console.attempts import Limit, network_of

HOUR = dt.timedelta(hours=1)


def test_after_so_many_tries_one_waits_until_the_first_is_long_ago() -> None:
    clock = [dt.datetime(2026, 11, 30, tzinfo=dt.UTC)]
    limit = Limit(2, HOUR, lambda: clock[0])
    assert limit.wait("kari") is None
    clock[0] += HOUR / 4
    assert limit.wait("kari") is None
    assert limit.wait("kari") == HOUR * 3 / 4
    assert limit.wait("ola") is None
    clock[0] += HOUR * 3 / 4
    assert limit.wait("kari") is None
    assert limit.wait("kari") == HOUR / 4
    limit.forget("kari")
    assert limit.wait("kari") is None


def test_a_try_that_is_taken_back_counts_no_more_and_those_before_it_do() -> None:
    limit = Limit(2, HOUR, lambda: dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    limit.take_back("kari")
    assert [limit.wait("kari"), limit.wait("kari")] == [None, None]
    limit.take_back("kari")
    assert limit.wait("kari") is None
    assert limit.wait("kari") == HOUR


def test_names_without_end_take_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aidreport.console.attempts._MOST_KEYS", 3)
    limit = Limit(1, HOUR, lambda: dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    assert [limit.wait(str(number)) for number in range(10)] == [None] * 10
    assert len(limit._tries) == 3


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_addresses_of_one_customer_count_as_one(address: str, network: str) -> None:
    assert network_of(address) == network
