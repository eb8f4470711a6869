"""Settings of a source are obeyed by the kind of its file, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.standards.iati.activities import activity, transaction
from tests.sources.standards.oecd.tables import pasted

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

FTS = "amountUSD,boundary,onBoundary,status,destOrganization\n5,incoming,single,paid,UNICEF\n"
FILES = {
    "fts": ("a.csv", FTS),
    "360giving": (
        "a.csv",
        "Identifier,Currency,Amount Awarded,Recipient Org:Name\ng1,GBP,5,UNICEF\n",
    ),
    "cbpf-projects": ("a.csv", "PrjCode,OrgNm,PrgBdg\nA-1,UNICEF,5\n"),
    "iati": ("a.xml", activity(transaction())),
}
SETTINGS: tuple[dict[str, object], ...] = (
    {"unit": "thousand"},
    {"currency": "NOK"},
    {"measure": "pledge"},
    {"donor": "Norway"},
    {"unit": "million", "donor": "Norway"},
)


def read(folder: Path, kind: str, **options: object) -> Dataset:
    name, content = FILES[kind]
    (folder / name).write_text(content)
    return load([DataSource.model_validate({"path": name, **options})], folder)


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_a_setting_that_a_kind_does_not_take_is_refused(
    tmp_path: Path, kind: str, settings: dict[str, object]
) -> None:
    with pytest.raises(SourceError, match=f"of the kind {kind}, which does not take") as caught:
        read(tmp_path, kind, **settings, encoding="utf-8")
    assert pasted(caught.value) == {"encoding": "utf-8"}
    assert read(tmp_path, kind, **pasted(caught.value)).account.used == 1


@pytest.mark.parametrize("kind", FILES)
def test_the_fix_is_the_file_alone_if_nothing_else_is_set(tmp_path: Path, kind: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, kind, measure="pledge")
    assert caught.value.fix.endswith(f'data = "{FILES[kind][0]}"')


@pytest.mark.parametrize("kind", FILES)
def test_a_setting_that_changes_nothing_is_no_problem(tmp_path: Path, kind: str) -> None:
    assert read(tmp_path, kind, decimal=".", dates="iso", currency=None).account.used == 1


def test_a_currency_that_the_kind_states_itself_may_be_set(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("DonorName,RecipientName,USD_Commitment\nNorway,Mali,5\n")
    source = {"path": "a.csv", "currency": "USD"}
    assert load([DataSource.model_validate(source)], tmp_path).account.used == 1
    with pytest.raises(SourceError, match="does not take currency"):
        load([DataSource.model_validate({**source, "currency": "NOK"})], tmp_path)


@pytest.mark.parametrize("setting", [{"decimal": ","}, {"dates": "day-first"}], ids=str)
def test_a_notation_is_set_for_tables_and_not_for_documents(
    tmp_path: Path, setting: dict[str, object]
) -> None:
    with pytest.raises(SourceError, match="does not take"):
        read(tmp_path, "iati", **setting)
    for kind in ("fts", "360giving", "cbpf-projects"):
        assert read(tmp_path, kind, **setting).account.used == 1
