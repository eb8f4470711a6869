"""Figures of a part are proved like those of the whole: from the rows that are in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.proof.forgery import Forger
from tests.proof.renewal import attached, rewrite, saved
from tests.proof.test_declared import details

from aidreport.__main__ import main
from aidreport.proof import record
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from aidreport.proof.record import Record
    from aidreport.proof.record_figure import FigureEntry

CONFIG = """[reports.grants]
data = { path = "grants.csv", decimal = ".", measure = "commitment" }
template = "parts"
output = "out.pdf"
date = 2025-06-12
"""
GRANTS = """Recipient,Type of recipient,Country,Sector,Date,Amount NOK,Description
UNICEF,UN agency,Sudan,Health,2024-01-10,5000000,Vaccines
WFP,UN agency,Sudan,Food,2025-02-11,3000000,Food
NRC,NGO,Sudan,Shelter,2024-03-12,2000000,Tents
MSF,NGO,Sudan,Health,2025-04-13,1000000,Clinics
IRC,NGO,Sudan,Health,2025-05-14,900000,Nurses
*b* {{ total }} <i>,NGO,Chad,Health,2024-06-15,800000,{{ total }}
ACF,NGO,Sudan,Shelter,2025-05-15,600000,Roofs
DRC,NGO,Sudan,Shelter,2025-05-16,500000,Doors
NRC,NGO,Chad,Food,2025-07-16,700000,Bread
"""
TEMPLATE = """# Grants

:::key-figures{where="country=Sudan"}

## A part
:::table{columns="amount, share, bar, allocations, country, year, source" where="year>=2024"}
:::table{by=country columns="amount, recipient, sector" where="sector != Food" sort=name}
:::table{by=country columns="amount, description" top=1 where="recipient_type='NGO'"}
:::bar-chart{by=sector where="country=Sudan; recipient_type=NGO" sort=amount}
:::share-bar{where="country=Chad" sort=name}
:::column-chart{where="country=Sudan"}
:::stacked-columns{of=sector where="country=Sudan"}
:::dumbbell{by=sector where="country=Sudan"}
:::purposes{where="country=Chad"}
:::sources{where="country=Chad"}

:::each{by=country top=1}
## {{ group }}

{{ group_total }}, {{ group_share }}, {{ partners }}

:::key-figures
:::table{columns="amount, share, bar, sector"}
:::each{by=sector top=2 sort=name}
### {{ group }} in {{ outer_group }}

:::bar-chart{by=recipient}
:::rows{columns="recipient, amount, source" limit=1}
:::
:::

## All
:::rows{group=country columns="recipient, amount, date, country, sector, description, source"}
:::rows{where="sector=Health" sort=date limit=2}
"""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A briefing whose blocks show parts of the data."""
    folder = tmp_path_factory.mktemp("parts")
    (folder / "templates").mkdir()
    (folder / "templates/parts.md").write_text(TEMPLATE)
    (folder / "grants.csv").write_text(GRANTS)
    (folder / "config.toml").write_text(CONFIG)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["render"]) == 0
        yield folder / "out.pdf"


def test_every_figure_of_a_part_is_computed_again(parts: Path) -> None:
    found = verify(parts)
    assert found.verdict is not Verdict.ALTERED, details(found)
    shown = {figure.id for figure in found.figures}
    assert {"in/country=Sudan/total/NOK", "in/country=Sudan/rest/all/NOK"} <= shown
    assert "in/country=Sudan;sector=Health/group/recipient/MSF/NOK" in shown


def changed_part(field: str, value: str) -> Callable[[Record], dict[str, Any]]:
    """Say of the first part that it is another one."""

    def change(found: Record) -> dict[str, Any]:
        first, *others = found.parts
        condition = first.conditions[0].model_copy(update={"field": field, "values": (value,)})
        return {"parts": (first.model_copy(update={"conditions": (condition,)}), *others)}

    return change


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(("field", "value"), [("country", "Chad"), ("theme", "Sudan")])
def test_a_part_that_is_said_to_be_another_is_reported(
    parts: Path, tmp_path: Path, field: str, value: str
) -> None:
    forger = Forger(parts)
    rewrite(forger, changed_part(field, value))
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert any("a part that the record does not have" in line for line in details(found))


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    "name",
    [
        "in/country=Sudan/total/NOK",
        "in/country=Sudan/rest/all/NOK",
        "in/country=Sudan/rest/all/count/NOK",
        "in/sector=Health/unlisted/date-2/NOK",
        "without-section/1/country/NOK",
        "in/sector!=Food/values/recipient/group/country/Sudan/NOK",
    ],
)
def test_a_figure_that_leaves_out_an_input_is_reported(
    parts: Path, tmp_path: Path, name: str
) -> None:
    def without_one(entry: FigureEntry) -> FigureEntry:
        if entry.id != name:
            return entry
        changed = entry.model_copy(update={"inputs": entry.inputs[1:]})
        return changed.model_copy(update={"digest": changed.checksum()})

    forger = Forger(parts)
    known: list[str] = []

    def change(found: Record) -> dict[str, Any]:
        known.extend(entry.id for entry in found.figures)
        return {"figures": tuple(map(without_one, found.figures))}

    rewrite(forger, change)
    assert name in known
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert any(line.startswith(name) for line in details(found))


def test_a_year_that_is_none_makes_a_record_unreadable(parts: Path) -> None:
    content = attached(Forger(parts), "figures.json")
    assert b'"operator": ">="' in content
    with pytest.raises(ValueError, match="compares with one year"):
        record.read(content.replace(b'"2024"', b'"soon"'))
