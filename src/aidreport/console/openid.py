"""Sign-in by OpenID Connect: a provider, such as that of an organisation, says who a person is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from aidreport.config.console import identity
from aidreport.config.secret import reveal
from aidreport.console.access import Person, Way
from aidreport.console.passwords import page_after
from aidreport.console.refusals import ConsoleError
from aidreport.console.sign_in import sign_in_page
from aidreport.errors import ConfigError, install
from aidreport.runs.ledger.audit import Act
from aidreport.statements import state

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from aidreport.config.console import Console

_NAME = "openid"
_SECONDS = 10
_ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""How a provider may sign what it says: with a key that it alone has."""


class NotConfirmedError(Exception):
    """The provider does not say who a person is, or says it so that it is not believed."""


class OpenId:
    """Asks a provider who a person is.

    Args:
        settings: of the console.
        folder: where relative names of files start.

    Raises:
        ConfigError: the extra sso is not installed, or the secret is missing.
    """

    def __init__(self, settings: Console, folder: Path) -> None:
        assert settings.openid is not None
        try:
            from authlib.integrations.starlette_client import OAuth
        except ImportError:
            raise ConfigError(
                state("setup.no-openid"),
                why=state("setup.no-openid-why"),
                fix=install("sso"),
            ) from None
        self._settings, self._address = settings.openid, settings.address
        secret = settings.openid.client_secret
        issuer = settings.openid.issuer.rstrip("/")
        self._client: Any = OAuth().register(
            _NAME,
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_id=settings.openid.client_id,
            client_secret=reveal(secret, folder) if secret else None,
            client_kwargs={
                "scope": "openid email",
                "code_challenge_method": "S256",
                "timeout": _SECONDS,
            },
        )

    @property
    def name(self) -> str:
        """How people call the provider."""
        return self._settings.name

    async def begin(self, request: Request) -> tuple[Response, dict[str, Any]]:
        """Return what leads a browser to the provider, and what its session keeps meanwhile.

        Raises:
            NotConfirmedError: the provider cannot be reached, or is another.
        """
        kept: dict[str, Any] = {}
        request.scope["session"] = kept
        try:
            await self._check_provider()
            answer = await self._client.authorize_redirect(request, self._back(request))
        except Exception as error:  # of the network, of what is said, of its signature
            raise NotConfirmedError(_in_words(error)) from error
        return answer, kept

    async def finish(self, request: Request, kept: dict[str, Any]) -> str:
        """Return the address of who comes back from the provider.

        Raises:
            NotConfirmedError: it does not say so.
        """
        request.scope["session"] = dict(kept)
        expected = {
            "iss": {"essential": True, "values": [self._settings.issuer]},
            "aud": {"essential": True, "value": self._settings.client_id},
        }
        try:
            await self._check_provider()
            token = await self._client.authorize_access_token(request, claims_options=expected)
            said = dict(token.get("userinfo") or {})
            if said and "email" not in said:
                more = await self._client.userinfo(token=token)
                if more.get("sub") == said["sub"]:
                    said |= more
        except Exception as error:
            raise NotConfirmedError(_in_words(error)) from error
        return self._address_in(said)

    def _address_in(self, said: dict[str, Any]) -> str:
        """Return the address of a person, if the provider stands for it."""
        checked = said.get("email_verified")
        if checked not in (True, "true") and not self._settings.trust_unverified:
            raise NotConfirmedError(
                "the provider does not say that it has checked the address (email_verified);"
                " if it gives out addresses itself, set trust_unverified = true"
            )
        try:
            return identity(str(said.get("email", "")))
        except ValueError:
            raise NotConfirmedError("the provider names no e-mail address") from None

    async def _check_provider(self) -> None:
        """Refuse a provider that calls itself another, and ways to sign that prove nothing."""
        known = await self._client.load_server_metadata()
        if known.get("issuer") != self._settings.issuer:
            raise ValueError(f"the provider calls itself {str(known.get('issuer'))[:200]}")
        offered = known.get("id_token_signing_alg_values_supported") or ["RS256"]
        known["id_token_signing_alg_values_supported"] = sorted(_ALGORITHMS & set(offered))

    def _back(self, request: Request) -> str:
        """Return where the provider leads the browser back to."""
        base = self._address
        if not base:
            encrypted = request.app.state.surroundings.is_encrypted(request.scope)
            base = f"{'https' if encrypted else 'http'}://{request.headers['host']}"
        return f"{base}/sign-in/openid/back"


async def begin_openid(request: Request) -> Response:
    """Lead to the provider."""
    openid, state = _openid(request), request.app.state
    try:
        answer, kept = await openid.begin(request)
    except NotConfirmedError as error:
        return await _refused(request, str(error))
    kept["after"] = page_after(request.query_params.get("after", ""))
    request.state.session = state.sessions.begin(None)._replace(kept=kept)
    return answer


async def finish_openid(request: Request) -> Response:
    """Sign in who comes back from the provider."""
    openid, state = _openid(request), request.app.state
    session = request.state.session
    if session is None or not session.kept:
        return await _refused(request, "the browser had not gone to the provider from here")
    state.sessions.end(session)  # what it kept is good once
    try:
        person = Person(await openid.finish(request, session.kept), Way.OPENID)
    except NotConfirmedError as error:
        return await _refused(request, str(error))
    await run_in_threadpool(state.trail.record, request.scope, Act.SIGN_IN, person)
    request.state.session = state.sessions.begin(person)
    return RedirectResponse(page_after(session.kept.get("after", "")), 303)


def _openid(request: Request) -> OpenId:
    found: OpenId | None = request.app.state.openid
    if found is None:
        raise ConsoleError("no-provider")
    return found


async def _refused(request: Request, reason: str) -> Response:
    """Record why nobody was signed in, and say that it was so."""
    sys.stderr.write(f"sign-in by OpenID Connect: {reason}\n")
    record = request.app.state.trail.record_stranger
    await run_in_threadpool(record, request.scope, Act.SIGN_IN_REFUSED, f"openid: {reason}")
    request.state.session = None
    return await run_in_threadpool(sign_in_page, request, 403, ConsoleError("not-confirmed"))


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
