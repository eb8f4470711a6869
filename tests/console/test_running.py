"""Runs that a page begins: each once, whatever is pressed, with its progress."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.console.conftest import PEOPLE, Answer, Client, Console, served
from tests.console.test_audit import refuse_entries
from tests.console.test_runs import messages

from aidreport.runs.account import system_user
from aidreport.runs.ledger.audit import Act

REPORT = "/reports/norway-ukraine"


@pytest.fixture
def unapproved(folder: Path) -> Path:
    """The project, without approval."""
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(re.sub(r"\n\[reports\.[^\n]*approval\]\n.*\n", "", text), encoding="utf-8")
    return folder


def press(client: Client, page: Answer, path: str, **fields: str) -> Answer:
    """Send a form of a page."""
    return client.post(path, form_token=page.field("form_token"), **fields)


def run_now(client: Client) -> Answer:
    """Press the button of the report."""
    page = client.get(REPORT)
    return press(client, page, f"{REPORT}/run", seen=page.field("seen"))


def wait_for(client: Client, run: str) -> str:
    """Read the progress of a run until it is over, as the page does; return the events."""
    answer = client.get(f"{run}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    return answer.text


def test_a_run_that_is_begun_is_shown_under_way_and_then_with_its_outcome(
    unapproved: Path,
) -> None:
    with served(unapproved / "config.toml") as console:
        client = console.signed_in()
        answer = run_now(client)
        assert answer.url.endswith("/runs/2")
        assert 'data-events="/runs/2/events"' in answer.text
        assert "over" in wait_for(client, "/runs/2")
        text = client.get("/runs/2").text
        assert "data-events" not in text
        assert 'class="outcome' in text
        with console.project.ledger(console.project.config()) as ledger:
            assert ledger.audit.who_ran(2) == {system_user()}
    assert messages(unapproved) == ["desk@example.org", "kari@example.org"]


def test_a_button_that_is_pressed_twice_runs_once(unapproved: Path) -> None:
    with served(unapproved / "config.toml") as console:
        client = console.signed_in()
        page = client.get(REPORT)
        with ThreadPoolExecutor(4) as pool:
            pressed = [
                pool.submit(press, client, page, f"{REPORT}/run", seen=page.field("seen"))
                for _ in range(4)
            ]
        assert {each.result().url for each in pressed} == {console.base + "/runs/2"}
        wait_for(client, "/runs/2")
    assert messages(unapproved) == ["desk@example.org", "kari@example.org"]


def test_who_presses_on_an_old_page_did_not_begin_the_run_that_it_leads_to(
    unapproved: Path,
) -> None:
    with (unapproved / "config.toml").open("a", encoding="utf-8") as file:
        file.write(PEOPLE)
    with served(unapproved / "config.toml") as console:
        editor, owner = ({"X-Email": f"{name}@example.org"} for name in ("editor", "owner"))
        pressed = [(console.client(), who) for who in (editor, owner)]
        pages = [client.get(REPORT, **who) for client, who in pressed]
        for (client, who), page in zip(pressed, pages, strict=True):
            fields = {name: page.field(name) for name in ("form_token", "seen")}
            assert client.post(f"{REPORT}/run", who, **fields).url.endswith("/runs/2")
        assert "over" in client.get("/runs/2/events", **who).text
        with console.project.ledger(console.project.config()) as ledger:
            assert ledger.audit.who_ran(2) == {"editor@example.org"}
            assert [item.act for item in ledger.audit.latest(9)].count(Act.RUN) == 1


def test_nothing_is_run_or_tried_again_without_an_entry_of_who_began_it(
    unapproved: Path,
) -> None:
    (unapproved / "data/norway-ukraine-2025-06-12.toml").write_text("[broken", encoding="utf-8")
    with served(unapproved / "config.toml") as console:
        client = console.signed_in()
        run_now(client)
        wait_for(client, "/runs/2")
        refuse_entries(unapproved)
        answer = run_now(client)
        assert answer.status == 422
        assert "no room" in answer.text
        assert press(client, client.get("/runs/2"), "/runs/2/again").status == 422
        assert "Attempt 2" not in client.get("/runs/2").text
        assert client.get("/runs/3").status == 404
        refuse_entries(unapproved, refuse=False)
        assert run_now(client).url.endswith("/runs/3")
        wait_for(client, "/runs/3")
        with console.project.ledger(console.project.config()) as ledger:
            assert ledger.audit.who_ran(3) == {system_user()}


def test_a_form_that_is_sent_again_after_a_restart_runs_nothing(unapproved: Path) -> None:
    with served(unapproved / "config.toml") as console:
        client = console.signed_in()
        seen = client.get(REPORT).field("seen")
        run_now(client)
        wait_for(client, "/runs/2")
    with served(unapproved / "config.toml") as console:
        client = console.signed_in()
        page = client.get(REPORT)
        assert press(client, page, f"{REPORT}/run", seen=seen).url.endswith("/runs/2")
        assert 'href="/runs/3"' not in client.get(REPORT).text


def test_a_run_that_failed_is_tried_again(unapproved: Path) -> None:
    data = unapproved / "data/norway-ukraine-2025-06-12.toml"
    good = data.read_text(encoding="utf-8")
    data.write_text("[broken", encoding="utf-8")
    with served(unapproved / "config.toml") as console:
        client = console.signed_in()
        run_now(client)
        wait_for(client, "/runs/2")
        page = client.get("/runs/2")
        assert "Try it again" in page.text
        assert "What to do" in page.text
        data.write_text(good, encoding="utf-8")
        assert "data-events" in press(client, page, "/runs/2/again").text
        wait_for(client, "/runs/2")
        assert "Attempt 2" in client.get("/runs/2").text
        assert "Try it again" not in client.get("/runs/2").text
    assert messages(unapproved) == ["desk@example.org", "kari@example.org"]


def test_a_run_that_was_sent_or_waits_is_not_tried_again(client: Client) -> None:
    page = client.get("/runs/1")
    assert "Try it again" not in page.text
    answer = press(client, page, "/runs/1/again")
    assert answer.status == 409
    assert "a slot runs once" in answer.text


def test_a_dry_run_shows_what_would_be_sent_and_writes_nothing(
    client: Client, folder: Path
) -> None:
    page = client.get(REPORT)
    answer = press(client, page, f"{REPORT}/dry-run")
    assert "desk@example.org" in answer.text
    assert "it would wait for approval by" in answer.text
    assert 'href="/runs/2"' not in client.get(REPORT).text
    assert messages(folder) == ["kari@example.org"]


def test_a_report_that_does_not_exist_is_not_run(client: Client) -> None:
    page = client.get(REPORT)
    for action in ("run", "dry-run"):
        answer = press(client, page, f"/reports/norway-ukrain/{action}", seen="0")
        assert answer.status == 404
        assert "norway-ukraine" in answer.text


def test_the_server_ends_while_pages_watch(console: Console, folder: Path) -> None:
    client = console.signed_in()
    page = client.get(REPORT)
    press(client, page, f"{REPORT}/run", seen=page.field("seen"))
    watching = threading.Thread(target=lambda: client.get("/runs/2/events"))
    watching.start()
    watching.join(0.2)


def test_progress_of_a_run_that_does_not_exist_is_refused(client: Client) -> None:
    answer = client.get("/runs/99/events")
    assert answer.status == 409
    assert "there is no run 99" in answer.text


def test_who_decides_reads_what_checks_warn_of(folder: Path) -> None:
    data = folder / "data/norway-ukraine-2025-06-12.toml"
    text = data.read_text(encoding="utf-8")
    data.write_text(text.replace("140", "141"), encoding="utf-8")
    with served(folder / "config.toml") as console:
        client = console.signed_in()
        assert "Look at this first" not in client.get("/runs/1").text
        run_now(client)
        wait_for(client, "/runs/2")
        text = client.get("/runs/2").text.partition('id="decide"')[2].partition("</section>")[0]
    assert "Look at this first" in text
    assert "141" in text
