"""Remarks that say that money is not firm are asked about; others are left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

TABLE = "Recipient,Amount (USD),Comment\nUNICEF,100,\nWFP,5000,{}\nICRC,30,\n"


@pytest.mark.parametrize(
    "remark",
    ["not yet confirmed", '"soft pledge, not confirmed"', "agreement not signed",
     "pending signature",
     "subject to approval by parliament", "provisional", "project on hold", "reallocated to Mali",
     "ikke signert ennå", "avventer godkjenning", "inväntar beslut", "afventer Finansudvalget",
     "noch nicht unterzeichnet", "vorbehaltlich der Zustimmung des Bundestags", "non confirmé",
     "en attente de signature", "pendiente de firma", "não confirmado", "non ancora firmato",
     "nog niet bevestigd", "ще не підписано", "no agreement signed yet", "still to be approved",
     "skal bli bekreftet", "doit être confirmé"],
)  # fmt: skip
def test_a_remark_that_money_is_not_firm_is_asked_about(mend: Mend, remark: str) -> None:
    content = TABLE.format(remark)
    assert {total(mend(content, way=0)), total(mend(content, way=1))} == {130, 5130}


@pytest.mark.parametrize(
    "remark",
    ["confirmed", "signed 12 May 2025", "approved by the board", "not earmarked",
     '"agreement signed, report pending"', "report not yet approved", "visa not yet approved",
     '"first tranche, second pending approval"', "no cost extension approved", "not tied",
     "the partner says that it has not yet been signed by all of its branches",
     "report to be approved", "to be audited", "undertegnet i mai",
     "nicht zweckgebunden", "non affecté", "advance payment"],
)  # fmt: skip
def test_any_other_remark_is_left_alone(read: Read, remark: str) -> None:
    assert total(read(TABLE.format(remark))) == 5130
