"""What changed since the briefing before, and a correction that is begun on the page of a run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.test_run_corrections import put_right
from tests.console.conftest import Client, served
from tests.console.test_running import press, run_now, unapproved, wait_for
from tests.console.test_runs import messages

__all__ = ["unapproved"]


@pytest.fixture
def published(unapproved: Path) -> Iterator[Client]:
    """A client of a console whose run 2 was published."""
    with served(unapproved / "config.toml") as console:
        client = console.signed_in()
        run_now(client)
        wait_for(client, "/runs/2")
        yield client


def changes(client: Client, run: int) -> str:
    """Return what the page says that changed since the run before, without markup."""
    found = re.search(
        rf'href="(/runs/{run}/briefings/[0-9a-f]+/changes)"', client.get(f"/runs/{run}").text
    )
    assert found, run
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", client.get(found[1]).text))


def test_a_run_names_the_figures_that_differ_from_those_published_before(
    published: Client, unapproved: Path
) -> None:
    assert "What changed" not in published.get("/runs/2").text
    put_right(unapproved)
    run_now(published)
    wait_for(published, "/runs/3")
    text = changes(published, 3)
    assert "beside run 2 , which was published before it" in text
    assert "IFRC" in text
    assert re.search(r"NOK 17.3 million NOK 17.0 million|17.3 17.0", text), text
    assert "UNICEF" not in text


def test_a_correction_goes_to_those_who_received_it_and_is_begun_once(
    published: Client, unapproved: Path
) -> None:
    put_right(unapproved)
    page = published.get("/runs/2")
    answer = press(published, page, "/runs/2/correct", seen=page.field("seen"))
    assert answer.url.endswith("/runs/3")
    assert press(published, page, "/runs/2/correct", seen=page.field("seen")).url == answer.url
    wait_for(published, "/runs/3")
    assert "correction 1" in published.get("/runs/3").text
    assert "Corrected by" in published.get("/runs/2").text
    assert messages(unapproved).count("desk@example.org") == 2
    assert "IFRC" in changes(published, 3)
    trail = published.get("/audit").text
    assert re.search(r"correction.*?/runs/3", trail, re.DOTALL), trail


def test_a_correction_without_another_figure_is_skipped_and_says_so(published: Client) -> None:
    page = published.get("/runs/2")
    press(published, page, "/runs/2/correct", seen=page.field("seen"))
    wait_for(published, "/runs/3")
    assert "nothing to correct" in published.get("/runs/3").text


def test_what_was_not_published_is_not_corrected(client: Client) -> None:
    page = client.get("/runs/1")
    assert "Send a correction" not in page.text
    answer = press(client, page, "/runs/1/correct", seen="0")
    assert answer.status == 409
    assert "waits for approval" in answer.text
