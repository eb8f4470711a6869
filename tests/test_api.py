from __future__ import annotations

import datetime as dt
import inspect
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import aidreport
from aidreport.config.sources import DataSource, FrameOptions, SourceOptions
from aidreport.model.fields import GROUPS

ROOT = Path(__file__).parents[1]
PUBLIC = {
    "AidreportError", "FigureTable", "LoadedData", "VerificationResult", "__version__",
    "from_frame", "read", "render", "verify",
}  # fmt: skip
TABLE = "Recipient;Amount;Sector\nUNICEF;229000000;Children\nICRC;140000000,5;Health\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "aid.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Recipient": ["UNICEF", "ICRC", "IFRC"],
            "Amount": [Decimal("229000000"), Decimal("140000000"), Decimal("17300000")],
            "Currency": "NOK",
            "Date": pd.to_datetime(["2025-06-12"] * 3),
        }
    )


def refused(call: object, *arguments: object, **options: object) -> aidreport.AidreportError:
    with pytest.raises(aidreport.AidreportError) as caught:
        call(*arguments, **options)
    return caught.value


# What is public.


def test_nothing_else_is_public() -> None:
    assert set(dir(aidreport)) == set(aidreport.__all__) == PUBLIC
    for name in PUBLIC:
        assert getattr(aidreport, name)
    with pytest.raises(AttributeError, match="no attribute 'load'"):
        aidreport.load  # noqa: B018 - that it raises is the point


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("LoadedData", {"excluded", "figures", "findings", "rejected", "rows", "to_frame"}),
        ("FigureTable", {"findings", "to_frame", "totals"}),
        ("VerificationResult", {"checks", "not_checked", "ok", "to_frame", "verdict"}),
        (
            "AidreportError",
            {"add_note", "args", "details", "exit_code", "fix", "problem", "why", "with_traceback"},
        ),
    ],
)
def test_objects_have_the_documented_attributes_alone(name: str, attributes: set[str]) -> None:
    kind = getattr(aidreport, name)
    public = {item for item in dir(kind) if not item.startswith("_")}
    if name == "AidreportError":
        public |= {item for item in vars(kind("x")) if not item.startswith("_")}
    assert public == attributes
    reference = (ROOT / "docs/reference/python.md").read_text(encoding="utf-8")
    for item in attributes - {"add_note", "args", "exit_code", "with_traceback"}:
        assert re.search(rf"`\.?{item}\b", reference), item


def test_everything_public_is_described_and_typed() -> None:
    for name in PUBLIC - {"__version__"}:
        thing = getattr(aidreport, name)
        assert inspect.getdoc(thing), name
        if inspect.isfunction(thing):
            assert "return" in thing.__annotations__
            assert set(thing.__annotations__) > set(inspect.signature(thing).parameters)


def test_options_are_those_of_a_source_in_the_config() -> None:
    assert set(SourceOptions.__annotations__) == set(DataSource.model_fields) - {"path"}
    only_files = {"sheet", "header_row", "delimiter", "encoding", "sql", "hidden", "number_formats"}
    assert set(FrameOptions.__annotations__) == set(SourceOptions.__annotations__) - only_files


# Reading.


def test_a_file_is_read_with_the_options_of_a_source(table: Path) -> None:
    data = aidreport.read(table, currency="NOK", decimal=",")
    assert repr(data) == "<aidreport data: 2 rows read = 2 used + 0 excluded + 0 rejected>"
    assert data.to_frame()["amount"].tolist() == [Decimal(229000000), Decimal("140000000.5")]
    assert data.rows == {"read": 2, "used": 2, "excluded": 0, "rejected": 0}


def test_paths_may_be_texts_several_or_a_glob(table: Path) -> None:
    (table.parent / "more.csv").write_text("Recipient;Amount\nIFRC;1\n", encoding="utf-8")
    options = {"currency": "NOK", "decimal": ","}
    both = aidreport.read([str(table), table.parent / "more.csv"], **options)
    assert both.rows["used"] == aidreport.read(table.parent / "*.csv", **options).rows["used"] == 3


