"""A provider of OpenID Connect, over HTTP: Authlib's server, with what tests have it say."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aidreport.console.serving import open_socket

CLIENT, SECRET = "aidreport", "s3cret of the console"


@dataclass
class Person:
    """Who is signed in at the provider, and what it says about them."""

    said: dict[str, Any]

    def get_user_id(self) -> str:
        return str(self.said["sub"])


@dataclass
class Code:
    """A code that was given out."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    person: Person
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Provider:
    """A provider that is served, and whom it has signed in.

    Attributes:
        said: about whom it has signed in.
        calls_itself: its name; default: its address.
        signs_with: its key; another is not the one it shows.
    """

    address: str
    said: dict[str, Any] = field(default_factory=dict)
    calls_itself: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    signs_with: RSAKey | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return self.calls_itself or self.address


class _Client:
    """The console, as the provider knows it."""

    client_id = CLIENT

    def check_redirect_uri(self, uri: str) -> bool:
        return uri.startswith("http://127.0.0.1:") and uri.endswith("/sign-in/openid/back")

    def check_client_secret(self, secret: str) -> bool:
        return secret == SECRET

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def get_client_id(self) -> str:
        return CLIENT


class _Request(OAuth2Request):
    """A request, as Authlib reads it."""

    def __init__(self, request: Request, args: dict[str, str], form: dict[str, str]) -> None:
        headers = {key.title(): value for key, value in request.headers.items()}
        super().__init__(request.method, str(request.url), headers=headers)
        self._args, self._form = args, form
        self.payload = BasicOAuth2Payload({**args, **form})

    @property
    def args(self) -> dict[str, str]:
        return self._args

    @property
    def form(self) -> dict[str, str]:
        return self._form


def _grant(provider: Provider) -> type[AuthorizationCodeGrant]:
    """Return what gives out codes and takes them back."""

    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            data = request.payload.data
            names = ("redirect_uri", "scope", "nonce")
            challenge = (data["code_challenge"], data["code_challenge_method"])
            values = [data[name] for name in names]
            provider.codes[code] = Code(code, *values, request.user, *challenge)

        def query_authorization_code(self, code: str, _client: Any) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, code: Code) -> None:
            del provider.codes[code.code]

        def authenticate_user(self, code: Code) -> Person:
            return code.person

    return Grant


def _said(provider: Provider) -> type[OpenIDCode]:
    """Return what says who a person is."""

    class Said(OpenIDCode):
        def exists_nonce(self, _nonce: str, _request: Any) -> bool:
            return False

        def get_client_algorithm(self, _client: Any) -> str:
            return "RS256"

        def get_client_claims(self, _client: Any) -> dict[str, Any]:
            now = int(time.time())
            claims = {"iss": provider.issuer, "iat": now, "exp": now + 60}
            return {**claims, **provider.said.get("claims", {})}

        def get_encode_header(self, _client: Any) -> dict[str, str]:
            return {"alg": "RS256", "kid": "1"}

        def resolve_client_private_key(self, _client: Any) -> RSAKey:
            return provider.signs_with or provider.key

        def generate_user_info(self, person: Person, _scope: str) -> dict[str, Any]:
            return {key: value for key, value in person.said.items() if key != "claims"}

    return Said


class _Server(AuthorizationServer):
    """Authlib's server, which answers as Starlette does."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(scopes_supported=["openid", "email"])
        self.register_token_generator(
            "default", BearerTokenGenerator(lambda **_: generate_token(42))
        )

        self.register_grant(_grant(provider), [_said(provider)(), CodeChallenge(required=True)])

    def query_client(self, client_id: str) -> _Client | None:
        return _Client() if client_id == CLIENT else None

    def save_token(self, token: Any, request: Any) -> None:
        """Nothing asks for it again."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Response:
        answered = JSONResponse(body, status) if isinstance(body, dict) else Response(body, status)
        for name, value in headers:
            if name.lower() != "content-type":
                answered.headers[name] = value
        return answered


async def _known(request: Request) -> OAuth2Request:
    """Return a request as Authlib reads it."""
    form: dict[str, str] = {}
    if request.method == "POST":
        form = {key: str(value) for key, value in (await request.form()).items()}
    return _Request(request, dict(request.query_params), form)


@contextmanager
def provided() -> Iterator[Provider]:
    """Serve a provider for as long as a block runs."""
    with open_socket("127.0.0.1", 0) as listening:
        provider = Provider(f"http://127.0.0.1:{listening.getsockname()[1]}")
        server = _Server(provider)

        def metadata(_request: Request) -> Response:
            paths = {"authorization_endpoint": "/go", "token_endpoint": "/token"}
            known = {key: provider.address + path for key, path in paths.items()}
            known["jwks_uri"] = f"{provider.address}/keys"
            offered = ["none", "HS256", "RS256"]
            return JSONResponse(
                {
                    **known,
                    "issuer": provider.issuer,
                    "id_token_signing_alg_values_supported": offered,
                }
            )

        async def go(request: Request) -> Response:
            asked = await _known(request)
            provider.asked.append(asked.payload.data)
            try:
                grant = server.get_consent_grant(asked, Person(provider.said))
            except OAuth2Error as error:
                return JSONResponse({"error": error.error}, 400)
            person = Person(provider.said) if provider.said else None
            response: Response = server.create_authorization_response(asked, person, grant)
            return response

        async def token(request: Request) -> Response:
            response: Response = server.create_token_response(await _known(request))
            return response

        def keys(_request: Request) -> Response:
            return JSONResponse({"keys": [provider.key.as_dict(private=False)]})

        app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", metadata),
                Route("/go", go),
                Route("/token", token, methods=["POST"]),
                Route("/keys", keys),
            ]
        )
        settings = uvicorn.Config(app, log_level="warning", lifespan="off")
        running = uvicorn.Server(settings)
        thread = threading.Thread(target=running.run, args=([listening],))
        thread.start()
        try:
            yield provider
        finally:
            running.should_exit = True
            thread.join()
