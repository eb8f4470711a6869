"""A press release is shown beside its fields; what somebody corrects is saved as reviewed."""

from __future__ import annotations

import html
import re
import tomllib
from pathlib import Path

import pytest
from tests.console.conftest import Answer, Client
from tests.console.test_audit import refuse_entries
from tests.console.test_drafts import section_of
from tests.console.test_try_it import path_of, press, send

from aidreport.__main__ import main
from aidreport.console import apart
from aidreport.runs.account import system_user

pytestmark = pytest.mark.usefixtures("forked_readers")
RELEASE = """\
Norway gives NOK 75 million to people affected by the war in Sudan
Press release | Date: 03/05/2024 | Ministry of Foreign Affairs
Norway is allocating NOK 75 million in humanitarian support to Sudan and its neighbours.
'The parties must let aid through, and they must do so now', says Minister Kari Nordmann.
The support is distributed as follows:
- NOK 40 million to the World Food Programme (WFP)
- NOK 20 million to UNICEF
- up to NOK 10 million to Save the Children, of which NOK 2 million is for schools
More than 8 million people have fled. Last year, Norway gave NOK 300 million to Sudan.
"""
UNDATED = "Norway gives NOK 40 million to UNICEF\nNorway is giving NOK 40 million to UNICEF.\n"


def fields_of(page: Answer) -> dict[str, str]:
    """Return what the form of a page has in its fields."""
    found = re.findall(r'<input[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"', page.text)
    areas = re.findall(r'<textarea[^>]*\bname="([^"]+)"[^>]*>([^<]*)</textarea>', page.text)
    return {name: html.unescape(value) for name, value in found + areas if "-remove" not in name}


@pytest.fixture
def text(client: Client) -> Answer:
    """The page with the text and the fields of that press release."""
    page = send(client, "sudan.txt", RELEASE.encode())
    assert "NOK 70,000,000" in page.text
    return client.get(f"{path_of(page)}/text")


def test_every_amount_is_marked_by_its_class_beside_the_fields(text: Answer) -> None:
    marks = re.findall(r'<mark class="([^"]+)"[^>]*>([^<]*)<', text.text)
    assert marks == [
        ("headline-total", "NOK 75 million"),
        ("restatement-of-an-amount-already-counted", "NOK 75 million"),
        ("allocation", "NOK 40 million"),
        ("allocation", "NOK 20 million"),
        ("allocation", "up to NOK 10 million"),
        ("restatement-of-an-amount-already-counted", "NOK 2 million"),
        ("people-and-other-counts", "More than 8 million"),
        ("earlier-or-running-money", "NOK 300 million"),
    ]
    fields = fields_of(text)
    assert fields["donor"] == "Norway"
    assert fields["allocations-1-recipient"] == "UNICEF"
    assert fields["allocations-2-amount"] == "up to NOK 10 million"
    assert fields["quotes-0-speaker"] == "Kari Nordmann"


def test_why_an_amount_is_no_allocation_is_said_in_the_language_of_the_page(
    client: Client, text: Answer
) -> None:
    assert 'title="NOK 300 million: earlier or running money (earlier money)"' in text.text
    page = send(client, "again.txt", RELEASE.encode())
    client.post("/language", language="nb", after="/try", form_token=page.field("form_token"))
    said = client.get(f"{path_of(page)}/text").text
    assert re.search(r'title="NOK 300 million: [^"(]+\(tidligere penger\)"', said)
    assert re.search(r'title="NOK 20 million: [^"(]+, UNICEF"', said)


def test_what_is_corrected_is_saved_as_reviewed_and_drawn(
    client: Client, folder: Path, text: Answer
) -> None:
    changes = {
        "allocations-2-recipient": "Redd Barna",
        "allocations-3-recipient": "Norwegian Red Cross",
        "allocations-3-amount": "NOK 5 million",
        "allocations-3-line": "3",
        "allocations-0-remove": "1",
    }
    page = press(client, text, "text", **(fields_of(text) | changes))
    assert page.status == 200, page.text
    assert "NOK 35,000,000" in page.text
    assert "Norwegian Red Cross: &#34;NOK 5 million&#34; is not in line 3 of sudan.txt" in page.text
    toml = client.get(f"{path_of(page)}/announcement")
    announcement = tomllib.loads(toml.text)
    assert announcement["reviewed_by"] == system_user()
    names = [item["recipient"] for item in announcement["allocations"]]
    assert names == ["UNICEF", "Redd Barna", "Norwegian Red Cross"]
    assert announcement["allocations"][0]["recipient_type"] == "UN agency"
    page = press(client, page, "save")
    assert "are in the folder data" in page.text
    assert (folder / "data/sudan.toml").read_bytes() == toml.content
    assert (folder / "data/sudan.txt").read_text(encoding="utf-8") == RELEASE
    assert press(client, page, "save").status == 200
    trail = client.get("/audit").text
    assert trail.count("to be written: sudan.toml, sudan.txt in data") == 1
    assert trail.count("sudan.toml, sudan.txt in data") == 2
    assert trail.count("nothing new") == 1
    # What the page draws is what the project renders from these files.
    page = press(client, page, "briefing")
    pdf = client.get(f"{path_of(page)}/file").content
    config = folder / "config.toml"
    section = section_of(page.text)
    config.write_text(config.read_text(encoding="utf-8") + f"\n{section}", encoding="utf-8")
    made = folder / "made.pdf"
    arguments = ["render", "sudan", "--quiet", "--config", str(config), "--output", str(made)]
    assert main(arguments) == 0
    assert made.read_bytes() == pdf


