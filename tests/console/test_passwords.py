"""People sign in with a password; who guesses learns nothing, and soon has to wait."""

from __future__ import annotations

import datetime as dt
import http.client
import urllib.parse
from pathlib import Path

import pytest
from tests.console.conftest import PASSWORD, Answer, Client, Console, served

from aidreport.config.config import load_config
from aidreport.config.console import Role
from aidreport.console.passwords import page_after
from aidreport.console.users import users_of


def sign_in(client: Client, name: str, password: str, **fields: str) -> Answer:
    """Fill in the form of the page and send it."""
    token = client.get("/sign-in").field("form_token")
    return client.post("/sign-in", form_token=token, name=name, password=password, **fields)


def trail(console: Console) -> list[tuple[str, str, str]]:
    """Return who did what, with its note; the first first."""
    with console.project.ledger(console.project.config()) as ledger:
        found = ledger.audit.latest(100)
    return [(item.who, item.act.value, item.note) for item in found[::-1]]


def test_who_has_a_password_signs_in_decides_and_signs_out(passwords_folder: Path) -> None:
    with served(passwords_folder / "config.toml") as console:
        client = console.client()
        asked = client.get("/runs/1")
        assert asked.status == 403
        assert asked.field("after") == "/runs/1"
        page = sign_in(client, "Kari@Example.org", PASSWORD, after="/runs/1")
        assert page.url.endswith("/runs/1")
        fields = {"form_token": page.field("form_token"), "seal": page.field("seal")}
        decided = client.post("/runs/1/decision", **fields, decision="approve")
        assert "approved by kari@example.org" in decided.text
        assert client.get("/health").status == 403
        out = client.post("/sign-out", form_token=page.field("form_token"))
        assert 'type="password"' in out.text
        assert client.get("/runs/1").status == 403
        kari = "kari@example.org"
        assert [line[:2] for line in trail(console) if line[1] != "refused"] == [
            (kari, "sign-in"),
            (kari, "decision"),
            (kari, "sign-out"),
        ]


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(passwords_folder: Path) -> None:
    with served(passwords_folder / "config.toml") as console:
        texts = []
        for name in ("kari@example.org", "nobody@example.org", "kari"):
            answer = sign_in(console.client(), name, "five dry goats sing")
            assert answer.status == 403
            texts.append(answer.text.replace(answer.field("form_token"), ""))
        assert "The address or the password is wrong." in texts[0]
        assert len(set(texts)) == 1
        assert trail(console) == [
            ("", "sign-in refused", "a wrong password: kari@example.org"),
            ("", "sign-in refused", "a wrong password: nobody@example.org"),
            ("", "sign-in refused", "a wrong password: no address"),
        ]


