"""Only browsers that were signed in reach the console, each by an address that works once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.console.conftest import Client, Console, served

from aidreport.console.access import (
    LONGEST_SESSION_SECONDS,
    SESSION_SECONDS,
    Person,
    Sessions,
    Way,
)

PAGES = (
    "/",
    "/reports",
    "/reports/norway-ukraine",
    "/runs/1",
    "/runs/1/briefings/0",
    "/runs/1/briefings/0/file",
    "/runs/1/briefings/0/1.png",
    "/calendar",
    "/runs/1/events",
    "/verify",
    "/health",
    "/metrics",
    "/nothing",
)


@pytest.mark.parametrize("path", PAGES)
def test_without_a_session_a_page_says_how_to_sign_in_and_nothing_else(
    console: Console, path: str
) -> None:
    answer = console.client().get(path)
    assert answer.status == 403
    assert "You are not signed in" in answer.text
    assert "norway-ukraine" not in answer.text.replace(f'name="after" value="{path}"', "")


@pytest.mark.parametrize(
    "path",
    [
        "/runs/1/decision",
        "/runs/1/resend",
        "/runs/1/again",
        "/reports/norway-ukraine/run",
        "/reports/norway-ukraine/dry-run",
        "/reports/norway-ukraine/pause",
        "/reports/norway-ukraine/resume",
        "/verify",
    ],
)
def test_without_a_session_no_form_is_taken(console: Console, path: str) -> None:
    assert console.client().post(path, decision="approve").status == 403
    assert "waits for approval" in console.signed_in().get("/runs/1").text


def test_an_address_signs_in_one_browser_and_another_is_printed(console: Console) -> None:
    first = console.addresses[-1]
    assert console.client().get(first).url.endswith("/reports")
    refused = console.client().get(first)
    assert refused.status == 403
    assert "used before" in refused.text
    assert len(console.addresses) == 2
    assert console.client().get(console.addresses[-1]).status == 200


def test_looking_ahead_at_an_address_signs_nobody_in(console: Console) -> None:
    client = console.client()
    assert client.head(console.addresses[-1]).status == 405
    assert client.get(console.addresses[-1]).status == 200


def test_an_address_with_any_letters_is_refused_like_others(console: Console) -> None:
    assert console.client().get("/start?token=%C3%A9%F0%9F%98%80").status == 403


def test_who_signs_out_is_signed_out(client: Client) -> None:
    token = client.get("/health").field("form_token")
    assert "You are not signed in" in client.post("/sign-out", form_token=token).text
    assert client.get("/reports").status == 403


def test_a_session_outlasts_a_restart_of_the_server(folder: Path) -> None:
    with served(folder / "config.toml") as first:
        client = first.signed_in()
        cookies = list(client.jar)
    with served(folder / "config.toml") as second:
        again = Client(second.base)
        port = second.base.rpartition(":")[2]
        for cookie in cookies:
            cookie.name = f"aidreport-{port}"
            again.jar.set_cookie(cookie)
        assert again.get("/reports").status == 200


def test_a_session_ends_after_its_time_and_is_signed() -> None:
    clock = [dt.datetime(2026, 11, 30, tzinfo=dt.UTC)]
    sessions = Sessions(b"k" * 32, lambda: clock[0])
    cookie = sessions.cookie(sessions.begin(Person("kari", Way.TERMINAL)))
    assert sessions.read(cookie)
    # Not the last letter of the signature: two bits of it mean nothing.
    for place in (0, -5):
        other = "a" if cookie[place] != "a" else "b"
        assert sessions.read(cookie[:place] + other + cookie[place:][1:]) is None
    assert Sessions(b"other" * 8, lambda: clock[0]).read(cookie) is None
    clock[0] += dt.timedelta(seconds=SESSION_SECONDS + 1)
    assert sessions.read(cookie) is None


def test_who_signed_in_elsewhere_signs_in_again_after_a_day_however_busy() -> None:
    clock = [dt.datetime(2026, 11, 30, tzinfo=dt.UTC)]
    sessions = Sessions(b"k" * 32, lambda: clock[0])
    kari = sessions.begin(Person("kari@example.org", Way.PROXY))
    owner = sessions.begin(Person("kari", Way.TERMINAL))
    for _ in range(LONGEST_SESSION_SECONDS // SESSION_SECONDS):
        cookies = [sessions.cookie(session) for session in (kari, owner)]
        clock[0] += dt.timedelta(seconds=SESSION_SECONDS - 1)
        assert [sessions.read(cookie) for cookie in cookies] == [kari, owner]
    cookies = [sessions.cookie(session) for session in (kari, owner)]
    clock[0] += dt.timedelta(seconds=3)
    assert [sessions.read(cookie) for cookie in cookies] == [None, owner]


def test_sessions_of_nobody_push_out_none_of_a_person_that_has_ended() -> None:
    clock = [dt.datetime(2026, 11, 30, tzinfo=dt.UTC)]
    sessions = Sessions(b"k" * 32, lambda: clock[0])
    kari = sessions.begin(Person("kari@example.org", Way.PASSWORD))
    asked = sessions.begin(None)._replace(kept={"state": "of the provider"})
    cookies = [sessions.cookie(session) for session in (kari, asked)]
    sessions.end(kari)
    for _ in range(10_001):
        sessions.end(sessions.begin(None))
    assert [sessions.read(cookie) for cookie in cookies] == [None, asked]
    sessions.end(asked)
    for _ in range(10_001):
        sessions.end(sessions.begin(None))
    clock[0] += dt.timedelta(seconds=SESSION_SECONDS - 1)
    sessions.end(sessions.begin(Person("ola@example.org", Way.PASSWORD)))
    assert [sessions.read(cookie) for cookie in cookies] == [None, None]


def test_the_cookie_of_who_signed_out_lets_nobody_in_not_after_a_restart_either(
    folder: Path,
) -> None:
    with served(folder / "config.toml") as console:
        client, other = console.signed_in(), console.signed_in()
        kept, others = (next(cookie.value for cookie in each.jar) or "" for each in (client, other))
        name = f"aidreport-{console.base.rpartition(':')[2]}"
        assert console.client().get("/reports", Cookie=f"{name}={kept}").status == 200
        client.post("/sign-out", form_token=client.get("/reports").field("form_token"))
        assert console.client().get("/reports", Cookie=f"{name}={kept}").status == 403
    with served(folder / "config.toml") as console:
        name = f"aidreport-{console.base.rpartition(':')[2]}"
        assert console.client().get("/reports", Cookie=f"{name}={kept}").status == 403
        assert console.client().get("/reports", Cookie=f"{name}={others}").status == 200


def test_the_key_of_sessions_is_private(console: Console, folder: Path) -> None:
    console.signed_in()
    (key,) = folder.rglob("console.key")
    assert key.parent.stat().st_mode & 0o077 == 0
    assert key.stat().st_mode & 0o077 == 0