def test_a_database_is_read_as_one(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "aid.db") as database:
        database.execute("create table aid (recipient text, amount integer, currency text)")
        database.execute("insert into aid values ('UNICEF', 5, 'NOK')")
    database.close()
    data = aidreport.read(sql={"url": f"sqlite:///{tmp_path / 'aid.db'}", "table": "aid"})
    assert data.figures().totals == {"NOK": Decimal(5)}


def test_an_unknown_option_is_refused_with_the_near_miss(table: Path) -> None:
    error = refused(aidreport.read, table, currncy="NOK")
    assert error.problem == 'read has no option currncy (did you mean "currency"?)'
    assert "fix: " in str(error)
    assert "did you mean" in refused(aidreport.read, table, measure="comitment").details[0]
    assert "sheet" in refused(aidreport.from_frame, pd.DataFrame(), sheet="A").problem


def test_a_missing_file_is_told_with_its_fix() -> None:
    error = refused(aidreport.read, "nowhere.csv")
    assert "nowhere.csv does not exist" in error.problem
    assert error.fix


def test_rows_that_cannot_be_used_are_visible_and_refuse_figures(table: Path) -> None:
    table.write_text("Recipient;Amount;Year\nUNICEF;x;2025\n;5;2025\nTotal;5;\nICRC;5;2025\n")
    data = aidreport.read(table, currency="NOK")
    assert data.rows == {"read": 4, "used": 1, "excluded": 1, "rejected": 2}
    assert data.rejected["column"].tolist() == ["amount", "recipient"]
    assert data.rejected["value"].tolist() == ["x", ""]
    assert data.rejected["place"].tolist()[0].endswith("aid.csv, row 2")
    assert data.excluded["rule"].tolist() == ["total-row"]
    assert "2 of 4 rows" in refused(data.figures).problem
    assert data.to_frame()["recipient"].tolist() == ["ICRC"]


def test_further_names_of_organisations_are_given(table: Path) -> None:
    data = aidreport.read(table, currency="NOK", decimal=",", organisations={"Red Cross": ["ICRC"]})
    assert data.to_frame()["recipient"].tolist() == ["UNICEF", "Red Cross"]
    (table.parent / "config.toml").write_text('[organisations]\n"Children" = ["UNICEF"]\n')
    data = aidreport.read(table, currency="NOK", decimal=",", config=table.parent / "config.toml")
    assert data.to_frame()["recipient"].tolist() == ["Children", "ICRC"]


# Frames.


def test_a_frame_is_read_by_the_rules_of_files(frame: pd.DataFrame) -> None:
    data = aidreport.from_frame(frame)
    assert data.figures().totals == {"NOK": Decimal(386300000)}
    assert data.to_frame()["decided"].tolist() == [dt.date(2025, 6, 12)] * 3
    assert data.to_frame()["source"].tolist()[0] == "frame, row 1"


@pytest.mark.parametrize(
    "amounts",
    [
        pd.Series([229000000, 140000000, 17300000]),
        pd.Series([229000000, 140000000, 17300000], dtype="Int64"),
        pd.Series([229000000, 140000000, 17300000], dtype="int64[pyarrow]"),
        pd.Series([229e6, 140e6, 17.3e6]),
        pd.Series([229e6, 140e6, 17.3e6], dtype="float32"),
        pd.Series([229e6, 140e6, 17.3e6], dtype="double[pyarrow]"),
        pd.Series(["229,000,000", "140,000,000", "17.3 million"]),
        pd.Series(["229,000,000", "140,000,000", "17.3 million"], dtype="string[pyarrow]"),
        pd.Series(["229000000", "140000000", "17300000"], dtype="category"),
    ],
    ids=lambda amounts: str(amounts.dtype),
)
def test_amounts_of_any_dtype_are_exact(frame: pd.DataFrame, amounts: pd.Series) -> None:
    data = aidreport.from_frame(frame.assign(Amount=amounts))
    assert data.figures().totals == {"NOK": Decimal(386300000)}


def test_arrow_decimals_and_dates_are_exact(frame: pd.DataFrame) -> None:
    import pyarrow as pa

    amounts = pd.Series(frame["Amount"], dtype=pd.ArrowDtype(pa.decimal128(12, 2)))
    days = pd.Series([dt.date(2025, 6, 12)] * 3, dtype=pd.ArrowDtype(pa.date32()))
    rows = aidreport.from_frame(frame.assign(Amount=amounts, Date=days)).to_frame()
    assert rows["amount"].sum() == Decimal(386300000)
    assert rows["decided"].tolist() == [dt.date(2025, 6, 12)] * 3


