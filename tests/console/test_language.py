"""Pages are in the language of who reads them, wherever it was chosen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.console.conftest import Client, Console, served

from aidreport.console.language import preferred

NOBODY = "Accept-Language"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("nb-NO,nb;q=0.9,en;q=0.8", "nb"),
        ("nn-NO,nn;q=0.9,en;q=0.8", "nb"),
        ("no", "nb"),
        ("de,fr-CH;q=0.7,en;q=0.3", "fr"),
        ("en;q=0.2, fr;q=0.9", "fr"),
        ("de", "en"),
        ("fr;q=0", "en"),
        ("fr;q=0, en;q=0", "en"),
        ("FR", "fr"),
        ("fr;q=many", "en"),
        ("fr;q=²", "en"),
        ("*;q=0.5, ;;, fr;q=1e9", "en"),
        ("x," * 10_000 + "fr", "en"),
    ],
)
def test_the_browser_asks_for_a_language(header: str, language: str) -> None:
    assert preferred(header) == language


def test_a_page_is_in_the_language_that_the_browser_asks_for(console: Console) -> None:
    text = console.client().get("/reports", **{NOBODY: "nb"}).text
    assert '<html lang="nb">' in text
    assert "Du er ikke logget inn" in text


def test_a_language_that_is_chosen_stays_whatever_the_browser_asks_for(client: Client) -> None:
    shown = client.get("/reports?x=1")
    assert '<html lang="en">' in shown.text
    after, token = shown.field("after"), shown.field("form_token")
    answer = client.post("/language", language="fr", after=after, form_token=token)
    assert (answer.url.partition("/reports")[2], answer.status) == ("?x=1", 200)
    assert '<html lang="fr">' in answer.text
    assert ">Rapports<" in client.get("/reports", **{NOBODY: "nb"}).text


def test_signing_out_keeps_the_language(client: Client) -> None:
    token = client.get("/reports").field("form_token")
    client.post("/language", language="nb", after="/reports", form_token=token)
    answer = client.post("/sign-out", form_token=client.get("/reports").field("form_token"))
    assert "<h1>Logg inn</h1>" in answer.text
    assert answer.field("after") == "/"


def test_no_language_that_is_not_there_is_kept(client: Client) -> None:
    token = client.get("/reports").field("form_token")
    answer = client.post("/language", language="../x", after="/", form_token=token)
    assert answer.status == 409
    assert "Norsk bokmål" in answer.text
    assert '<html lang="en">' in client.get("/reports", cookie="aidreport-language=../x").text


def test_the_language_is_never_chosen_by_another_site(client: Client) -> None:
    answer = client.post(
        "/language", {"origin": "http://elsewhere.example", NOBODY: "fr"}, language="fr", after="/"
    )
    assert answer.status == 400
    assert "envoyé par un autre site" in answer.text
    assert '<html lang="en">' in client.get("/reports").text


def test_nobody_is_led_to_another_site_after_choosing_a_language(client: Client) -> None:
    token = client.get("/reports").field("form_token")
    for after in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"):
        answer = client.post("/language", language="nb", after=after, form_token=token)
        assert answer.url.startswith(client.base)


def test_what_a_form_was_refused_is_read_in_another_language_on_its_page(client: Client) -> None:
    refused = client.post("/runs/1/decision", form_token="")
    assert refused.field("after") == "/runs/1"


def test_a_role_that_is_missing_is_named_in_the_language(
    people_project: Path, tmp_path: Path
) -> None:
    shutil.copytree(people_project, tmp_path / "project")
    with served(tmp_path / "project/config.toml") as console:
        headers = {"X-Email": "viewer@example.org", NOBODY: "fr"}
        text = console.client().get("/try", **headers).text
    assert "viewer@example.org n’y est pas autorisé" in text
    assert re.search(r"motif\s: le rôle «\srédacteur\s» est nécessaire", text)


def test_the_page_for_everybody_is_in_each_language() -> None:
    with served(None, only_verify=True) as console:
        client = console.client()
        assert '<html lang="fr">' in client.get("/verify", **{NOBODY: "fr"}).text
        answer = client.post("/language", language="nb", after="/verify")
        assert answer.url.endswith("/verify")
        assert '<html lang="nb">' in answer.text
        assert "siden finnes ikke" in client.get("/elsewhere").text
