"""The audit trail has who did what from where, and what they were refused."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.console.conftest import Answer, Client, Console, served
from tests.console.test_runs import decision

from aidreport.__main__ import main
from aidreport.runs.account import system_user
from aidreport.runs.ledger.audit import Act, AuditEntry

KARI = {"X-Email": "kari@example.org", "X-Forwarded-For": "203.0.113.9"}
OWNER = {"X-Email": "owner@example.org"}


@pytest.fixture
def people(people_project: Path, tmp_path: Path) -> Iterator[Console]:
    """A console that the header X-Email signs in to."""
    shutil.copytree(people_project, tmp_path / "project")
    with served(tmp_path / "project/config.toml") as console:
        yield console


def trail(console: Console) -> list[tuple[str, str, str, int, str]]:
    """Return who did what from where, about which run, with its note; the first first."""
    with console.project.ledger(console.project.config()) as ledger:
        found = ledger.audit.latest(1_000)
    return [(item.who, item.act.value, item.place, item.run, item.note) for item in found[::-1]]


def refuse_entries(folder: Path, *, refuse: bool = True) -> None:
    """Have the ledger of a project take no entry of the trail, as on a full disk, or again."""
    with closing(sqlite3.connect(folder / "state/ledger.sqlite")) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END"
            if refuse
            else "DROP TRIGGER full"
        )


def test_nobody_is_signed_in_without_an_entry_and_the_address_is_good_afterwards(
    console: Console, folder: Path
) -> None:
    client = console.client()
    refuse_entries(folder)
    answer = client.get(console.addresses[-1])
    assert answer.status == 422
    assert "no room" in answer.text
    assert not list(client.jar)
    refuse_entries(folder, refuse=False)
    assert client.get(console.addresses[-1]).url.endswith("/reports")
    assert [line[1] for line in trail(console)] == ["sign-in"]


def refused_then_done(console: Console, folder: Path, act: Callable[[Client], Answer]) -> str:
    """Try an act whose entry is refused, which changes nothing, and again; return its entry."""

    def state() -> object:
        with console.project.ledger(console.project.config()) as ledger:
            items = [(item.status, item.since) for item in ledger.outbox.of(1)]
            return ledger.run(1), ledger.pauses.all(), items

    client, before, entries = console.signed_in(), state(), len(trail(console))
    refuse_entries(folder)
    assert "no room" in act(client).text
    assert state() == before
    refuse_entries(folder, refuse=False)
    assert act(client).status == 200
    (entry,) = trail(console)[entries:]
    return entry[1]


def pressed(client: Client, page: str, button: str, **fields: str) -> Answer:
    """Press a button of a page."""
    return client.post(button, form_token=client.get(page).field("form_token"), **fields)


def test_nothing_is_decided_paused_resumed_or_sent_again_without_its_entry(folder: Path) -> None:
    report, run = "/reports/norway-ukraine", "/runs/1"
    config = folder / "config.toml"
    daily = '\n[[reports.norway-ukraine.schedules]]\nname = "daily"\ncron = "0 8 * * *"\n'
    config.write_text(config.read_text(encoding="utf-8") + daily, encoding="utf-8")
    acts: list[Callable[[Client], Answer]] = [
        lambda client: pressed(client, report, f"{report}/pause", because="a holiday"),
        lambda client: pressed(client, report, f"{report}/resume", schedule=""),
        lambda client: decision(client, client.get(run), decision="approve"),
    ]
    with served(config) as console:
        done = [refused_then_done(console, folder, act) for act in acts]
    assert done == ["pause", "resume", "decision"]
    with served(config) as console:
        with console.project.ledger(console.project.config()) as ledger:
            (item,) = (item for item in ledger.outbox.of(1) if item.kind == "briefing")
            assert ledger.outbox.bounce("", item.message_id, item.address, "no such user") == 1

        def resend(client: Client) -> Answer:
            return pressed(client, run, f"{run}/resend")

        assert refused_then_done(console, folder, resend) == "resend"
        # Who presses the button again, or goes back to it, sends nothing and records nothing.
        assert resend(console.signed_in()).status == 200
        assert [line[1] for line in trail(console)].count("resend") == 1


def test_who_signs_out_while_the_configuration_is_wrong_is_signed_out_for_good(
    folder: Path,
) -> None:
    config = folder / "config.toml"
    good = config.read_text(encoding="utf-8")
    with served(config) as console:
        client = console.signed_in()
        (cookie,) = client.jar
        token = client.get("/reports").field("form_token")
        config.write_text("[broken", encoding="utf-8")
        client.post("/sign-out", form_token=token)
        assert not list(client.jar)
        config.write_text(good, encoding="utf-8")
        assert [line[1] for line in trail(console)] == ["sign-in", "sign-out"]
    with served(config) as console:
        name = f"aidreport-{console.base.rpartition(':')[2]}"
        assert console.client().get("/reports", Cookie=f"{name}={cookie.value}").status == 403


def test_signing_in_by_the_address_and_out_again_is_recorded(console: Console) -> None:
    client = console.signed_in()
    console.client().get(console.addresses[0])
    client.post("/sign-out", form_token=client.get("/reports").field("form_token"))
    *begun, out = trail(console)
    assert begun == [
        (system_user(), "sign-in", "127.0.0.1", 0, ""),
        ("", "sign-in refused", "127.0.0.1", 0, "a token that is not valid"),
    ]
    assert out[:4] == (system_user(), "sign-out", "127.0.0.1", 0)
    assert re.fullmatch("session [0-9a-f]{16}", out[4])


def test_a_decision_is_recorded_with_who_made_it_from_where_once(people: Console) -> None:
    client = people.client()
    page = client.get("/runs/1", **KARI)
    fields = {"form_token": page.field("form_token"), "seal": page.field("seal")}
    refused = client.post("/runs/1/decision", KARI, **fields)
    assert refused.status == 409
    because = "the total\u202e is wrong"
    client.post("/runs/1/decision", KARI, **fields, decision="reject", because=because)
    client.post("/runs/1/decision", KARI, **fields, decision="approve")
    assert trail(people) == [
        ("kari@example.org", "sign-in", "203.0.113.9", 0, ""),
        ("kari@example.org", "decision", "203.0.113.9", 1, "reject: the total is wrong"),
    ]


def test_what_somebody_may_not_do_is_recorded_and_an_owner_sees_it(
    people: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    assert people.client().get("/audit", **KARI).status == 403
    page = people.client().get("/audit", **OWNER)
    assert page.status == 200
    assert "GET /audit" in page.text
    assert "203.0.113.9" in page.text
    assert main(["history", "--audit", "--config", str(people.project.path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["Time", "Who", "What", "About", "From", "Note"]
    (refused,) = [line for line in lines if "refused" in line]
    assert "kari@example.org" in refused
    assert "GET /audit" in refused
    since = ["history", "--audit", "--since", "2999-01-01", "--config", str(people.project.path)]
    assert main([*since, "--format", "json"]) == 0
    assert capsys.readouterr().out.strip() == "[]"


@pytest.mark.parametrize("act", [Act.RUN, Act.CORRECT])
def test_who_began_a_run_in_the_browser_does_not_approve_it_where_another_must(
    people: Console, act: Act
) -> None:
    path = people.project.path
    assert path is not None
    text = path.read_text(encoding="utf-8")
    by = 'by = ["Kari Nordmann <kari@example.org>"]\n'
    path.write_text(text.replace(by, by + "by_other_than_requester = true\n"), encoding="utf-8")
    with people.project.ledger(people.project.config()) as ledger:
        ledger.audit.record(AuditEntry(act, "kari@example.org", "proxy", "::1", run=1))
    client = people.client()
    page = client.get("/runs/1", **KARI)
    fields = {"form_token": page.field("form_token"), "seal": page.field("seal")}
    answer = client.post("/runs/1/decision", KARI, **fields, decision="approve")
    assert answer.status == 409
    assert "must be approved by another than kari@example.org" in answer.text
    assert "waits for approval" in client.get("/runs/1", **KARI).text


def test_strangers_fill_the_trail_up_to_a_limit_alone(people: Console) -> None:
    for _ in range(25):
        assert people.client().get("/reports").status == 403
    assert trail(people) == [("", "refused", "127.0.0.1", 0, "GET /reports")] * 20
    assert people.client().get("/audit", **KARI).status == 403
    assert trail(people)[-1][:2] == ("kari@example.org", "refused")


def test_the_proxy_signs_in_once_for_the_trail_whatever_keeps_no_cookies(people: Console) -> None:
    for _ in range(3):
        people.client().get("/reports", **KARI)
    assert [line[1] for line in trail(people)] == ["sign-in"]


def test_the_trail_is_read_page_by_page(people: Console) -> None:
    with people.project.ledger(people.project.config()) as ledger:
        for number in range(120):
            ledger.audit.record(AuditEntry(Act.RUN, "kari", "", "::1", note=f"entry {number:03}"))
    client: Client = people.client()
    first = client.get("/audit", **OWNER).text
    assert "entry 119" in first
    assert "entry 019" not in first
    older = first.partition('<a href="?before=')[2].partition('"')[0]
    assert "entry 019" in client.get(f"/audit?before={older}", **OWNER).text
    assert client.get(f"/audit?before={'9' * 5000}", **OWNER).status == 200