@given(st.floats(0.01, 1e12))
def test_a_float_is_the_decimal_that_is_printed_for_it_but_for_noise_which_is_noted(
    number: float,
) -> None:
    table = pd.DataFrame({"Recipient": ["A"], "Amount": [number], "Currency": "NOK"})
    data = aidreport.from_frame(table)
    (amount,) = data.to_frame()["amount"]
    noted = "binary-noise" in data.findings["code"].tolist()
    # Of seventeen digits the last two may be noise: fifteen name what was meant.
    assert amount == Decimal(f"{number:.15g}" if noted else repr(number))


def test_a_float_is_not_taken_for_its_binary_number_and_noise_is_taken_off_it() -> None:
    table = pd.DataFrame({"Recipient": ["A", "B"], "Amount": [0.1, 0.1 + 0.2], "Currency": "NOK"})
    data = aidreport.from_frame(table)
    assert data.to_frame()["amount"].tolist() == [Decimal("0.1"), Decimal("0.3")]
    assert "frame, row 2" in data.findings["source"].tolist()


def test_a_decimal_comma_is_for_texts_not_for_numbers(frame: pd.DataFrame) -> None:
    mixed = frame.assign(Amount=["1.250,50", Decimal("0.125"), 0.25])
    amounts = aidreport.from_frame(mixed, decimal=",").to_frame()["amount"]
    assert amounts.tolist() == [Decimal("1250.50"), Decimal("0.125"), Decimal("0.25")]


@pytest.mark.parametrize("value", [None, np.nan, pd.NA, pd.NaT, Decimal("NaN")], ids=repr)
def test_a_missing_amount_is_a_rejected_row_under_its_label(
    frame: pd.DataFrame, value: object
) -> None:
    amounts = pd.Series([1, value, 2], dtype=object, index=list("abc"))
    data = aidreport.from_frame(frame.set_axis(list("abc")).assign(Amount=amounts))
    assert data.rejected.index.tolist() == ["b"]
    assert data.rejected["place"].tolist() == ["frame, row 2"]
    assert data.rejected["problem"].tolist() == ["empty"]


@pytest.mark.parametrize("value", [float("inf"), Decimal("-Infinity"), True, [1], "many"])
def test_what_is_no_amount_is_rejected(frame: pd.DataFrame, value: object) -> None:
    amounts = pd.Series([1, value, 2], dtype=object)
    data = aidreport.from_frame(frame.assign(Amount=amounts))
    assert data.rows["rejected"] == 1


def test_blank_rows_of_a_frame_keep_the_numbers_of_the_others(frame: pd.DataFrame) -> None:
    blank = pd.DataFrame([[None] * 4, ["A", None, "NOK", None]], columns=frame.columns)
    data = aidreport.from_frame(pd.concat([frame, blank]).astype(object))
    assert data.rejected["place"].tolist() == ["frame, row 5"]
    assert data.rows["read"] == 4


def test_columns_are_named_by_the_caller(frame: pd.DataFrame) -> None:
    odd = frame.rename(columns={"Recipient": "who", "Amount": "how much"})
    data = aidreport.from_frame(odd, columns={"recipient": "who", "amount": "how much"}, name="q2")
    assert data.rows["used"] == 3
    assert data.to_frame()["source"].tolist()[0] == "q2, row 1"
    assert "no heading is recognised" in refused(aidreport.from_frame, odd).problem


@pytest.mark.parametrize("thing", [[1], "x.csv", None])
def test_what_is_no_frame_is_refused(thing: object) -> None:
    assert "a pandas frame is expected" in refused(aidreport.from_frame, thing).problem


def test_a_frame_that_was_read_can_be_read_again(frame: pd.DataFrame) -> None:
    rows = aidreport.from_frame(frame).to_frame()
    again = aidreport.from_frame(rows.drop(columns=["source", "as_written"]))
    assert again.figures().totals == {"NOK": Decimal(386300000)}


# Figures.


