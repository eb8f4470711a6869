"""A part of the structure that differs is named by what it is, not by its number alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pikepdf import Name
from tests.proof.alterations import element
from tests.proof.forgery import Forger

from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def heading(forger: Forger) -> None:
    element(forger, "/H2").S = Name.H3


def summary(forger: Forger) -> None:
    element(forger, "/Table").A.Summary = "Amounts that were withdrawn"


def scope(forger: Forger) -> None:
    element(forger, "/TH").A.Scope = Name.Both


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("alteration", "words"),
    [
        (heading, "(heading “Allocations by recipient”)"),
        (summary, "(table 1)"),
        (scope, "(table 1)"),
    ],
)
def test_a_changed_part_is_named_by_what_it_is(
    norway: Path, tmp_path: Path, alteration: Callable[[Forger], None], words: str
) -> None:
    forger = Forger(norway)
    alteration(forger)
    found = verify(forger.save(tmp_path / "forged.pdf"))
    details = next(check for check in found.checks if check.name == "objects").details
    assert any(f"{words}: changed" in line for line in details), details
