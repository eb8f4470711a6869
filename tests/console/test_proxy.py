"""A header names who is signed in only if the reverse proxy sends it."""

from __future__ import annotations

import http.client
import shutil
import urllib.parse
from pathlib import Path
from typing import Any

import pytest
from tests.console.conftest import Console, served

from aidreport.config.console import Console as Settings
from aidreport.console.proxy import Surroundings

VIEWER = {"X-Email": "viewer@example.org"}


def scope(peer: str, *headers: tuple[str, str], scheme: str = "http") -> dict[str, Any]:
    """Return what a server says about a request."""
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    return {"type": "http", "client": (peer, 1), "headers": raw, "scheme": scheme}


def surroundings(**settings: Any) -> Surroundings:
    proxy = {"addresses": ["127.0.0.1", "10.2.0.0/16", "fd00::/8"], "header": "X-Email"}
    return Surroundings(Settings.model_validate({"proxy": proxy, **settings}))


@pytest.fixture
def project(people_project: Path, tmp_path: Path) -> Path:
    """A copy of a project with people, to change."""
    shutil.copytree(people_project, tmp_path / "project")
    return tmp_path / "project"


def with_two_headers(console: Console) -> int:
    """Return the status of a request that has the header twice."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(console.base).netloc)
    connection.putrequest("GET", "/reports")
    for name in ("viewer", "owner"):
        connection.putheader("X-Email", f"{name}@example.org")
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def test_the_proxy_signs_in_and_its_header_is_asked_again_for_each_page(project: Path) -> None:
    with served(project / "config.toml") as console:
        client = console.client()
        assert "viewer@example.org" in client.get("/reports", **VIEWER).text
        assert client.get("/reports").status == 403
        assert client.get("/health", **{"X-Email": "owner@example.org"}).status == 200
        other = client.get("/reports", **{"X-Email": "EDITOR@example.org"})
        assert "editor@example.org" in other.text
        assert client.get("/reports", **{"X-Email": "no address"}).status == 403
        assert with_two_headers(console) == 403


def test_from_another_address_the_header_is_nothing_whatever_it_claims(project: Path) -> None:
    config = project / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('"127.0.0.1"', '"192.0.2.7"'), encoding="utf-8")
    with served(config) as console:
        for claimed in ({}, {"X-Forwarded-For": "192.0.2.7"}, {"Forwarded": "for=192.0.2.7"}):
            assert console.client().get("/reports", **VIEWER, **claimed).status == 403


def test_a_form_of_one_person_is_not_taken_from_another(project: Path) -> None:
    with served(project / "config.toml") as console:
        client = console.client()
        page = client.get("/runs/1", **{"X-Email": "kari@example.org"})
        fields = {"form_token": page.field("form_token"), "seal": page.field("seal")}
        answer = client.post("/runs/1/decision", {"X-Email": "owner@example.org"}, **fields)
        assert answer.status == 409
        assert "not one of your session" in answer.text


def test_who_approves_is_the_one_of_those_who_are_asked_that_has_the_address(
    project: Path,
) -> None:
    with served(project / "config.toml") as console:
        client = console.client()
        for name, status, words in (
            ("approver@example.org", 409, "is not among those who approve"),
            ("kari@example.org", 200, "approved by kari@example.org"),
        ):
            page = console.client().get("/runs/1", **{"X-Email": "kari@example.org"})
            client = console.client()
            token = client.get("/verify", **{"X-Email": name}).field("form_token")
            fields = {"form_token": token, "seal": page.field("seal"), "decision": "approve"}
            answer = client.post(
                "/runs/1/decision", {"X-Email": name}, **fields, **{"as": "kari@example.org"}
            )
            assert answer.status == status
            assert words in answer.text


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.1", "", "198.51.100.1"),
        ("198.51.100.1", "203.0.113.9", "198.51.100.1"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "192.0.2.66, 203.0.113.9, 10.2.3.4", "203.0.113.9"),
        ("127.0.0.1", "10.2.9.9, 10.2.3.4", "10.2.9.9"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("fd00::1", "2001:db8::1", "2001:db8::1"),
        ("", "", "unknown"),
    ],
)
def test_the_address_of_who_asks_is_that_beyond_the_proxies(
    peer: str, forwarded: str, client: str
) -> None:
    headers = [("X-Forwarded-For", forwarded)] if forwarded else []
    assert surroundings().client(scope(peer, *headers)) == client


def test_a_cookie_is_for_https_alone_where_people_come_by_it() -> None:
    named = surroundings(address="https://aid.example.org/")
    assert named.is_encrypted(scope("198.51.100.1", ("Host", "aid.example.org")))
    assert not named.is_encrypted(scope("127.0.0.1", ("Host", "127.0.0.1:8642")))
    told = ("X-Forwarded-Proto", "https")
    assert surroundings().is_encrypted(scope("127.0.0.1", told))
    assert not surroundings().is_encrypted(scope("198.51.100.1", told))
    assert surroundings().is_encrypted(scope("198.51.100.1", scheme="https"))