def test_shares_add_up_to_one_hundred(frame: pd.DataFrame) -> None:
    figures = aidreport.from_frame(frame).figures(by="recipient").to_frame()
    assert figures.columns.tolist() == [
        "recipient", "name", "currency", "amount", "share_percent", "rows",
    ]  # fmt: skip
    assert figures["recipient"].tolist() == ["UNICEF", "ICRC", "IFRC"]
    assert figures["share_percent"].tolist() == list(map(Decimal, ["59.3", "36.2", "4.5"]))
    assert str(figures["share_percent"].sum()) == "100.0"
    assert figures["rows"].tolist() == [1, 1, 1]


@pytest.mark.parametrize("by", GROUPS)
def test_figures_are_by_any_field(frame: pd.DataFrame, by: str) -> None:
    figures = aidreport.from_frame(frame).figures(by=by)
    assert figures.to_frame()["amount"].sum() == Decimal(386300000)
    assert repr(figures) == f"<aidreport figures by {by}: NOK 386,300,000>"


def test_figures_can_be_of_one_currency_or_measure_and_converted(frame: pd.DataFrame) -> None:
    mixed = frame.assign(Currency=["NOK", "NOK", "EUR"])
    data = aidreport.from_frame(mixed, measure="pledge")
    assert set(data.figures().totals) == {"NOK", "EUR"}
    assert set(data.figures(currency="eur").totals) == {"EUR"}
    assert set(data.figures(convert="EUR", measures="pledge").totals) == {"EUR"}
    assert "did you mean" in refused(data.figures, measures=["pledgee"]).problem
    assert "did you mean" in refused(data.figures, by="recipiant").problem


def test_the_findings_of_the_checks_are_a_frame() -> None:
    data = aidreport.read(ROOT / "data/norway-ukraine-2025-06-12.toml")
    findings = data.figures().findings
    assert findings.columns.tolist() == ["severity", "code", "message", "source"]
    assert len(findings) >= len(data.findings) > 0


# Briefings.


def test_data_are_rendered_and_verified(frame: pd.DataFrame, tmp_path: Path) -> None:
    data = aidreport.from_frame(frame)
    path = aidreport.render(data, output=tmp_path / "aid.pdf", language="nb", brand="relief")
    assert path == tmp_path / "aid.pdf"
    result = aidreport.verify(path)
    assert (result.ok, result.verdict) == (True, "consistent, unsigned")
    assert repr(result).startswith("<aidreport verification: consistent, unsigned, ")
    assert result.to_frame()["ok"].all()
    assert "total/NOK" in result.to_frame()["id"].tolist()
    assert set(result.checks["result"]) <= {"ok", "–"}
    assert result.not_checked


def test_data_are_compared_with_earlier_ones_as_the_command_does(tmp_path: Path) -> None:
    for year, amount in (("2024", 5), ("2025", 8)):
        row = f"UNHCR,{amount},USD,{year}-05-01,commitment"
        (tmp_path / f"{year}.csv").write_text(f"recipient,amount,currency,date,measure\n{row}\n")
    data, earlier = (aidreport.read(tmp_path / f"{year}.csv") for year in ("2025", "2024"))
    path = aidreport.render(data, compare=earlier, template="update", output=tmp_path / "up.pdf")
    found = aidreport.verify(path, data=[tmp_path / "2024.csv", tmp_path / "2025.csv"])
    assert found.ok
    assert "+60.0%" in str(found.to_frame().texts.tolist())
    assert refused(aidreport.render, "x", compare=earlier).fix.startswith("name its earlier data")
    assert "not str" in refused(aidreport.render, data, compare="2024.csv").problem
    missing = refused(aidreport.render, data, template="update")
    assert missing.problem == "there are no earlier data to compare with"


def test_an_output_that_ends_in_html_is_a_web_page_that_verifies(
    frame: pd.DataFrame, tmp_path: Path
) -> None:
    data = aidreport.from_frame(frame, currency="NOK")
    path = aidreport.render(data, date="2026-01-31", output=tmp_path / "aid.html")
    assert path.read_bytes().startswith(b"<!DOCTYPE html>")
    assert aidreport.verify(path).ok


