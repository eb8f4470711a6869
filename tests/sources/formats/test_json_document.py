"""JSON that is broken, ambiguous or of the wrong shape is reported, and never sums to anything."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.sources.formats.json_document import parse
from aidreport.sources.loader import load
from aidreport.sources.problems import UnclearError
from aidreport.sources.rejected import rows_rejected_error

FLOW = {
    "id": "1",
    "amountUSD": 5,
    "boundary": "incoming",
    "onBoundary": "single",
    "status": "paid",
    "destinationObjects": [{"type": "Organization", "name": "UNICEF"}],
}
GRANT = {
    "id": "g1",
    "amountAwarded": 5,
    "currency": "GBP",
    "recipientOrganization": [{"name": "Refugee Forum"}],
}


def summary(folder: Path, document: object) -> int:
    from aidreport.__main__ import main

    path = folder / "a.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return main(["summary", "--data", str(path), "--format", "json"])


def test_numbers_keep_every_digit() -> None:
    assert parse(b'{"a": 0.1, "b": 12345678901234567890123}', "a.json") == {
        "a": Decimal("0.1"),
        "b": 12345678901234567890123,
    }


def test_a_name_that_is_there_twice_with_two_values_is_refused() -> None:
    assert parse(b'{"a": 1, "a": 1}', "a.json") == {"a": 1}
    with pytest.raises(SourceError, match='has "amountUSD" twice'):
        parse(b'{"amountUSD": 1, "amountUSD": 2}', "a.json")


def test_a_bare_list_of_grants_is_a_package_of_them() -> None:
    assert parse(json.dumps([GRANT]).encode(), "a.json") == {"grants": [GRANT]}
    assert parse(b'[{"a": 1}]', "a.json") == [{"a": 1}]


@pytest.mark.parametrize(
    "document",
    [
        {"data": {"flows": [{**FLOW, "status": "promised"}]}},
        {"data": {"flows": [{**FLOW, "status": ["paid"]}]}},
        {"data": {"flows": [{**FLOW, "boundary": "sideways"}]}},
        {"data": {"flows": [None, 5, "x", [1]]}},
        {"data": {"flows": [{**FLOW, "amountUSD": {"value": 5}}]}},
        {"data": {"flows": [{**FLOW, "amountUSD": True}]}},
        {"data": {"flows": [{**FLOW, "amountUSD": "12,5"}]}},
        json.dumps({"data": {"flows": [FLOW]}}).replace(": 5,", ": NaN,"),
        json.dumps({"data": {"flows": [FLOW]}}).replace(": 5,", ": Infinity,"),
        json.dumps({"data": {"flows": [FLOW]}}).replace(": 5,", ": 1e400,"),
        json.dumps({"data": {"flows": [FLOW]}}).replace(": 5,", f": {'9' * 5000},"),
        {"grants": [None]},
        {"grants": [{**GRANT, "amountAwarded": [5]}]},
        {"grants": [{**GRANT, "awardDate": "2026-01-05 or later"}, {**GRANT, "currency": None}]},
        {"grants": [{**GRANT, "recipientOrganization": [None, "x"]}]},
        "{" * 100_000,
        '{"a":' * 100_000,
        '{"data": {"flows": [',
    ],
)
def test_what_cannot_be_used_ends_with_code_3_and_no_totals(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], document: object
) -> None:
    assert summary(tmp_path, document) == 3
    out = capfd.readouterr()
    assert "internal error" not in out.err
    assert not out.out or json.loads(out.out)["totals"] == []


@pytest.mark.parametrize(
    "changed",
    [
        {"destinationObjects": 5},
        {"destinationObjects": "UNICEF"},
        {"sourceObjects": {"type": "Organization", "name": "Norway"}},
        {"destinationObjects": [{"type": "Organization", "name": "U", "organizationTypes": 5}]},
        {"destinationObjects": [{"type": "Organization", "name": ["U"]}]},
        {"description": {"en": "x"}, "id": ["1"]},
    ],
)
def test_a_part_of_another_kind_than_expected_does_no_harm(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], changed: dict[str, object]
) -> None:
    assert summary(tmp_path, {"data": {"flows": [{**FLOW, **changed}]}}) == 0
    assert json.loads(capfd.readouterr().out)["totals"][0]["amount"] == "5"


def test_what_no_file_can_hold_is_replaced(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    grant = {**GRANT, "recipientOrganization": [{"name": "A\ud800B\u0007\n C"}]}
    assert summary(tmp_path, {"grants": [grant]}) == 0
    (group,) = json.loads(capfd.readouterr().out)["groups"]
    assert group["key"] == "A\ufffdB\ufffd C"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from(sorted(FLOW)), st.sampled_from(sorted(GRANT)), VALUES)
def test_any_value_of_a_record_is_used_or_refused(
    tmp_path_factory: pytest.TempPathFactory, of_flow: str, of_grant: str, value: object
) -> None:
    folder = tmp_path_factory.getbasetemp()
    documents = [
        {"data": {"flows": [{**FLOW, of_flow: value}]}, "meta": value},
        {"grants": [{**GRANT, of_grant: value}]},
    ]
    for document in documents:
        (folder / "v.json").write_text(json.dumps(document), encoding="utf-8")
        try:
            data = load([DataSource(path="v.json")], folder)
        except UnclearError:
            continue  # a status that is not known
        assert data.account.read == 1
        if data.account.rejected:
            assert "cannot be used" in str(rows_rejected_error(data))


@pytest.mark.parametrize("document", [[FLOW], {"flows": [FLOW]}, {"data": {"flows": [FLOW]}}])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_flows_are_read_however_they_are_wrapped_and_encoded(
    tmp_path: Path, document: object, encoding: str
) -> None:
    (tmp_path / "a.json").write_bytes(json.dumps(document).encode(encoding))
    data = load([DataSource(path="a.json")], tmp_path)
    assert (data.files[0].kind, int(data.allocations[0].amount.amount)) == ("fts", 5)


def test_a_web_page_behind_many_blanks_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(" \n" * 500 + "<!DOCTYPE html><html></html>")
    with pytest.raises(SourceError, match="is a web page without a table"):
        load([DataSource(path="a.csv")], tmp_path)


def test_an_export_of_which_all_is_left_out_names_the_rules(tmp_path: Path) -> None:
    flows = [{**FLOW, "id": str(number), "boundary": "internal"} for number in range(3)]
    flows.append({**FLOW, "id": "9", "onBoundary": "shared"})
    (tmp_path / "a.json").write_text(json.dumps(flows))
    (finding,) = load([DataSource(path="a.json")], tmp_path).findings
    assert (finding.code, finding.severity) == ("nothing-counted", "warning")
    assert "3 as pass-through, 1 as shared-flow" in finding.message
