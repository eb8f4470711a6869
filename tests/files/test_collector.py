"""The collector of circular objects rests while a function runs, and goes on afterwards."""

from __future__ import annotations

import gc

import pytest

from aidreport.files.collector import without_collector


@without_collector()
def made(*, fails: bool = False) -> bool:
    """Return whether circular objects are collected within."""
    if fails:
        raise ValueError
    return gc.isenabled()


def test_the_collector_rests_within_and_goes_on_afterwards() -> None:
    assert gc.isenabled()
    assert not made()
    assert gc.isenabled()


def test_the_collector_goes_on_after_a_failure() -> None:
    with pytest.raises(ValueError, match=r"^$"):
        made(fails=True)
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        assert not made()
        assert not gc.isenabled()
    finally:
        gc.enable()
