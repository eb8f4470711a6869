"""`aidreport extract`, and files of announcements in the place of data."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
TEXT = """Norway supports children in Sudan
Press release | Date: 12/06/2025 | Ministry of Foreign Affairs
Norway is giving NOK 60 million to children in Sudan.
- NOK 40 million to UNICEF
- NOK 20 million to Save the Children
'We will not forget the children of Sudan, ever', says Minister of Foreign Affairs Kari Nordmann.
More than 8 million children need help.
"""
INCOMPLETE = "Help for the children of Sudan is given now.\nNOK 40 million is given this week.\n"
PAGE = f"""<!doctype html><html lang="en"><head><title>Norway – regjeringen.no</title></head><body>
<header><nav><a href="/">Home</a> <a href="/b">NOK 999 million budget</a></nav></header>
<div class="cookie-banner"><p>We use cookies worth NOK 1 million.</p></div>
<main><h1>Norway supports children in Sudan</h1>
<p>Press release | Date: 12/06/2025 | Ministry of Foreign Affairs</p>
<p>Norway is giving NOK 60&nbsp;million<sup>1</sup> to children in Sudan.</p>
<table><tr><th>Recipient</th><th>Amount</th></tr>
<tr><td>UNICEF</td><td>NOK 40 million</td></tr>
<tr><td>Save the Children</td><td>NOK 20 million</td></tr></table>
{"<p>Norway has long supported the people of Sudan in many ways.</p>" * 5}
</main><aside class="related"><h2>Related</h2><p>Norway gave NOK 7 million to WFP</p></aside>
<footer>Contact</footer></body></html>"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "release.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def project(folder: Path) -> Path:
    return folder


def test_the_announcement_is_printed_with_the_line_of_each_figure(run: Run, folder: Path) -> None:
    result = run("extract", "release.txt")
    assert result.code == 0
    document = tomllib.loads(result.out)
    assert [(a["recipient"], a["line"]) for a in document["allocations"]] == [
        ("UNICEF", 4),
        ("Save the Children", 5),
    ]
    assert "# line 4: NOK 40 million to UNICEF" in result.out
    assert document["extracted"] is True
    assert document["reviewed_by"] == ""
    assert not (folder / "release.toml").exists()


def test_json_has_amounts_as_texts_of_whole_units(run: Run, folder: Path) -> None:
    document = json.loads(run("extract", "release.txt", "--format", "json").out)
    assert (document["donor"], document["date"]) == ("Norway", "2025-06-12")
    assert document["headline"] == [{"amount": "60000000", "currency": "NOK", "qualifier": "exact"}]
    first = document["allocations"][0]
    assert (first["amount"], first["line"]) == ("40000000", 4)
    assert first["text"] == "NOK 40 million to UNICEF"
    assert document["quotes"][0]["speaker"] == "Kari Nordmann"
    assert document["facts"][0]["line"] == 7


def test_explain_shows_each_amount_below_its_line(run: Run, folder: Path) -> None:
    result = run("extract", "release.txt", "--explain")
    assert "^ NOK 40 million = NOK 40 million: allocation to UNICEF" in result.out
    assert "^ NOK 60 million = NOK 60 million: headline total" in result.out
    assert "4 = 1 headline total + 2 allocations + 1 count of people or other things" in result.out


def test_a_page_is_read_without_its_menus_banners_and_related_links(run: Run, folder: Path) -> None:
    document = json.loads(run("extract", "page.html", "--format", "json").out)
    assert sum(document["amounts"].values()) == 3
    assert [(a["recipient"], a["amount"]) for a in document["allocations"]] == [
        ("UNICEF", "40000000"),
        ("Save the Children", "20000000"),
    ]


def test_the_text_of_a_page_is_written_beside_its_announcement(run: Run, folder: Path) -> None:
    assert run("extract", "page.html", "-o", "sudan.toml").code == 0
    document = tomllib.loads((folder / "sudan.toml").read_text(encoding="utf-8"))
    lines = (folder / document["text"]).read_text(encoding="utf-8").split("\n")
    for item in document["allocations"]:
        assert item["recipient"] in lines[item["line"] - 1]
    text = run("summary", "sudan.toml")
    assert text.code == 0
    assert "is not on line" not in text.err


def test_a_release_whose_paragraph_begins_with_a_straight_quotation_mark_is_no_table(
    run: Run, folder: Path
) -> None:
    quote = '"The needs are enormous," said Minister Espen Barth Eide.'
    (folder / "quoted.txt").write_text(f"{TEXT}\n{quote}\n", encoding="utf-8")
    assert run("summary", "quoted.txt").code == 0


def test_a_total_that_one_recipient_gets_is_said_to_be_all_of_it(run: Run, folder: Path) -> None:
    (folder / "one.txt").write_text(
        "Norway gives NOK 10 million to UNICEF for children in Sudan.\n", encoding="utf-8"
    )
    assert "#   1 headline total, all of it to UNICEF\n" in run("extract", "one.txt").out
    explained = run("extract", "one.txt", "--explain").out
    assert "NOK 10 million: headline total to UNICEF\n" in explained
    assert explained.endswith("amounts found: 1 = 1 headline total, all of it to UNICEF\n")


