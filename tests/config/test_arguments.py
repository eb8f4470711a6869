from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import aidreport
from aidreport.config.arguments import in_python

NOON = dt.datetime(2025, 6, 12, 12, tzinfo=dt.UTC)
TABLE = pd.DataFrame({"Recipient": ["A"], "Amount": [1], "Currency": ["NOK"]})
DATA = aidreport.from_frame(TABLE)


def refused(call: Callable[..., object], *arguments: object, **options: object) -> str:
    with pytest.raises(aidreport.AidreportError) as caught:
        call(*arguments, **options)
    return str(caught.value)


# What is passed.


@pytest.mark.parametrize(
    "value", [None, 5, b"/x.toml", [b"/x.toml"], "", "a\0b", TABLE, io.BytesIO(b"a\nb")]
)
def test_what_is_no_path_is_not_read(value: object) -> None:
    message = refused(aidreport.read, value)
    assert "paths: a path or several are expected (aidreport.from_frame reads a frame)" in message


@pytest.mark.parametrize(
    ("call", "options", "expected"),
    [
        (DATA.figures, {"by": None}, "by: the name of one field is expected, not None"),
        (DATA.figures, {"by": ["recipient"]}, "by: the name of one field is expected, not list"),
        (DATA.figures, {"measures": [5]}, "measures: a measure or several are expected, not list"),
        (DATA.figures, {"config": 5}, "config: a path is expected, not int"),
        (DATA.figures, {"currency": 5}, "currency: a text is expected, not int"),
        (aidreport.verify, {"path": None}, "path: a path is expected, not None"),
        (aidreport.verify, {"path": "x", "trust": None}, "trust: a path or several are expected"),
        (aidreport.render, {"report": DATA, "date": 2025}, 'text such as "2025-06-12", is expect'),
        (
            aidreport.render,
            {"report": DATA, "date": NOON},
            "expected, not datetime",
        ),
        (aidreport.render, {"report": DATA, "language": 5}, "language: a text is expected"),
        (aidreport.from_frame, {"table": TABLE, "name": 5}, "name: a text is expected, not int"),
        (aidreport.from_frame, {"table": TABLE, "organisations": "x"}, "lists are expected, as in"),
        (aidreport.from_frame, {"table": TABLE, "organisations": {"A": "ICRC"}}, "organisations: "),
        (DATA.figures, {"foo": 1}, "figures has no argument foo\n  by, measures"),
        (aidreport.render, {"report": DATA, "languge": "nb"}, '(did you mean "language"?)'),
        (aidreport.verify, {}, "verify: missing a required argument: 'path'"),
    ],
)
def test_what_is_not_expected_is_refused(
    call: Callable[..., object], options: dict[str, object], expected: str
) -> None:
    assert expected in refused(call, **options)


def test_all_problems_are_named_at_once() -> None:
    message = refused(aidreport.render, DATA, brand=1, date=2)
    assert message.startswith("the arguments of render: 2 problems\n  brand: ")


def test_paths_may_come_from_a_generator(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"Recipient;Amount (NOK)\n{name};1\n", encoding="utf-8")
    assert aidreport.read(path for path in tmp_path.iterdir()).rows["used"] == 2


@pytest.mark.parametrize("several", [False, True])
def test_the_trusted_certificates_are_one_path_or_several(tmp_path: Path, *, several: bool) -> None:
    path = str(tmp_path / "cert.pem")
    message = refused(aidreport.verify, "x.pdf", trust=[path] if several else path)
    assert message.startswith(f"{path} does not exist")


def test_an_amount_of_thousands_of_digits_is_a_rejected_row() -> None:
    amounts = pd.Series([10**5000], dtype=object)
    data = aidreport.from_frame(TABLE.assign(Amount=amounts))
    assert data.rejected["problem"].str.contains("too large").tolist() == [True]


# What to do.


def rejected(amount: str) -> aidreport.LoadedData:
    return aidreport.from_frame(TABLE.assign(Amount=[amount]), decimal=".")