def test_nothing_is_saved_in_the_project_without_an_entry_before_it(
    client: Client, folder: Path, text: Answer
) -> None:
    page = press(client, text, "text", **fields_of(text))
    refuse_entries(folder)
    assert "no room" in press(client, page, "save").text
    assert not (folder / "data/sudan.toml").exists()


def test_a_file_of_the_project_is_never_replaced(
    client: Client, folder: Path, text: Answer
) -> None:
    page = press(client, text, "text", **fields_of(text))
    (folder / "data/sudan.toml").write_text("ours", encoding="utf-8")
    answer = press(client, page, "save")
    assert answer.status == 409
    assert "never replaced" in answer.text
    assert (folder / "data/sudan.toml").read_text(encoding="utf-8") == "ours"
    assert not (folder / "data/sudan.txt").exists()


def test_a_field_that_is_no_amount_is_refused_and_the_others_stay(
    client: Client, text: Answer
) -> None:
    changes = {"allocations-0-amount": "forty", "donor": "", "title": "Ours"}
    answer = press(client, text, "text", **(fields_of(text) | changes))
    assert answer.status == 422
    assert "2 problems" in answer.text
    assert "NOK 17.3 million" in answer.text
    assert fields_of(answer)["title"] == "Ours"
    assert fields_of(answer)["allocations-0-amount"] == "forty"


def test_a_line_of_more_digits_than_can_be_read_is_refused(client: Client, text: Answer) -> None:
    name = next(name for name in fields_of(text) if name.endswith("-line"))
    answer = press(client, text, "text", **(fields_of(text) | {name: "1" * 5000}))
    assert answer.status == 422
    assert "line" in answer.text
    assert "this is a bug" not in answer.text


def test_what_the_text_leaves_out_is_asked_for_and_nothing_is_invented(client: Client) -> None:
    page = send(client, "norway.txt", UNDATED.encode())
    assert "Not found in its text: its date" in page.text
    text = client.get(f"{path_of(page)}/text")
    fields = fields_of(text) | {"date": "2024-05-03", "issuer": "Ministry", "donor": "Norway"}
    page = press(client, text, "text", **fields)
    assert "NOK 40,000,000" in page.text


def test_a_review_that_is_taken_back_is_the_text_again(client: Client, text: Answer) -> None:
    changes = {"allocations-0-remove": "1"}
    page = press(client, text, "text", **(fields_of(text) | changes))
    assert "NOK 30,000,000" in page.text
    page = press(client, page, "back", step="1")
    assert "NOK 70,000,000" in page.text
    assert client.get(f"{path_of(page)}/announcement").status == 409


def test_a_page_or_a_message_is_saved_with_the_text_that_was_read(
    client: Client, folder: Path
) -> None:
    lines = "".join(f"<p>{line}</p>" for line in RELEASE.splitlines())
    page = send(client, "sudan.html", f"<html><body>{lines}</body></html>".encode())
    text = client.get(f"{path_of(page)}/text")
    page = press(client, text, "text", **fields_of(text))
    page = press(client, page, "save")
    assert tomllib.loads((folder / "data/sudan.toml").read_text("utf-8"))["text"] == "sudan.txt"
    assert "NOK 40 million" in (folder / "data/sudan.txt").read_text(encoding="utf-8")


def test_a_review_that_is_refused_leaves_the_one_before_it_in_force(
    client: Client, text: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def take_too_long(_program: Path, _arguments: tuple[str, ...]) -> None:
        raise TimeoutError

    page = press(client, text, "text", **(fields_of(text) | {"allocations-0-remove": "1"}))
    assert "NOK 30,000,000" in page.text
    drawn = [file_of(client, page)]
    again = client.get(f"{path_of(page)}/text")
    changes = {"allocations-0-amount": "NOK 21 million"}
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(apart, "run_program", take_too_long)
        refused = press(client, again, "text", **(fields_of(again) | changes))
    assert refused.status == 422
    assert "NOK 30,000,000" in client.get(path_of(page)).text
    drawn.append(file_of(client, page))
    assert drawn[0] == drawn[1]


def file_of(client: Client, page: Answer) -> bytes:
    """Return the briefing that is drawn of a trial."""
    answer = press(client, page, "briefing", template="factsheet")
    assert answer.status == 200, answer.text
    return client.get(f"{path_of(page)}/file").content