def test_where_it_cannot_be_written_the_fix_is_an_option_of_this_command(
    run: Run, folder: Path
) -> None:
    (folder / "sub").mkdir()
    result = run("extract", "release.txt", "-o", "sub")
    assert result.code == 1
    assert "sub is not a file that can be replaced" in result.err
    assert "fix: choose another file with --output\n" in result.err


@pytest.mark.parametrize("name", ["release.txt", "page.html"])
def test_a_briefing_is_rendered_from_a_file_at_once_and_says_that_nobody_reviewed_it(
    run: Run, folder: Path, name: str
) -> None:
    result = run("render", name)
    assert result.code == 0, result.err
    assert "nobody has reviewed them yet" in result.err
    [pdf] = folder.rglob("*.pdf")
    verified = run("verify", str(pdf))
    assert verified.code == 0, verified.out


def test_what_extract_writes_and_what_render_reads_are_one(run: Run, folder: Path) -> None:
    run("extract", "release.txt", "-o", "release.toml")
    direct = json.loads(run("summary", "release.txt", "--format", "json").out)
    written = json.loads(run("summary", "release.toml", "--format", "json").out)
    assert direct["totals"] == written["totals"]
    assert direct["groups"] == written["groups"]


def test_an_announcement_that_somebody_reviewed_says_nothing_of_it(run: Run, folder: Path) -> None:
    run("extract", "release.txt", "-o", "release.toml")
    path = folder / "release.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('reviewed_by = ""', 'reviewed_by = "Kari"'), encoding="utf-8")
    result = run("render", "release.toml")
    assert result.code == 0
    assert "reviewed" not in result.err


def test_a_scheduled_run_of_what_nobody_reviewed_is_held_unless_the_report_says_otherwise(
    run: Run, folder: Path
) -> None:
    config = '[organisation]\nname = "Ministry"\n[reports.sudan]\ndata = "release.txt"\n'
    (folder / "config.toml").write_text(config, encoding="utf-8")
    assert run("run", "sudan", "--dry-run").code == 6
    held = run("run", "sudan")
    assert held.code == 6
    assert "nobody has reviewed" in held.err
    (folder / "config.toml").write_text(f'{config}unreviewed = "publish"\n', encoding="utf-8")
    assert run("run", "sudan").code == 0


def test_what_a_briefing_needs_and_the_text_leaves_out_is_named_with_the_way_on(
    run: Run, folder: Path
) -> None:
    (folder / "short.txt").write_text(
        "Help for the children of Sudan is given now.\n"
        "NOK 40 million goes to UNICEF this week, and everybody hopes that it arrives in time.\n",
        encoding="utf-8",
    )
    result = run("render", "short.txt")
    assert result.code == 3
    assert "not found in its text: its date, who publishes it and who gives" in result.err
    assert "aidreport extract short.txt -o short.toml" in result.err
    assert run("extract", "short.txt", "-o", "short.toml").code == 0


def test_the_way_on_pastes_whatever_the_name_of_the_file(run: Run, folder: Path) -> None:
    """A browser and a mail program name files after titles, with blanks."""
    (folder / "Help for Sudan.txt").write_text(INCOMPLETE, encoding="utf-8")
    result = run("render", "Help for Sudan.txt")
    pasted = re.search(r"fix: aidreport (extract .*?), write what is missing", result.err)
    assert pasted
    extracted = run(*shlex.split(pasted[1]))
    assert extracted.code == 0
    assert (folder / "Help for Sudan.toml").exists()
    assert "not found in the text: its date, who publishes it, who gives and to whom" in (
        extracted.err
    )
    assert "then: aidreport render 'Help for Sudan.toml'" in extracted.err


def test_where_no_recipient_is_found_the_announcement_shows_how_to_write_one(
    run: Run, folder: Path
) -> None:
    (folder / "short.txt").write_text(INCOMPLETE, encoding="utf-8")
    run("extract", "short.txt", "-o", "short.toml")
    text = (folder / "short.toml").read_text(encoding="utf-8")
    for before, after in (
        ("# date = 2026-01-31", "date = 2026-01-31"),
        ('issuer = ""', 'issuer = "Ministry"'),
        ('donor = ""', 'donor = "Norway"'),
        ("# [[allocations]]", "[[allocations]]"),
        ('# recipient = "…"', 'recipient = "UNICEF"'),
        ("# amount =", "amount ="),
        ("# line = 1", "line = 1"),
    ):
        assert before in text
        text = text.replace(before, after)
    (folder / "short.toml").write_text(text, encoding="utf-8")
    result = run("summary", "short.toml", "--format", "json")
    assert result.code == 0, result.err
    assert json.loads(result.out)["groups"][0]["name"] == "UNICEF"


