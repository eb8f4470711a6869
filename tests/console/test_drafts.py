"""The briefing of what is tried is the one that the command line makes from the shown section."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from tests.console.conftest import Client
from tests.console.test_try_it import CLEAR, TABLE, path_of, press, send

from aidreport.__main__ import main
from aidreport.files.private import open_to_others

pytestmark = pytest.mark.usefixtures("forked_readers")


def section_of(text: str) -> str:
    found = re.search(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)
    assert found, text
    return html.unescape(found[1])


def test_the_section_that_is_shown_makes_the_same_file(client: Client, folder: Path) -> None:
    page = send(client, "aid 2025.csv", TABLE)
    page = press(client, page, "answers", **{"q0-0": "exclude", "q0-1": "use", "q1": "0"})
    design = {"template": "factsheet", "brand": "relief", "language": "nb", "title": "Vår støtte"}
    page = press(client, page, "briefing", **design)
    assert page.status == 200, page.text
    pdf = client.get(f"{path_of(page)}/file")
    assert pdf.content.startswith(b"%PDF")
    assert "aid-2025.pdf" in pdf.headers["content-disposition"]
    section = section_of(page.text)
    assert client.get(f"{path_of(page)}/config.toml").text == section
    # As the page says: the file into the folder data, and the section into config.toml.
    (folder / "data" / "aid 2025.csv").write_bytes(TABLE)
    config = folder / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + f"\n{section}", encoding="utf-8")
    made = folder / "made.pdf"
    arguments = ["render", "aid-2025", "--quiet", "--config", str(config), "--output", str(made)]
    assert main(arguments) == 0
    assert made.read_bytes() == pdf.content


def test_the_pages_are_pictures_and_a_figure_leads_to_its_rows(client: Client) -> None:
    page = press(client, send(client, "aid.csv", CLEAR), "briefing")
    path = path_of(page)
    shown = client.get(f"{path}/briefing?figure=total/NOK")
    assert "2 rows of the data" in shown.text
    assert "row 2" in shown.text
    picture = re.search(r'href="([^"]+\.png)"', shown.text)
    assert picture
    assert client.get(picture[1]).content.startswith(b"\x89PNG")
    assert client.get(picture[1].replace("1.png", "99.png")).status == 404


def test_data_without_dates_are_given_the_date_of_the_day(client: Client) -> None:
    page = send(client, "aid.csv", b"recipient,amount (NOK)\nWFP,1500\n")
    today = re.search(r'name="date" type="date" value="(\d{4}-\d\d-\d\d)"', page.text)
    assert today
    page = press(client, page, "briefing", date=today[1])
    assert f'date = "{today[1]}"' in section_of(page.text)


def test_a_design_that_cannot_be_drawn_is_refused_and_the_form_keeps_it(client: Client) -> None:
    page = send(client, "aid.csv", CLEAR)
    answer = press(client, page, "briefing", template="no-such", title="Ours", convert="EUR")
    assert answer.status == 422
    assert "no-such" in answer.text
    assert 'value="Ours"' in answer.text
    assert client.get(f"{path_of(page)}/file").status == 409


def test_another_reading_makes_the_briefing_out_of_date(client: Client) -> None:
    page = press(client, send(client, "aid.csv", CLEAR), "briefing")
    assert "Download the PDF" in page.text
    page = press(client, page, "settings", columns="", unit="million")
    assert "Download the PDF" not in page.text
    assert client.get(f"{path_of(page)}/file").status == 409


def test_a_report_of_that_name_is_not_taken_twice(client: Client) -> None:
    page = press(client, send(client, "norway-ukraine.csv", CLEAR), "briefing")
    assert "[reports.norway-ukraine-2]" in section_of(page.text)


def test_amounts_are_converted_when_the_form_says_so(client: Client) -> None:
    rows = b"recipient,amount,currency,date\nWFP,5,NOK,2025-01-02\nWFP,7,EUR,2025-01-03\n"
    page = send(client, "aid.csv", rows)
    assert "NOK 5<" in page.text
    assert "EUR 7<" in page.text
    page = press(client, page, "briefing", convert="eur", template="partner")
    assert page.status == 200, page.text
    assert 'convert = { to = "EUR" }' in section_of(page.text)
    assert 'name="convert" value="EUR"' in page.text


def test_only_what_the_page_offers_is_chosen(client: Client, folder: Path) -> None:
    secret = folder / "secret.md"
    secret.write_text("The launch code is swordfish.", encoding="utf-8")
    page = send(client, "aid.csv", CLEAR)
    for field, name in (
        ("template", str(secret)),
        ("template", "../secret.md"),
        ("brand", str(folder)),
        ("language", "/etc/x"),
    ):
        answer = press(client, page, "briefing", **{field: name})
        assert answer.status == 422
        assert "to choose" in answer.text
        assert client.get(f"{path_of(page)}/file").status >= 400


def test_all_that_is_kept_of_what_is_tried_is_private_and_health_finds_nothing_open(
    client: Client, folder: Path
) -> None:
    page = send(client, "aid.csv", CLEAR)
    assert press(client, page, "briefing").status == 200
    names = {path.name for path in (folder / "state/trials").rglob("*")}
    assert {"aid.csv", "task.json", "trial.json", "briefing.pdf"} <= names
    assert [*open_to_others(folder / "state/trials")] == []
    assert "state/trials" not in client.get("/health").text


def test_the_look_that_the_project_uses_is_proposed(client: Client, folder: Path) -> None:
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    changed = text.replace('brand = "ministry"', 'brand = "relief"')
    config.write_text(changed, encoding="utf-8")
    text = send(client, "aid.csv", CLEAR).text
    assert re.search(r"<option[^>]* selected>relief</option>", text)
    assert re.search(r"<option[^>]* selected>briefing</option>", text)
    assert ">English</option>" in text


def test_a_briefing_is_drawn_to_its_end_though_its_page_is_closed(client: Client) -> None:
    page = send(client, "aid.csv", CLEAR)
    path = path_of(page)
    own = {name: page.field(name) for name in ("form_token", "seal")}
    answer = client.post(f"{path}/briefing", **own)
    assert "is being drawn" in answer.text
    assert f'data-events="{path}/events"' in answer.text
    assert client.get(f"{path}/events").text.endswith("\n\n")
    assert "Download the PDF" in client.get(path).text


def test_another_design_takes_the_place_of_the_one_that_is_being_drawn(client: Client) -> None:
    page = send(client, "aid.csv", CLEAR)
    own = {name: page.field(name) for name in ("form_token", "seal")}
    client.post(f"{path_of(page)}/briefing", title="Ours", **own)
    page = press(client, page, "briefing", title="Theirs")
    assert 'title = "Theirs"' in section_of(page.text)


def test_what_cannot_be_drawn_is_said_where_the_briefing_would_be(client: Client) -> None:
    page = press(
        client, send(client, "aid.csv", CLEAR), "briefing", template="update", title="Ours"
    )
    assert "The briefing cannot be drawn" in page.text
    assert "Download the PDF" not in page.text
    assert 'value="Ours"' in page.text
    page = press(client, page, "briefing", template="factsheet")
    assert "cannot be drawn" not in page.text
    assert "Download the PDF" in page.text


def test_a_drawing_that_nobody_asked_for_is_over(client: Client) -> None:
    page = send(client, "aid.csv", CLEAR)
    assert "event: over" in client.get(f"{path_of(page)}/events").text
    assert client.get("/try/" + "0" * 24 + "/events").status == 404