def test_the_fix_of_a_rejected_row_names_the_option() -> None:
    data = rejected("0,123")
    assert data.rejected["fix"].tolist() == ['set decimal = ","']
    fix = (
        'fix: correct the rows or set decimal = ",", then read again;'
        ' or leave these rows out: on_rejected="exclude"'
    )
    assert refused(data.figures).endswith(fix)


@pytest.mark.parametrize(
    ("call", "fix"),
    [
        (
            lambda: aidreport.from_frame(TABLE.drop(columns="Currency")),
            (
                'write it in the heading, as in "Amount (NOK)", or write the code of its currency,'
                ' such as NOK, in place of ??? and decide with currency="???"'
            ),
        ),
        (
            lambda: aidreport.from_frame(
                TABLE.set_axis(["Who", "Amoun", "Currency"], axis=1),
                columns={"recipient": "Who"},
                decimal=",",
            ),
            'decide with columns={"recipient": "Who", "amount": "Amoun"}, decimal=","',
        ),
        (
            lambda: aidreport.from_frame(TABLE.assign(Amount=["1.200"])),
            'decide with decimal=",", or with decimal="."',
        ),
        (
            lambda: aidreport.from_frame(TABLE.assign(Status=["Draft"], Cost=[2])),
            (
                "export the rows that count, too; if all of these do,"
                ' pass values={"status": {"Draft": "use"}}, or decide with'
                ' columns={"amount": "Amount"}, or with columns={"amount": "Cost"}'
            ),
        ),
        (
            lambda: aidreport.render(DATA),
            'pass date="2025-06-12" (or today), or name the column of dates: columns={"date": "…"}',
        ),
        (
            lambda: DATA.figures(currency="USD"),
            "choose one of these with measures= and currency=, or in the report's config",
        ),
        (lambda: aidreport.from_frame(TABLE[:0]), "check that the export was finished"),
        (
            lambda: aidreport.from_frame(
                pd.DataFrame({"Pledged (NOK)": [1], "Paid (NOK)": [2], "Recipient": ["A"]})
            ),
            (
                'read each measure by itself with columns={"amount": "Pledged (NOK)"},'
                ' measure="pledge" or columns={"amount": "Paid (NOK)"}, measure="disbursement",'
                ' or with columns={"amount": "Paid (NOK)"},'
                ' or with columns={"amount": "Pledged (NOK)"}'
            ),
        ),
        (
            lambda: aidreport.render("x"),
            (
                "run this in the folder of your config.toml, pass config=FILE, give the data"
                " with aidreport.read(FILE), or begin a project: aidreport init"
            ),
        ),
    ],
)
def test_a_fix_is_in_the_words_of_python(
    call: Callable[[], object], fix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused(call).rpartition("fix: ")[2] == fix


def test_fixes_of_several_files_are_too(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("Recipient;Amount\nA;1\n", encoding="utf-8")
    message = refused(aidreport.read, [tmp_path / "a.csv", tmp_path / "b.csv"])
    assert message.endswith('decide with currency="???"')
    (tmp_path / "b.csv").write_text("Recipient;Amount (NOK);Status\nA;1;Void\n", encoding="utf-8")
    message = refused(aidreport.read, [tmp_path / "a.csv", tmp_path / "b.csv"])
    assert f'with currency="???" for {tmp_path / "a.csv"} and ' in message


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        ('x in config.toml, beside sql: currency = "NOK"', 'x with currency="NOK"'),
        (
            (
                'x in config.toml: data = { path = "C:\\a", sheet = "A" }, or an entry for each:'
                ' data = [{ path = "a", sheet = "A" }]'
            ),
            'x with sheet="A"',
        ),
        (
            (
                'x in config.toml: data = [{ path = "a", measure = "pledge" }, { path = "a",'
                ' measure = "commitment" }]'
            ),
            'x with measure="pledge" or measure="commitment"',
        ),
        ('x in config.toml: data = { path = "a", columns = { amount = "5"" } }', None),
        ("read a--b.csv with --header", "read a--b.csv with header="),
    ],
)
def test_what_config_toml_would_hold_are_options(fix: str, expected: str | None) -> None:
    assert in_python(fix) == (expected or fix)