def test_a_text_copied_from_a_page_is_no_table_though_its_bullets_stand_before_tabs(
    run: Run, folder: Path
) -> None:
    text = TEXT.replace("- NOK", "•\tNOK").replace("Press", "From:\tForeign Office\nPress")
    (folder / "copied.txt").write_text(text, encoding="utf-8")
    result = run("summary", "copied.txt", "--format", "json")
    assert result.code == 0, result.err
    assert [group["key"] for group in json.loads(result.out)["groups"]] == [
        "UNICEF",
        "Save the Children",
    ]


@pytest.mark.parametrize(
    "above",
    [
        "Skip to main content\nGOV.EXAMPLE\nMenu\nHome > News and communications > Sudan: new aid",
        "We use cookies to make this site work better.\nAccept\nReject",
        "Hopp til hovedinnhold\nregjeringa.example\nMeny\nSøk\nForsiden › Aktuelt › Nyheter",
        "Zum Inhalt springen\nMenü\nThemen\nStartseite » Presse » Pressemitteilungen",
        "Aller au contenu principal\nMinistère\nRechercher",
        "Ir al contenido principal\nInicio",
    ],
)
def test_what_a_page_has_above_its_text_is_not_its_title(
    run: Run, folder: Path, above: str
) -> None:
    (folder / "copied.txt").write_text(f"{above}\n{TEXT}", encoding="utf-8")
    document = tomllib.loads(run("extract", "copied.txt").out)
    assert document["title"] == "Norway supports children in Sudan"
    assert [a["recipient"] for a in document["allocations"]] == ["UNICEF", "Save the Children"]


@pytest.mark.parametrize(
    "title",
    ["Cooking stoves for Sudan", "Aid: home > camp", "In search of food", "Support for Sudan"],
)
def test_a_title_is_taken_though_it_is_short_or_has_words_of_a_menu(
    run: Run, folder: Path, title: str
) -> None:
    lines = TEXT.split("\n", 1)[1]
    (folder / "copied.txt").write_text(f"{title}\n{lines}", encoding="utf-8")
    assert tomllib.loads(run("extract", "copied.txt").out)["title"] == title


@pytest.mark.parametrize(
    "line",
    ["- For media enquiries, please call 020 7008 0000.",
     "- Contact for the press: +47 900 12 345 (all day)",
     "Pressekontakt des Amtes: Tel. 030 1817 2056 (Berlin)"],
)  # fmt: skip
def test_a_telephone_number_is_no_fact(run: Run, folder: Path, line: str) -> None:
    (folder / "release.txt").write_text(f"{TEXT}{line}\n", encoding="utf-8")
    facts = tomllib.loads(run("extract", "release.txt").out)["facts"]
    assert [fact["figure"] for fact in facts] == ["More than 8 million"]


@pytest.mark.parametrize("count", ["12 500 000", "1,250,000", "8,500", "8 500"])
def test_a_count_in_groups_of_digits_is_a_fact(run: Run, folder: Path, count: str) -> None:
    text = TEXT.replace("More than 8 million children", f"{count} children in all")
    (folder / "release.txt").write_text(text, encoding="utf-8")
    [fact] = tomllib.loads(run("extract", "release.txt").out)["facts"]
    assert fact["text"] == f"{count} children in all need help."


def test_a_text_without_amounts_ends_with_exit_code_3(run: Run, folder: Path) -> None:
    (folder / "none.txt").write_text("Norway is concerned about Sudan.\n", encoding="utf-8")
    for command in ("extract", "render"):
        result = run(command, "none.txt")
        assert result.code == 3
        assert "error: none.txt states no amount of money" in result.err
        assert "fix:" in result.err


def test_the_words_of_another_text_are_not_written_over(run: Run, folder: Path) -> None:
    (folder / "sudan.txt").write_text("mine\n", encoding="utf-8")
    result = run("extract", "page.html", "-o", "sudan.toml")
    assert result.code == 2
    assert (folder / "sudan.txt").read_text(encoding="utf-8") == "mine\n"
    assert not (folder / "sudan.toml").exists()


@pytest.mark.parametrize(
    ("name", "content", "problem", "fix"),
    [
        ("empty.txt", b" \n", "empty.txt is empty", "save the announcement again"),
        ("grants 1.xlsx", b"PK\x03\x04xl/", "is a workbook", "aidreport inspect 'grants 1.xlsx'"),
        (
            "old.rtf",
            b"{\\rtf1 x}",
            "is a word processor file",
            "save it as .docx, PDF or plain text",
        ),
        (
            "old.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "is a word processor file",
            "save it as .docx, PDF or plain text",
        ),
        ("photo.png", b"\x89PNG\r\n", "is a picture", "fix: "),
    ],
)
def test_a_file_that_is_no_text_is_named_with_the_way_on(
    run: Run, folder: Path, name: str, content: bytes, problem: str, fix: str
) -> None:
    (folder / name).write_bytes(content)
    result = run("extract", name)
    assert result.code == 3
    assert problem in result.err
    assert fix in result.err