def test_a_name_that_nobody_has_costs_the_same_work(
    passwords_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    verified: list[str] = []
    original = PasswordHasher.verify

    def verify(self: PasswordHasher, hashed: str, password: str) -> bool:
        verified.append(hashed.rpartition("$")[0].rpartition("$")[0])
        return original(self, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    users = users_of(load_config(passwords_folder / "config.toml"))
    for name in ("kari@example.org", "nobody@example.org", "no address"):
        assert users.check(name, "five dry goats sing") is None
    assert len(verified) == 3
    assert len(set(verified)) == 1  # the same method, memory and rounds


def test_after_some_tries_one_waits_with_the_right_password_too(
    passwords_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aidreport.console.passwords._OF_NAME", 2)
    monkeypatch.setattr("aidreport.console.passwords._OF_PLACE", 4)
    clock = [dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)]
    with served(passwords_folder / "config.toml", now=lambda: clock[0]) as console:
        client = console.client()
        for _ in range(2):
            assert sign_in(client, "kari@example.org", "x").status == 403
        clock[0] += dt.timedelta(minutes=5)
        limited = sign_in(client, "KARI@example.org", PASSWORD)
        assert limited.status == 429
        assert "Wait 11 minutes" in limited.text
        assert limited.headers["retry-after"] == "660"
        assert sign_in(client, "owner@example.org", PASSWORD).status == 200
        # What had to wait and what was right did not count; two more are wrong.
        for name in ("ola", "per"):
            assert sign_in(console.client(), f"{name}@example.org", "x").status == 403
        # The place has used up its tries now, whatever the name.
        assert sign_in(console.client(), "ola@example.org", "x").status == 429
        clock[0] += dt.timedelta(minutes=11)
        assert sign_in(console.client(), "kari@example.org", PASSWORD).status == 200
        notes = [note for _, act, note in trail(console) if act == "sign-in refused"]
        assert notes[2] == "too many tries: kari@example.org"


def test_people_who_share_an_address_sign_in_as_often_as_they_like(
    passwords_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aidreport.console.passwords._OF_PLACE", 2)
    with served(passwords_folder / "config.toml") as console:
        assert sign_in(console.client(), "ola@example.org", "x").status == 403
        for name in ("kari", "owner") * 2:
            answer = sign_in(console.client(), f"{name}@example.org", PASSWORD)
            assert answer.status == 200, name
        assert sign_in(console.client(), "per@example.org", "x").status == 403
        assert sign_in(console.client(), "owner@example.org", PASSWORD).status == 429


def test_another_password_or_a_person_who_is_removed_ends_the_sessions(
    passwords_folder: Path,
) -> None:
    config = load_config(passwords_folder / "config.toml")
    with served(passwords_folder / "config.toml") as console:
        client = console.client()
        assert sign_in(client, "kari@example.org", PASSWORD).status == 200
        users_of(config).set_role("kari@example.org", Role.OWNER)
        assert client.get("/health").status == 200
        users_of(config).remove("kari@example.org")
        assert client.get("/reports").status == 403
        assert sign_in(client, "owner@example.org", PASSWORD).status == 200
        users_of(config).set_password("owner@example.org", PASSWORD + "!")
        assert client.get("/reports").status == 403


def test_the_form_is_taken_from_its_own_page_alone(passwords_folder: Path) -> None:
    with served(passwords_folder / "config.toml") as console:
        fields = {"name": "kari@example.org", "password": PASSWORD}
        without = console.client().post("/sign-in", form_token="x", **fields)
        assert without.status == 409
        assert "no cookie" in without.text
        client = console.client()
        client.get("/sign-in")
        assert client.post("/sign-in", form_token="x", **fields).status == 409
        token = client.get("/sign-in").field("form_token")
        other = {"Origin": "https://evil.example"}
        assert client.post("/sign-in", other, form_token=token, **fields).status == 400
        assert client.get("/reports").status == 403


def test_a_session_from_before_is_none_of_who_signed_in(passwords_folder: Path) -> None:
    with served(passwords_folder / "config.toml") as console:
        client = console.client()
        client.get("/sign-in")
        before = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.jar)
        assert sign_in(client, "owner@example.org", PASSWORD).status == 200
        assert console.client().get("/reports", Cookie=before).status == 403


def test_behind_https_the_cookie_is_for_https_and_no_script(passwords_folder: Path) -> None:
    config = passwords_folder / "config.toml"
    with config.open("a", encoding="utf-8") as file:
        file.write('\n[console]\naddress = "https://aid.example.org"\n')
    with served(config) as console:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(console.base).netloc)
        connection.request("GET", "/sign-in", headers={"Host": "aid.example.org"})
        cookie = connection.getresponse().headers["set-cookie"]
        connection.close()
    assert {"Secure", "HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))


def test_a_broken_file_lets_nobody_in_and_says_so_to_who_runs_it(
    passwords_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (users,) = passwords_folder.rglob("users.toml")
    with served(passwords_folder / "config.toml") as console:
        client = console.client()
        assert sign_in(client, "owner@example.org", PASSWORD).status == 200
        users.write_text("[users", encoding="utf-8")
        assert client.get("/reports").status == 422
        stranger = console.client().get("/reports")
        assert stranger.status == 422
        assert "the configuration of this console is wrong" in stranger.text
        assert "users.toml" not in stranger.text
        assert console.signed_in().get("/reports").status == 200
    assert "users.toml" in capsys.readouterr().err


def test_a_mistake_in_the_configuration_signs_nobody_out(passwords_folder: Path) -> None:
    config = passwords_folder / "config.toml"
    right = config.read_text(encoding="utf-8")
    with served(config) as console:
        client = console.client()
        assert sign_in(client, "owner@example.org", PASSWORD).status == 200
        config.write_text(right + "\n[organisations", encoding="utf-8")
        for path in ("/reports", "/runs/1", "/health"):
            answer = client.get(path)
            assert answer.status == 422, path
            assert "config.toml" in answer.text
            assert "owner@example.org" in answer.text
        for path in ("/reports", "/sign-in", "/nothing"):
            stranger = console.client().get(path)
            assert stranger.status == 422, path
            assert str(passwords_folder) not in stranger.text
            assert "the configuration of this console is wrong" in stranger.text
        config.write_text(right, encoding="utf-8")
        assert client.get("/reports").status == 200


def test_who_lost_the_password_while_the_configuration_was_wrong_is_signed_out_by_the_correction(
    passwords_folder: Path,
) -> None:
    config = passwords_folder / "config.toml"
    right = config.read_text(encoding="utf-8")
    users = users_of(load_config(config))
    with served(config) as console:
        client = console.client()
        assert sign_in(client, "kari@example.org", PASSWORD).status == 200
        config.write_text(right + "\n[organisations", encoding="utf-8")
        assert client.get("/reports").status == 422
        users.remove("kari@example.org")
        config.write_text(right, encoding="utf-8")
        assert client.get("/reports").status == 403


@pytest.mark.parametrize(
    ("after", "path"),
    [
        ("/runs/1?x=1", "/runs/1?x=1"),
        ("", "/reports"),
        ("//evil.example", "/reports"),
        ("/\\evil.example", "/reports"),
        ("https://evil.example", "/reports"),
        ("/x\r\nSet-Cookie: a=b", "/reports"),
    ],
)
def test_after_signing_in_one_stays_here(after: str, path: str) -> None:
    assert page_after(after) == path
