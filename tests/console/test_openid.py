"""People sign in by OpenID Connect, at a real provider; what it does not say is not believed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.console.conftest import Client, Console, served

from aidreport.errors import ConfigError

pytest.importorskip("authlib")

if TYPE_CHECKING:
    from tests.console.provider import Provider

KARI = {"sub": "17", "email": "Kari@example.org", "email_verified": True}


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider that has signed in Kari."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # it is on this machine
    from tests.console.provider import provided

    with provided() as provider:
        provider.said = dict(KARI)
        yield provider


@pytest.fixture
def config(waiting_project: Path, tmp_path: Path, provider: Provider) -> Path:
    """The configuration of a project whose people that provider knows."""
    from tests.console.provider import CLIENT, SECRET

    shutil.copytree(waiting_project, tmp_path / "project")
    config = tmp_path / "project/config.toml"
    (config.parent / "openid.secret").write_text(f"{SECRET}\n", encoding="utf-8")
    (config.parent / "openid.secret").chmod(0o600)
    with config.open("a", encoding="utf-8") as file:
        file.write(
            f'\n[console.openid]\nissuer = "{provider.address}"\nclient_id = "{CLIENT}"\n'
            'client_secret = { file = "openid.secret" }\nname = "the ministry"\n'
            '[console.roles]\n"kari@example.org" = "approver"\n'
        )
    return config


def refusals(console: Console) -> list[str]:
    """Return why people were not signed in."""
    with console.project.ledger(console.project.config()) as ledger:
        found = ledger.audit.latest(50)
    return [item.note for item in found if item.act == "sign-in refused"]


def signed_in(console: Console) -> Client:
    """Return a client that has come back from the provider."""
    client = console.client()
    client.get("/sign-in/openid?after=/runs/1")
    return client


def test_who_the_provider_has_signed_in_is_signed_in_and_decides(
    config: Path, provider: Provider
) -> None:
    with served(config) as console:
        client = console.client()
        page = client.get("/runs/1")
        assert page.status == 403
        assert "Sign in through the ministry" in page.text
        page = client.get("/sign-in/openid?after=/runs/1")
        assert page.url == f"{console.base}/runs/1"
        assert "kari@example.org" in page.text
        fields = {"form_token": page.field("form_token"), "seal": page.field("seal")}
        answer = client.post("/runs/1/decision", **fields, decision="approve")
        assert "approved by kari@example.org" in answer.text
        (asked,) = provider.asked
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["nonce"]) >= 20
        assert refusals(console) == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"email_verified": False}, "email_verified"),
        ({"email_verified": None}, "email_verified"),
        ({"email": "kari"}, "no e-mail address"),
        ({"claims": {"aud": "another"}}, "aud"),
        ({"claims": {"iss": "https://evil.example"}}, "iss"),
        ({"claims": {"exp": 1_000_000_000}}, "expired"),
        ({"nonce": "of another"}, "nonce"),
    ],
)
def test_what_the_provider_does_not_stand_for_signs_nobody_in(
    config: Path, provider: Provider, said: dict[str, Any], reason: str
) -> None:
    provider.said |= said
    with served(config) as console:
        page = console.client().get("/sign-in/openid")
        assert page.status == 403
        assert "did not confirm who you are" in page.text
        assert [reason in note for note in refusals(console)] == [True]


def test_an_address_that_is_not_checked_counts_if_the_owner_says_so(
    config: Path, provider: Provider
) -> None:
    del provider.said["email_verified"]
    text = config.read_text(encoding="utf-8")
    trusted = text.replace("[console.openid]\n", "[console.openid]\ntrust_unverified = true\n")
    config.write_text(trusted, encoding="utf-8")
    with served(config) as console:
        assert signed_in(console).get("/runs/1").status == 200


def test_what_another_key_has_signed_is_not_believed(config: Path, provider: Provider) -> None:
    from joserfc.jwk import RSAKey

    provider.signs_with = RSAKey.generate_key(2048, {"kid": "1"})
    with served(config) as console:
        assert signed_in(console).get("/runs/1").status == 403
        assert "BadSignature" in refusals(console)[0]


def test_a_provider_that_calls_itself_another_is_not_asked(
    config: Path, provider: Provider
) -> None:
    provider.calls_itself = "https://login.example.org"
    with served(config) as console:
        assert signed_in(console).get("/runs/1").status == 403
        assert "calls itself https://login.example.org" in refusals(console)[0]
    assert provider.asked == []


def test_an_answer_is_good_once_and_in_the_browser_that_asked(
    config: Path, provider: Provider
) -> None:
    with served(config) as console:
        client = console.client()
        client.get("/sign-in/openid")
        state = provider.asked[0]["state"]
        for other in (client, console.client()):
            answer = other.get(f"/sign-in/openid/back?code=x&state={state}")
            assert answer.status == 403
        started = console.client()
        provider.said = {}  # who is asked says no
        refused = started.get("/sign-in/openid")
        assert refused.status == 403
        assert any("access_denied" in note for note in refusals(console))


def test_a_provider_that_cannot_be_reached_is_said_so(config: Path, provider: Provider) -> None:
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(provider.address, "http://127.0.0.1:9"), encoding="utf-8")
    with served(config) as console:
        assert console.client().get("/sign-in/openid").status == 403
        assert "ConnectError" in refusals(console)[0]


def test_without_the_extra_the_console_says_what_to_install(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "authlib.integrations.starlette_client", None)
    with pytest.raises(ConfigError) as caught, served(config):
        pass
    assert 'pip install "aidreport[sso]"' in str(caught.value)
