"""Each path of the console lets through who has its role, and nobody else."""

from __future__ import annotations

import http.client
import re
import shutil
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.console.conftest import Console, served

from aidreport.config.console import Role
from aidreport.console.routes import ROUTES, Door

DOORS = [door for door in ROUTES if door.path not in ("/start",)]


def named(door: Door) -> str:
    """Return the method and the path of a door."""
    return f"{'POST' if 'POST' in (door.methods or ()) else 'GET'} {door.path}"


@pytest.fixture(scope="module")
def people(people_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A console that the header X-Email signs in to."""
    folder = tmp_path_factory.mktemp("roles") / "project"
    shutil.copytree(people_project, folder)
    with served(folder / "config.toml") as console:
        yield console


def asked_for(door: Door, digest: str = "[0-9a-f]{64}") -> str:
    """Return the request that goes to a door."""
    values = {"report": "norway-ukraine", "run": "1", "digest": digest, "number": "1"}
    values["trial"] = "0" * 24
    return re.sub(r"\{(\w+)[^}]*\}", lambda name: values[name[1]], named(door))


def last_refusal(console: Console) -> tuple[str, str, str]:
    """Return who was refused what last, and about which report."""
    with console.project.ledger(console.project.config()) as ledger:
        latest = ledger.audit.latest(1)[0]
    assert latest.act == "refused"
    assert latest.place == "127.0.0.1"
    what = re.sub(r"[0-9a-f]{64}", "[0-9a-f]{64}", latest.note)
    return latest.who, what, latest.report


def asked(console: Console, door: Door, name: str) -> int:
    """Return the status that a person's request is answered with.

    Forms have no token, so that who may send them is answered with a conflict, and nothing is done.
    """
    client = console.client()
    client.get("/verify", **({"X-Email": name} if name else {}))
    shown = client.get("/runs/1", **{"X-Email": "owner@example.org"}).text
    digest = re.search(r"briefings/([0-9a-f]{64})", shown)
    assert digest
    method, _, path = asked_for(door, digest[1]).partition(" ")
    host = urllib.parse.urlsplit(console.base).netloc
    connection = http.client.HTTPConnection(host, timeout=60)
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.jar)
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    headers |= {"X-Email": name} if name else {}
    body = "decision=approve" if method == "POST" else None
    connection.request(method, path, body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_every_path_says_which_role_it_needs() -> None:
    assert [route.path for route in ROUTES if not isinstance(route, Door)] == []
    does = {door.path for door in ROUTES if "POST" in (door.methods or ()) and door.act is None}
    # What else a form does is in the audit trail; what is tried is nobody else's.
    assert {path for path in does if not path.startswith("/try")} == {
        "/verify",
        "/sign-in",
        "/language",
    }
    opened = {door.path for door in ROUTES if door.role is Role.NONE}
    assert {path for path in opened if not path.startswith("/console.")} == {
        "/healthz",
        "/language",
        "/sign-in",
        "/sign-in/openid",
        "/sign-in/openid/back",
        "/sign-out",
        "/start",
    }


@pytest.mark.long
@pytest.mark.parametrize("door", DOORS, ids=named)
def test_a_path_is_open_to_its_role_and_those_above_it_alone(people: Console, door: Door) -> None:
    for role in (Role.VIEWER, Role.EDITOR, Role.APPROVER, Role.OWNER):
        status = asked(people, door, f"{role}@example.org")
        answered = (409,) if "POST" in (door.methods or ()) else (200, 303)
        if "openid" in door.path:  # there is no provider
            answered = (409,)
        if "{trial}" in door.path:  # nobody here has tried anything
            answered = (404, 409)
        assert status in (answered if role.includes(door.role) else (403,)), role
        if not role.includes(door.role):
            assert last_refusal(people)[:2] == (f"{role}@example.org", asked_for(door))
    for stranger in ("stranger@example.org", ""):
        assert (asked(people, door, stranger) == 403) == (door.role is not Role.NONE)
        if door.role is not Role.NONE:
            assert last_refusal(people)[:2] == (stranger, asked_for(door)) or not stranger


@pytest.mark.long
@pytest.mark.parametrize("door", DOORS, ids=named)
def test_a_role_for_one_report_counts_there_alone(people: Console, door: Door) -> None:
    of_report = "{report" in door.path or "{run" in door.path
    here, elsewhere = (asked(people, door, f"{name}@example.org") for name in ("here", "elsewhere"))
    assert (here == 403) == (door.role not in (Role.NONE, Role.VIEWER))
    assert (elsewhere == 403) == (of_report and door.role is not Role.NONE)


def test_a_report_that_somebody_may_not_see_is_on_no_page(people: Console) -> None:
    pages = [door.path for door in DOORS if door.role is Role.VIEWER and "{" not in door.path]
    assert "/reports" in pages
    for path in pages:
        answer = people.client().get(path, **{"X-Email": "elsewhere@example.org"})
        assert answer.status == 200
        assert "norway-ukraine" not in answer.text, path


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.APPROVER, Role.OWNER])
def test_no_page_offers_a_form_or_leads_to_where_its_reader_may_not_go(
    people: Console, role: Role
) -> None:
    headers = {"X-Email": f"{role}@example.org"}
    led = set[str]()
    for path in ("/reports", "/calendar", "/reports/norway-ukraine", "/runs/1"):
        text = people.client().get(path, **headers).text
        led.update(re.findall(r'(?:action|href|data-events)="(/[^"?#]*)', text))
    assert "/runs/1" in led
    doors = {path: [door for door in ROUTES if door.path_regex.fullmatch(path)] for path in led}
    assert [path for path, found in doors.items() if not found] == []
    least = {path: min(list(Role).index(door.role) for door in doors[path]) for path in led}
    assert [path for path, number in least.items() if number > list(Role).index(role)] == []


def test_a_decision_is_offered_to_those_who_are_asked(people: Console) -> None:
    for name, health, decides in (("viewer", False, False), ("owner", True, False)):
        text = people.client().get("/runs/1", **{"X-Email": f"{name}@example.org"}).text
        assert ('href="/health"' in text) == health
        assert ("Approve and send" in text) == decides
    text = people.client().get("/runs/1", **{"X-Email": "kari@example.org"}).text
    assert "Approve and send" in text
    assert "You decide as <strong>kari@example.org</strong>" in text


def test_a_role_that_is_taken_away_is_gone_at_the_next_page(
    people_project: Path, tmp_path: Path
) -> None:
    shutil.copytree(people_project, tmp_path / "project")
    config = tmp_path / "project/config.toml"
    with served(config) as console:
        client = console.client()
        assert client.get("/health", **{"X-Email": "owner@example.org"}).status == 200
        text = config.read_text(encoding="utf-8")
        config.write_text(text.replace('"owner@example.org" = "owner"\n', ""), encoding="utf-8")
        answer = client.get("/health", **{"X-Email": "owner@example.org"})
    assert answer.status == 403
    assert "owner@example.org may not do this" in answer.text
    assert "[console]" in answer.text


@pytest.mark.parametrize(
    ("roles", "former"),
    [
        pytest.param("norway-ukraine", "", id="removed"),
        pytest.param("norway-ukraine", 'formerly = "norway-ukraine"\n', id="renamed"),
        pytest.param("ukraine", 'formerly = "norway-ukraine"\n', id="renamed with its roles"),
    ],
)
def test_old_runs_of_a_report_that_is_gone_stay_closed(
    people_project: Path, tmp_path: Path, roles: str, former: str
) -> None:
    shutil.copytree(people_project, tmp_path / "project")
    config = tmp_path / "project/config.toml"
    text = config.read_text(encoding="utf-8").replace("[reports.norway-ukraine", "[reports.ukraine")
    text = text.replace("[reports.ukraine]\n", f"[reports.ukraine]\n{former}")
    text = text.replace("[console.reports.norway-ukraine]", f"[console.reports.{roles}]")
    config.write_text(text, encoding="utf-8")
    with served(config) as console:

        def status(path: str, name: str) -> int:
            return console.client().get(path, **{"X-Email": f"{name}@example.org"}).status

        assert status("/runs/1", "elsewhere") == 403
        assert status("/runs/1", "here") == 200
        assert status("/runs/1", "owner") == 200
        # A report that was renamed has the roles of its former name, wherever its runs are.
        assert status("/reports/ukraine", "elsewhere") == (403 if former else 200)


def test_a_person_left_out_of_the_new_roles_of_a_report_gets_no_more_than_everywhere(
    people_project: Path, tmp_path: Path
) -> None:
    shutil.copytree(people_project, tmp_path / "project")
    config = tmp_path / "project/config.toml"
    text = config.read_text(encoding="utf-8").replace("[reports.norway-ukraine", "[reports.ukraine")
    text = text.replace("[reports.ukraine]\n", '[reports.ukraine]\nformerly = "norway-ukraine"\n')
    text += '\n[console.reports.ukraine]\n"viewer@example.org" = "editor"\n'
    config.write_text(text, encoding="utf-8")
    with served(config) as console:
        headers = {"X-Email": "here@example.org"}
        assert console.client().get("/reports/ukraine", **headers).status == 403
        assert console.client().get("/runs/1", **headers).status == 200


def test_a_name_that_is_no_report_names_none_that_the_person_may_not_see(people: Console) -> None:
    person = {"X-Email": "elsewhere@example.org"}
    text = people.client().get("/reports/norway-ukrain", **person).text
    assert "did you mean" not in text
    text = people.client().get("/reports/norway-ukrain", **{"X-Email": "owner@example.org"}).text
    assert "did you mean &#34;norway-ukraine&#34;" in text
    assert "there is no report" in text


def test_a_page_that_is_not_there_has_the_menu_of_its_reader(people: Console) -> None:
    for name, health, tries in (("viewer", False, False), ("editor", False, True), ("owner",) * 3):
        answer = people.client().get("/nothing", **{"X-Email": f"{name}@example.org"})
        assert answer.status == 404
        assert ('href="/health"' in answer.text) == bool(health), name
        assert ('href="/try"' in answer.text) == bool(tries), name
    refused = people.client().get("/health", **{"X-Email": "editor@example.org"})
    assert refused.status == 403
    assert 'href="/try"' in refused.text
