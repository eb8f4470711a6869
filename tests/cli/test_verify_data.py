"""`verify --data`: the attached rows are compared with the files that they were read from."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

Run = Callable[..., object]

ROWS = """Recipient,Country,Amount (NOK),Date,Status
UNICEF,Ukraine,"1,500,000",2025-03-01,Active
ICRC,Sudan,"2,250,000",2025-03-02,Active
IFRC,Sudan,"750,000",2025-03-03,Active
WFP,Yemen,"900,000",2025-03-04,Cancelled
"""
DAY = ("--date", "2025-06-12")
CANCELLED = ("--values", "status:Cancelled=exclude")


@pytest.fixture
def made(run: Run, project: Path) -> Callable[..., str]:
    """Render a briefing from files, and return its path."""

    def make(*names: str, options: Sequence[str] = ()) -> str:
        given = [word for name in names for word in ("--data", name)]
        result = run("render", *given, *DAY, *options, "-q")
        assert result.code == 0, result.err
        return result.out.strip()

    return make


@pytest.fixture
def found(run: Run) -> Callable[..., dict[str, object]]:
    """Verify a briefing against files; return what programs are told, with the exit code."""

    def verify(path: str, *names: str, options: Sequence[str] = ()) -> dict[str, object]:
        given = [word for name in names for word in ("--data", name)]
        result = run("verify", path, *given, *options, "--format", "json")
        assert result.out, result.err
        found = json.loads(result.out)
        (check,) = (item for item in found["checks"] if item["name"] == "sources")
        return {**found, "code": result.code, "sources": check}

    return verify


def test_the_very_file_is_said_to_be_it_and_nothing_is_left_unchecked_about_it(
    made: Callable[..., str], found: Callable[..., dict], project: Path
) -> None:
    (project / "aid.csv").write_text(ROWS)
    path = made("aid.csv", options=CANCELLED)
    result = found(path, "aid.csv")
    assert (result["code"], result["verdict"]) == (0, "consistent, unsigned")
    assert result["sources"]["message"] == "3 rows compared, and 1 row left out"
    assert result["sources"]["details"] == [
        "aid.csv: the very file that was read",
        'aid.csv was read with { values = { status = { Cancelled = "exclude" } } }',
    ]
    assert result["conclusion"] == (
        "consistent, unsigned; the file agrees with itself; its data are what the sources say"
    )
    assert not any("original sources" in sentence for sentence in result["not_checked"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '"1,500,000"', '"1,600,000"',
            "aid.csv, row 2: the source says 1,600,000 NOK, the briefing 1,500,000 NOK",
        ),
        ("ICRC", "UNHCR", 'aid.csv, row 3: recipient: the source says "UNHCR", the briefing'),
        ("2025-03-03", "2024-03-03", 'aid.csv, row 4: date: the source says "2024-03-03"'),
        ("Ukraine", "Moldova", 'aid.csv, row 2: country: the source says "Moldova"'),
        (
            "Cancelled", "Active",
            "aid.csv, row 5: the source has 900,000 NOK for WFP; the briefing left this row out",
        ),
        (
            'IFRC,Sudan,"750,000",2025-03-03,Active', 'IFRC,Sudan,"750,000",2025-03-03,Cancelled',
            "aid.csv, row 4: the briefing has 750,000 NOK for IFRC; read again, this row is left",
        ),
        (
            "WFP,", 'NRC,Mali,"10,000",2025-04-01,Active\nWFP,',
            "aid.csv, row 5: the source has 10,000 NOK for NRC, which the briefing does not have",
        ),
        (
            'UNICEF,Ukraine,"1,500,000",2025-03-01,Active\n', "",
            "aid.csv, row 2: the briefing has 1,500,000 NOK for UNICEF, which the source does not",
        ),
        (
            '"900,000"', '"800,000"',
            "aid.csv, row 5: the source says 800,000 NOK, the briefing 900,000 NOK, in a row that",
        ),
    ],
)  # fmt: skip
def test_each_row_that_differs_is_named_with_what_both_say(
    made: Callable[..., str],
    found: Callable[..., dict],
    project: Path,
    old: str,
    new: str,
    said: str,
) -> None:
    (project / "aid.csv").write_text(ROWS)
    path = made("aid.csv", options=CANCELLED)
    (project / "aid.csv").write_text(ROWS.replace(old, new))
    result = found(path, "aid.csv")
    assert (result["code"], result["verdict"]) == (1, "differs from its sources")
    assert "what the sources say" not in result["conclusion"]
    assert any(line.startswith(said) for line in result["sources"]["details"]), result["sources"]
    assert "not the very file that was read" in " ".join(result["sources"]["details"])


def test_a_briefing_that_agrees_with_itself_and_says_another_amount_differs_from_its_source(
    made: Callable[..., str], found: Callable[..., dict], project: Path
) -> None:
    source = project / "aid.csv"
    source.write_text(ROWS.replace('"1,500,000"', '"1,600,000"'))
    path = made("aid.csv", options=CANCELLED)
    source.write_text(ROWS)
    result = found(path, "aid.csv")
    assert (result["code"], result["verdict"]) == (1, "differs from its sources")
    assert (
        "aid.csv, row 2: the source says 1,500,000 NOK, the briefing 1,600,000 NOK;"
        ' amount as written: the source says "1,500,000", the briefing "1,600,000"'
    ) in result["sources"]["details"]


def test_rows_that_stand_elsewhere_are_one_difference(
    made: Callable[..., str], found: Callable[..., dict], project: Path
) -> None:
    (project / "aid.csv").write_text(ROWS)
    path = made("aid.csv", options=CANCELLED)
    head, _, rest = ROWS.partition("\n")
    (project / "aid.csv").write_text(f'{head}\nNRC,Mali,"50,000",2025-01-01,Active\n{rest}')
    details = found(path, "aid.csv")["sources"]["details"]
    assert (
        "aid.csv, row 2: the same row is at row 3 of the source, and 2 rows more elsewhere"
        in details
    )
    assert any("the source has 50,000 NOK for NRC, which the briefing" in line for line in details)


def test_a_file_under_another_name_is_told_by_its_content_or_because_no_other_is_left(
    made: Callable[..., str], found: Callable[..., dict], project: Path
) -> None:
    (project / "data" / "aid.csv").write_text(ROWS)
    path = made(str(project / "data" / "aid.csv"), options=CANCELLED)
    shutil.copy(project / "data" / "aid.csv", project / "download (1).csv")
    result = found(path, "download (1).csv")
    assert result["code"] == 0
    assert "download (1).csv, in the briefing " in result["sources"]["details"][0]
    (project / "download (1).csv").write_text(ROWS.replace("2,250,000", "2,350,000"))
    assert found(path, "download (1).csv")["code"] == 1


READ_WITH = [
    (
        "Partner;Betrag\nUNICEF;1.500\nICRC;2.250\n",
        (
            "--decimal , --column recipient=Partner --column amount=Betrag --currency-of EUR"
            " --unit thousand --measure-of pledge"
        ),
    ),
    (
        "Recipient,Amount,Date\nUNICEF,1500 NOK,01/02/2025\nICRC,2250 NOK,03/02/2025\n",
        "--dates day-first",
    ),
    (
        (
            "Recipient,Amount (USD),Date,Type\nNRC,500,2025-01-02,Commitment\n"
            "NRC,2250,2025-01-03,Disbursement\n"
        ),
        "--measure disbursement",
    ),
    ("Recipient,Amount,Currency\nUNICEF,15,NOK\nICRC,2250,EUR\n", "--currency EUR"),
    (
        "Recipient,Amount,Currency,Date\nUNICEF,2250,NOK,2025-03-03\nICRC,20,EUR,2025-03-03\n",
        "--convert EUR",
    ),
    ("Recipient,Amount (NOK)\nUNICEF,15\nICRC,\nIFRC,2250\n", "--on-rejected exclude"),
    (
        (
            "Recipient,Amount (NOK),Type,Date\nUNICEF,2250,Disbursement,2025-01-02\n"
            "ICRC,30,Disbursement,2027-05-01\n"
        ),
        "--future-payments exclude --measure disbursement",
    ),
    ("Recipient,Amount (NOK)\nUNICEF,15\nICRC,2250\nTotal,2265\n", ""),
]


@pytest.mark.parametrize(("text", "options"), READ_WITH)
def test_files_are_read_again_with_the_settings_of_the_first_time(
    made: Callable[..., str],
    found: Callable[..., dict],
    project: Path,
    text: str,
    options: str,
) -> None:
    (project / "aid.csv").write_text(text)
    path = made("aid.csv", options=options.split())
    result = found(path, "aid.csv")
    assert (result["code"], result["sources"]["result"]) == (0, "ok"), result["sources"]
    altered = text.replace("2250", "2251").replace("2.250", "2.251").replace("2265", "2266")
    (project / "aid.csv").write_text(altered)
    result = found(path, "aid.csv")
    assert (result["code"], result["sources"]["result"]) == (1, "failed"), result["sources"]


def test_sheets_of_a_workbook_are_compared_by_row(
    made: Callable[..., str], found: Callable[..., dict], project: Path
) -> None:
    write_book(project / "aid.xlsx", 229)
    path = made("aid.xlsx", options=["--unit", "million", "--sheet", "2025"])
    assert found(path, "aid.xlsx")["code"] == 0
    write_book(project / "aid.xlsx", 228)
    result = found(path, "aid.xlsx")
    assert result["code"] == 1
    assert result["sources"]["details"][0].startswith(
        'aid.xlsx, sheet "2025", row 2: the source says 228,000,000 NOK,'
        " the briefing 229,000,000 NOK"
    )
    # Saved again by another program: other bytes, the same rows.
    write_book(project / "aid.xlsx", 229, title="saved again")
    result = found(path, "aid.xlsx")
    assert (result["code"], result["verdict"]) == (0, "consistent, unsigned")
    assert "not the very file that was read" in result["sources"]["details"][0]


def test_two_sheets_of_one_workbook_are_compared_together(
    run: Run, found: Callable[..., dict], project: Path
) -> None:
    write_book(project / "aid.xlsx", 229)
    (project / "config.toml").write_text(
        '[reports.both]\ndate = "2025-06-12"\ndata = [{ path = "aid.xlsx", sheet = "2025" },'
        ' { path = "aid.xlsx", sheet = "2024", unit = "thousand" }]\n'
    )
    path = run("render", "both", "-q").out.strip()
    assert found(path, "aid.xlsx")["sources"]["message"].startswith("4 rows compared")
    assert found(path, "aid.xlsx", options=["--report", "both"])["code"] == 0
    write_book(project / "aid.xlsx", 228)
    details = found(path, "aid.xlsx")["sources"]["details"]
    assert [line.partition(":")[0] for line in details[:2]] == [
        'aid.xlsx, sheet "2025", row 2', 'aid.xlsx, sheet "2025", row 3',
    ]  # fmt: skip


def write_book(path: Path, amount: int, title: str = "") -> None:
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": title})
    for name, number in (("2025", amount), ("2024", 17)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Recipient", "Amount (NOK)", "Date"])
        sheet.write_row(1, 0, ["UNICEF", number, f"{name}-01-02"])
        sheet.write_row(2, 0, ["ICRC", number + 1, f"{name}-02-02"])
    book.close()


def test_an_announcement_is_compared_with_its_text_that_is_found_beside_it(
    run: Run, found: Callable[..., dict], project: Path
) -> None:
    path = run("render").out.strip()
    name = "data/norway-ukraine-2025-06-12.toml"
    result = found(path, name)
    assert (result["code"], result["sources"]["message"]) == (
        0, "3 rows compared, and 0 rows left out",
    )  # fmt: skip
    text = (project / name).read_text()
    (project / name).write_text(text.replace("NOK 386 m", "NOK 387 m").replace("229", "228"))
    details = "\n".join(found(path, name)["sources"]["details"])
    assert "the source says 228,000,000 NOK, the briefing 229,000,000 NOK" in details
    assert 'stated/NOK: the source says "NOK 387 million"' in details
    (project / name).write_text(text)
    words = project / name.replace(".toml", ".txt")
    words.write_text(words.read_text().replace("229", "228"))
    result = found(path, name)
    assert result["code"] == 1
    assert any("229" in line for line in result["sources"]["details"])
    words.unlink()
    result = found(path, name)
    assert (result["code"], result["sources"]["result"]) == (1, "not checked")
    assert "give it with --data, too" in result["sources"]["details"][-1]


def test_what_was_not_given_or_is_no_file_is_said(
    made: Callable[..., str], found: Callable[..., dict], project: Path, run: Run
) -> None:
    (project / "a.csv").write_text("Recipient,Amount (NOK)\nUNICEF,15\n")
    (project / "b.csv").write_text("Recipient,Amount (NOK)\nICRC,20\nIFRC,30\n")
    path = made("a.csv", "b.csv")
    assert found(path, "a.csv", "b.csv")["sources"]["message"].startswith("3 rows compared")
    assert found(path, "*.csv")["code"] == 0
    result = found(path, "b.csv")
    assert (result["code"], result["sources"]["message"]) == (
        0, "2 of 3 rows compared, and 0 rows left out",
    )  # fmt: skip
    assert "that the attached data match a.csv: it was not given" in result["not_checked"]
    assert "its data are what the sources say" not in result["conclusion"]
    with sqlite3.connect(project / "aid.db") as database:
        database.execute("CREATE TABLE aid (recipient, amount)")
        database.execute("INSERT INTO aid VALUES ('WFP', 50)")
    (project / "config.toml").write_text(
        '[reports.both]\ndate = "2025-06-12"\ndata = [{ path = "a.csv" }, { currency = "NOK",'
        ' sql = { url = "sqlite:///aid.db", table = "aid" } }]\n'
    )
    path = run("render", "both", "-q").out.strip()
    result = found(path, "a.csv")
    assert result["code"] == 0
    assert any("it is a table of a database, not a file" in line for line in result["not_checked"])


@pytest.mark.parametrize("given", ["a.csv", "b.csv", "c.csv"])
def test_rows_that_another_file_has_too_do_not_differ_where_that_is_not_given(
    made: Callable[..., str], found: Callable[..., dict], project: Path, given: str
) -> None:
    head = "ID,Recipient,Amount (NOK),Date\n"
    amounts = enumerate((1100, 2700, 5300, 9100, 17500, 20900), 1)
    rows = [f"X-{at},Org {at},{amount},2025-01-0{at}\n" for at, amount in amounts]
    (project / "a.csv").write_text(head + "".join(rows[:3]))
    (project / "b.csv").write_text(head + "".join(rows[1:5]))
    (project / "c.csv").write_text(head + "".join(rows[2:]))
    path = made("a.csv", "b.csv", "c.csv")
    assert found(path, "a.csv", "b.csv", "c.csv")["code"] == 0
    result = found(path, given)
    assert (result["code"], result["sources"]["result"]) == (0, "ok"), result["sources"]
    assert (
        "5 rows were left out because others have the same: give all files"
        in (result["sources"]["details"])
    )
    (project / given).write_text((project / given).read_text().replace("00,", "01,"))
    assert found(path, given)["code"] == 1


def test_an_earlier_state_that_was_left_out_does_not_differ_where_the_later_is_not_given(
    made: Callable[..., str], found: Callable[..., dict], project: Path
) -> None:
    head = "ID,Recipient,Amount (NOK),Date\n"
    rows = "X-1,UNICEF,1100,2025-01-01\nX-2,ICRC,2700,2025-01-02\nX-3,IFRC,5300,2025-01-03\n"
    files = "grants_2025-01-31.csv", "grants_2025-02-28.csv"
    (project / files[0]).write_text(head + rows)
    (project / files[1]).write_text(head + rows.replace("1100", "1900"))
    path = made(*files, options=["--repeated-money", "exclude"])
    assert found(path, *files)["code"] == 0
    for name in files:
        result = found(path, name)
        assert (result["code"], result["sources"]["result"]) == (0, "ok"), result["sources"]


def test_a_file_of_none_of_the_sources_or_that_is_not_there_is_refused(
    made: Callable[..., str], refused: Callable[..., str], project: Path
) -> None:
    (project / "a.csv").write_text("Recipient,Amount (NOK)\nUNICEF,15\n")
    path = made("a.csv")
    (project / "c.csv").write_text("x")
    assert "c.csv: none of the briefing's sources" in refused(
        2, "verify", path, "--data", "a.csv", "--data", "c.csv"
    )
    assert "there is no file b.csv" in refused(2, "verify", path, "--data", "b.csv")
    assert "--report says how files are read" in refused(2, "verify", path, "--report", "x")


def test_a_file_that_cannot_be_read_so_is_not_compared(
    made: Callable[..., str], found: Callable[..., dict], project: Path
) -> None:
    (project / "a.csv").write_text("Recipient,Amount (NOK)\nUNICEF,15\n")
    path = made("a.csv")
    (project / "a.csv").write_text("Partner,Budget\nUNICEF,15\n")
    result = found(path, "a.csv")
    assert (result["code"], result["sources"]["result"]) == (1, "not checked")
    assert "so nothing was compared" in result["sources"]["message"]
    assert any("original sources" in sentence for sentence in result["not_checked"])
    assert not any("15/a.csv" in line for line in result["sources"]["details"])


def test_each_part_of_a_burst_is_compared_with_its_rows_alone(
    run: Run, found: Callable[..., dict], project: Path
) -> None:
    (project / "aid.csv").write_text(ROWS)
    (project / "config.toml").write_text(
        '[reports.parts]\nburst = "country"\ndate = "2025-06-12"\n'
        'output = "output/{key}.pdf"\ndata = [{ path = "aid.csv",'
        ' values = { status = { Cancelled = "exclude" } } }]\n'
    )
    paths = run("render", "parts", "-q").out.split()
    assert len(paths) == 2
    for path in paths:
        assert found(path, "aid.csv")["code"] == 0
    (project / "aid.csv").write_text(ROWS.replace("2,250,000", "2,250,001"))
    codes = {Path(path).stem: found(path, "aid.csv")["code"] for path in paths}
    assert codes == {"sudan": 1, "ukraine": 0}


def test_settings_may_come_from_the_configuration(
    made: Callable[..., str], found: Callable[..., dict], project: Path
) -> None:
    (project / "aid.csv").write_text("Recipient,Amount (NOK)\nUNICEF,1.500\nICRC,2.250\n")
    path = made("aid.csv", options=["--decimal", "."])
    assert found(path, "aid.csv")["code"] == 0
    (project / "config.toml").write_text(
        '[reports.aid]\ndata = [{ path = "aid.csv", decimal = "," }]\n'
    )
    result = found(path, "aid.csv", options=["--report", "aid"])
    assert result["code"] == 1
    assert "the source says 1,500 NOK, the briefing 1.500 NOK" in "\n".join(
        result["sources"]["details"]
    )


def test_what_iati_splits_over_countries_is_compared_as_it_was_split(
    made: Callable[..., str], found: Callable[..., dict], project: Path
) -> None:
    text = activity("1000000")
    (project / "aid.xml").write_text(text)
    path = made("aid.xml")
    result = found(path, "aid.xml")
    assert (result["code"], result["sources"]["result"]) == (0, "ok"), result["sources"]
    (project / "aid.xml").write_text(activity("1000004"))
    assert found(path, "aid.xml")["code"] == 1


def activity(amount: str) -> str:
    assert Decimal(amount)
    return f"""<iati-activities version="2.03"><iati-activity default-currency="USD">
<iati-identifier>NO-1-A</iati-identifier><reporting-org ref="NO-BRC-1" type="10"><narrative>Norad
</narrative></reporting-org><title><narrative>Water</narrative></title>
<participating-org role="4" type="22"><narrative>NRC</narrative></participating-org>
<recipient-country code="SD" percentage="60"/><recipient-country code="YE" percentage="40"/>
<transaction><transaction-type code="2"/><transaction-date iso-date="2025-01-02"/>
<value value-date="2025-01-02">{amount}</value></transaction></iati-activity></iati-activities>"""