def test_a_report_of_a_config_is_rendered_as_the_command_does(tmp_path: Path) -> None:
    path = aidreport.render(
        "norway-ukraine", config=ROOT / "config.toml", output=f"{tmp_path}/", date="2025-06-13"
    )
    other = tmp_path / "other.pdf"
    subprocess.run(
        [sys.executable, "-m", "aidreport", "render", "norway-ukraine", "--date", "2025-06-13",
         "--config", str(ROOT / "config.toml"), "--output", str(other)],
        check=True, capture_output=True,
    )  # fmt: skip
    assert path.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("formats", "written"), [('["html", "pdf"]', "one.pdf"), ('"html"', "one.html")]
)
def test_a_report_of_several_formats_is_written_in_the_first(
    tmp_path: Path, formats: str, written: str
) -> None:
    config = tmp_path / "config.toml"
    data = ROOT / "data/norway-ukraine-2025-06-12.toml"
    config.write_text(
        f'[reports.one]\ndata = "{data}"\noutput = "one.pdf"\nformats = {formats}\n',
        encoding="utf-8",
    )
    assert aidreport.render("one", config=config).name == written
    assert [path.name for path in tmp_path.glob("one.*")] == [written]


def test_a_file_that_was_read_is_rendered_as_the_command_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = str(ROOT / "data/norway-ukraine-2025-06-12.toml")
    path = aidreport.render(aidreport.read(source), output=tmp_path / "one.pdf")
    other = tmp_path / "other.pdf"
    subprocess.run(
        [sys.executable, "-m", "aidreport", "render", "--data", source, "--output", str(other)],
        check=True, capture_output=True, cwd=tmp_path,
    )  # fmt: skip
    assert path.read_bytes() == other.read_bytes()


def test_a_report_with_a_briefing_for_each_part_is_left_to_the_command(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[reports.x]\ndata = "x.csv"\nburst = "recipient"\noutput = "{key}.pdf"\n'
    )
    error = refused(aidreport.render, "x", config=tmp_path / "config.toml")
    assert error.fix == "run aidreport render x"


@pytest.mark.parametrize(
    ("report", "options", "problem"),
    [
        ("nowhere", {"config": ROOT / "config.toml"}, 'no report "nowhere"'),
        ("norway-ukraine", {"config": ROOT / "config.toml", "date": "soon"}, "not a date"),
        ("norway-ukraine", {"config": ROOT / "config.toml", "output": "x.csv"}, "not a name for"),
        (7, {}, "a report's name or data are expected"),
    ],
)
def test_what_cannot_be_rendered_is_refused(report: object, options: dict, problem: str) -> None:
    assert problem in refused(aidreport.render, report, **options).problem


@pytest.mark.broken_pdfs
def test_a_pdf_that_carries_no_figures_is_not_ok(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "other.pdf"))
    canvas.drawString(100, 100, "other")
    canvas.save()
    result = aidreport.verify(tmp_path / "other.pdf")
    assert (result.ok, result.verdict) == (False, "cannot be verified")
    assert "does not exist" in refused(aidreport.verify, tmp_path / "none.pdf").problem


def rendered(table: Path, folder: Path) -> Path:
    """Return a briefing of the table, in the folder where that is."""
    return aidreport.render(
        aidreport.read(table, currency="NOK"), date="2025-06-12", output=str(folder / "a.pdf")
    )


def test_a_verification_compares_with_the_data_that_it_is_given(
    table: Path, tmp_path: Path
) -> None:
    path = rendered(table, tmp_path)
    result = aidreport.verify(path, data=table)
    assert result.ok
    assert result.checks["result"][result.checks["name"] == "sources"].tolist() == ["ok"]
    table.write_text(TABLE.replace("229000000", "239000000"), encoding="utf-8")
    result = aidreport.verify(path, data=[table])
    assert not result.ok
    assert result.verdict == "differs from its sources"


def test_a_verification_compares_with_the_message_that_it_is_given(
    table: Path, tmp_path: Path
) -> None:
    path = rendered(table, tmp_path)
    message = tmp_path / "other.txt"
    message.write_text("Nothing of a briefing.", encoding="utf-8")
    result = aidreport.verify(path, against=message)
    assert "message" in result.checks["name"].tolist()
    assert not result.ok
    with pytest.raises(aidreport.AidreportError, match="a ledger is compared by the command"):
        aidreport.verify(path, against=tmp_path)
