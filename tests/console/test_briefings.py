"""The pages of a briefing as pictures, each figure with the rows of the source behind it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from tests.console.conftest import Client, served

from aidreport.__main__ import main

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def address(client: Client) -> str:
    found = re.search(r'href="(/runs/1/briefings/[0-9a-f]{64})"', client.get("/runs/1").text)
    assert found
    return found[1]


def test_every_figure_of_a_page_leads_to_the_lines_of_its_source(
    client: Client, address: str
) -> None:
    text = client.get(address).text
    links = {unescape(link) for link in re.findall(r'<a href="([^"]+)#derivation"', text)}
    assert len(links) > 25
    total = next(link for link in links if link.endswith("figure=total/NOK"))
    shown = client.get(total).text.partition('id="derivation"')[2]
    assert "386,300,000 NOK" in shown
    for line in (17, 18, 19):
        assert f"data/norway-ukraine-2025-06-12.txt, line {line}" in shown
    group = next(link for link in links if link.endswith("figure=group/recipient/UNICEF/NOK"))
    shown = client.get(group).text.partition('id="derivation"')[2]
    assert "line 17" in shown
    assert "line 18" not in shown


def test_how_a_figure_is_computed_is_in_words_and_leads_to_what_it_is_computed_from(
    client: Client, address: str
) -> None:
    shares = "figure=share/recipient/UNICEF/NOK"
    shown = unescape(client.get(f"{address}?{shares}").text.partition('id="derivation"')[2])
    assert "The first figure in\N{NO-BREAK SPACE}% of the second" in shown
    inputs = re.findall(r"<li>(.*?)</li>", shown)
    assert "229,000,000 NOK" in inputs[0]
    assert "UNICEF" in inputs[0]
    assert "figure=total/NOK#derivation" in inputs[1]
    assert "386,300,000 NOK" in inputs[1]
    assert "Total" in inputs[1]
    assert "group/recipient" not in re.sub(r'href="[^"]*"', "", shown)
    total = client.get(f"{address}?figure=total/NOK").text.partition('id="derivation"')[2]
    assert "The sum of 3 amounts of the data" in total


def test_pages_are_pictures_and_the_pdf_is_what_is_stored(
    client: Client, address: str, folder: Path
) -> None:
    assert client.get(f"{address}/1.png").content.startswith(PNG)
    assert client.get(f"{address}/9.png").status == 404
    pdf = client.get(f"{address}/file")
    assert pdf.headers["content-type"] == "application/pdf"
    assert "attachment" in pdf.headers["content-disposition"]
    digest = address.rpartition("/")[2]
    assert any(path.read_bytes() == pdf.content for path in folder.rglob(f"*{digest}*"))


def test_a_web_page_of_a_run_is_saved_and_not_shown(folder: Path) -> None:
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("data =", 'formats = ["pdf", "html"]\ndata =', 1), "utf-8")
    assert main(["run", "norway-ukraine", "--now", "--quiet", "--config", str(config)]) == 6
    with served(config) as console:
        client = console.signed_in()
        link = re.findall(r'href="([^"]+/file)"', client.get("/runs/2").text)[0]
        page = client.get(link)
        assert client.get(link.removesuffix("/file")).status == 409
    assert page.text.startswith("<!DOCTYPE html>")
    assert "attachment" in page.headers["content-disposition"]


def test_a_figure_that_is_not_on_the_page_is_said_so(client: Client, address: str) -> None:
    answer = client.get(f"{address}?figure=total/USD")
    assert answer.status == 409
    assert "shows no figure" in answer.text


def test_a_briefing_of_another_run_is_not_found(client: Client) -> None:
    assert client.get(f"/runs/1/briefings/{'0' * 64}").status == 409


@pytest.mark.broken_pdfs
def test_a_stored_file_that_was_changed_is_not_shown(
    client: Client, address: str, folder: Path
) -> None:
    digest = address.rpartition("/")[2]
    for path in folder.rglob(f"*{digest}*"):
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-100])
    answer = client.get(f"{address}/file")
    assert answer.status == 422
    assert b"%PDF" not in answer.content
