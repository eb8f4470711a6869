"""A run in a browser: what happened to it, and the decision about it."""

from __future__ import annotations

import email
import re
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from tests.console.conftest import Answer, Client, Console, served

from aidreport.__main__ import main

KARI = "Kari Nordmann <kari@example.org>"


def decision(client: Client, page: Answer, **fields: str) -> Answer:
    """Send the form of the page of a run."""
    hidden = {"form_token": page.field("form_token"), "seal": page.field("seal")}
    return client.post("/runs/1/decision", **{**hidden, "as": "kari@example.org", **fields})


def messages(folder: Path) -> list[str]:
    """Return to whom messages were written, in order."""
    names = (path.stem for path in (folder / "output/outbox").glob("*.eml"))
    return sorted(re.search(r"[a-z]+@[a-z.]+", name)[0] for name in names)  # type: ignore[index]


def test_a_run_shows_its_stages_briefings_and_deliveries(client: Client) -> None:
    text = client.get("/runs/1").cells
    for stage in ("load", "compute", "check", "compose", "render", "messages"):
        assert f'<th scope="row">{stage}</th>' in text
    assert "desk@example.org" in text
    assert re.search(r"SHA-256 <code>[0-9a-f]{64}</code>", text)
    assert KARI.split(" <", maxsplit=1)[0] in text


def test_an_approved_run_is_sent_once_with_the_bytes_that_were_seen(folder: Path) -> None:
    with served(folder / "config.toml") as console:
        client = console.signed_in()
        page = client.get("/runs/1")
        assert messages(folder) == ["kari@example.org"]
        answer = decision(client, page, decision="approve")
        assert answer.status == 200
        assert "approved by" in answer.text
        again = decision(client, page, decision="approve")
        assert again.status == 409
        assert "the first decision counts" in again.text
    assert messages(folder) == ["desk@example.org", "kari@example.org"]
    (message,) = (folder / "output/outbox").glob("*desk@*.eml")
    parts = email.message_from_bytes(message.read_bytes()).walk()
    files = [part.get_payload(decode=True) for part in parts if part.get_filename()]
    digests = re.findall(r"SHA-256 <code>([0-9a-f]{64})", page.text)
    assert [sha256(file).hexdigest() for file in files] == digests[:1]


def test_a_rejection_needs_a_reason_and_holds_the_run(client: Client, folder: Path) -> None:
    page = client.get("/runs/1")
    refused = decision(client, page, decision="reject", because=" ")
    assert refused.status == 409
    assert "a rejection needs a reason" in refused.text
    long = decision(client, page, decision="reject", because="x" * 501)
    assert "at most 500 characters" in long.text
    answer = decision(client, page, decision="reject", because="UNICEF’s amount is wrong")
    assert "rejected by" in answer.text
    assert "UNICEF’s amount is wrong" in answer.text
    assert "desk@example.org" not in messages(folder)


@pytest.mark.parametrize("fields", [{}, {"decision": "yes"}, {"because": "the total"}])
def test_a_form_that_does_not_say_which_decides_nothing(
    client: Client, fields: dict[str, str]
) -> None:
    page = client.get("/runs/1")
    assert decision(client, page, **fields).status == 409
    assert decision(client, page, decision="approve", because="the total").status == 409
    assert "waits for approval" in client.get("/runs/1").text


def test_of_two_who_press_at_once_one_decides_and_the_other_learns_it(console: Console) -> None:
    clients = [console.signed_in(), console.signed_in()]
    pages = [client.get("/runs/1") for client in clients]
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(decision, clients[0], pages[0], decision="approve")
        other = pool.submit(decision, clients[1], pages[1], decision="reject", because="no")
        statuses = (one.result().status, other.result().status)
    text = clients[0].get("/runs/1").text
    assert statuses in ((200, 409), (409, 200))
    assert ("approved by" in text) == (statuses[0] == 200)
    assert ("rejected by" in text) == (statuses[1] == 200)


def test_what_is_not_what_was_seen_is_not_approved(client: Client, folder: Path) -> None:
    page = client.get("/runs/1")
    answer = decision(client, page, decision="approve", seal="0" * 64)
    assert answer.status == 409
    assert "no longer what the page showed" in answer.text
    assert messages(folder) == ["kari@example.org"]


def test_nobody_else_approves(client: Client) -> None:
    page = client.get("/runs/1")
    answer = decision(client, page, decision="approve", **{"as": "ola@example.org"})
    assert answer.status == 409
    assert "Kari Nordmann" in answer.text
    assert "waits for approval" in client.get("/runs/1").text


def test_a_run_that_does_not_exist_is_said_so(client: Client) -> None:
    answer = client.get("/runs/99")
    assert answer.status == 404
    assert "99" in answer.text


def test_why_a_run_failed_that_could_not_read_its_data_is_in_the_language_of_the_page(
    folder: Path,
) -> None:
    config = (folder / "config.toml").read_text(encoding="utf-8")
    data = re.sub(r"(?m)^data = .*$", 'data = "rows.csv"', config)
    (folder / "config.toml").write_text(data, encoding="utf-8")
    (folder / "rows.csv").write_text("Recipient,Amount (NOK)\nA,5\nB,x\n", encoding="utf-8")
    arguments = ["run", "norway-ukraine", "--now", "--quiet"]
    assert main([*arguments, "--config", str(folder / "config.toml")]) == 1
    with served(folder / "config.toml") as console:
        text = console.signed_in().get("/runs/2", **{"accept-language": "nb"}).text
    assert "1 av 2 rader i rows.csv kan ikke brukes" in text
    assert "rett radene" in text
    assert "årsak" in text or "hvorfor" in text
    assert 'lang="en"' not in text.partition("<footer>")[0]
