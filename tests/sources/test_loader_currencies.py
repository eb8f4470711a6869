"""A code that is no currency is refused wherever it stands; former currencies are no errors."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aidreport.model.currencies import NAMES, with_codes
from aidreport.model.dataset import Dataset
from aidreport.sources.tables.words.heading_units import split_heading

Read = Callable[..., Dataset]

IATI = (
    "<iati-activities><iati-activity><iati-identifier>X</iati-identifier><transaction>"
    '<transaction-type code="3"/><value currency="{}">5</value></transaction></iati-activity>'
    "</iati-activities>"
)
FTS = (
    '{{"flows": [{{"id": 1, "amountUSD": 5, "boundary": "incoming", "onBoundary": "single",'
    ' "status": "paid", "originalAmount": 4, "originalCurrency": "{}"}}]}}'
)
GRANT = (
    '[{{"id": "g", "amountAwarded": 5, "currency": "{}",'
    ' "recipientOrganization": {{"name": "A"}}}}]'
)
TABLE = "Recipient,Amount,Currency\nA,5,{}\n"


@pytest.mark.parametrize("text", [IATI, FTS, GRANT, TABLE])
def test_a_code_that_is_none_is_refused_in_every_kind_of_file(read: Read, text: str) -> None:
    (rejected,) = read(text.format("XYZ")).account.rejected
    assert [item.problem for item in rejected.problems] == ["is not a currency code"]
    for code in ("EEK", "SIT", "DEM", "ESP", "VEF"):
        assert not read(text.format(code)).account.rejected


def test_a_word_in_capitals_is_no_former_currency() -> None:
    assert split_heading("AMOUNT SIT").currencies is None
    assert split_heading("Amount (EEK)").currencies == {"EEK"}


@pytest.mark.parametrize("written", [str.lower, str.upper, str.title])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_several_words_is_its_code_however_it_is_written(
    name: str, written: Callable[[str], str]
) -> None:
    assert with_codes(f"Amount ({written(name)})") == f"Amount ({NAMES[name]})"
