"""Who may use the console: one-time tokens, signed sessions, and what forms must carry."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import threading
from collections import OrderedDict
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from aidreport.files.private import make_private_file

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

SESSION_SECONDS = 12 * 3600
"""How long a session lasts after its last request."""

LONGEST_SESSION_SECONDS = 24 * 3600
"""How long a session lasts at most, where another than the console says who a person is."""

_KEY_BYTES = 32
_USED_KEPT = 10_000


class Way(StrEnum):
    """How a person signed in: by the address in the terminal, a password, a provider or a proxy."""

    TERMINAL = "terminal"
    PASSWORD = "password"  # noqa: S105 - is none
    OPENID = "openid"
    PROXY = "proxy"


class Person(NamedTuple):
    """Who is signed in.

    Attributes:
        name: an e-mail address; of who runs the console, the user of the system.
        way: how that is known.
    """

    name: str
    way: Way


class Session(NamedTuple):
    """A browser.

    Attributes:
        id: of the session; it is in no page.
        began: when it signed in, in seconds since 1970.
        person: who is signed in; None before that.
        stamp: of the password; the session ends with it.
        kept: what is to be known when a provider has said who it is.
    """

    id: str
    began: int
    person: Person | None = None
    stamp: str = ""
    kept: Mapping[str, Any] | None = None

    @property
    def digest(self) -> str:
        """What names it where it can be read: nobody is let in with it."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:16]

    @property
    def longest(self) -> bool:
        """Whether it ends some time however often it is used."""
        return self.person is not None and self.person.way is not Way.TERMINAL


class Tokens:
    """Tokens that sign in one browser each."""

    def __init__(self) -> None:
        self._open: set[str] = set()
        self._lock = threading.Lock()

    def issue(self) -> str:
        """Return a new token."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._open.add(token)
        return token

    def put_back(self, token: str) -> None:
        """Make a token valid again that signed in nobody."""
        with self._lock:
            self._open.add(token)

    def redeem(self, token: str) -> bool:
        """Tell whether a token is valid; it is not any more afterwards."""
        with self._lock:
            given = token.encode(errors="replace")
            known = next(
                (one for one in self._open if hmac.compare_digest(one.encode(), given)), None
            )
            self._open.discard(known or "")
        return known is not None


class Sessions:
    """Signs sessions for cookies, and reads them back.

    Args:
        key: that signs them. One that is kept lets sessions outlast a restart of the server.
        now: the time, with its zone.
        ended: digests of sessions that have ended, the latest last.
    """

    def __init__(
        self, key: bytes, now: Callable[[], dt.datetime], ended: Iterable[str] = ()
    ) -> None:
        self._key, self._now = key, now
        self._serializer = URLSafeTimedSerializer(
            key, "aidreport console", signer=_Signer, signer_kwargs={"now": now}
        )
        self._ended = dict.fromkeys(ended, self._end_of_cookies())
        self._used: OrderedDict[str, None] = OrderedDict()

    def begin(self, person: Person | None, stamp: str = "") -> Session:
        """Return a new session."""
        return Session(secrets.token_urlsafe(16), int(self._now().timestamp()), person, stamp)

    def end(self, session: Session) -> None:
        """End a session: who kept its cookie is not let in with it.

        Those of people are known until their cookies would have expired. Anybody can have any
        number of others, so that of those the latest are known that kept something.
        """
        if session.person is not None:
            now = self._now().timestamp()
            self._ended = {one: until for one, until in self._ended.items() if until >= now}
            self._ended[session.digest] = self._end_of_cookies()
        elif session.kept:
            self._used[session.digest] = None
            while len(self._used) > _USED_KEPT:
                self._used.popitem(last=False)

    def _end_of_cookies(self) -> float:
        """Return when a cookie that is signed now is good no more, in seconds since 1970."""
        return self._now().timestamp() + SESSION_SECONDS

    def cookie(self, session: Session) -> str:
        """Return the value of the cookie of a session, good for so long as a session lasts."""
        return str(self._serializer.dumps(session))

    def read(self, cookie: str | None) -> Session | None:
        """Return the session of a cookie; None if it is not ours, or has ended."""
        if not cookie:
            return None
        try:
            number, began, person, stamp, kept = self._serializer.loads(
                cookie, max_age=SESSION_SECONDS
            )
            known = Person(person[0], Way(person[1])) if person else None
        except (BadData, TypeError, ValueError):  # of an earlier version, too
            return None
        session = Session(number, began, known, stamp, kept)
        age = self._now().timestamp() - began
        if self._has_ended(session) or (session.longest and age > LONGEST_SESSION_SECONDS):
            return None
        return session

    def _has_ended(self, session: Session) -> bool:
        return session.digest in self._ended or session.digest in self._used

    def form_token(self, session: Session) -> str:
        """Return what forms of a session carry, so that other sites cannot send them."""
        return hmac.new(self._key, b"form " + session.id.encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, session: Session, token: str) -> bool:
        """Tell whether a form is one of the session's, which may have ended while it arrived."""
        if self._has_ended(session):
            return False
        return hmac.compare_digest(self.form_token(session).encode(), token.encode())


class _Signer(TimestampSigner):
    """A signer whose clock can be set."""

    def __init__(self, *args: Any, now: Callable[[], dt.datetime], **options: Any) -> None:
        super().__init__(*args, **options)
        self._now = now

    def get_timestamp(self) -> int:
        """Return the time in seconds since 1970."""
        return int(self._now().timestamp())


def session_key(file: Path) -> bytes:
    """Return the key that signs sessions; it is made where there is none.

    Raises:
        OSError: it cannot be read or written.
    """
    key = file.read_bytes() if file.exists() else b""
    if len(key) != _KEY_BYTES:
        key = secrets.token_bytes(_KEY_BYTES)
        temporary = file.with_name(f".{file.name}.{os.getpid()}")
        make_private_file(temporary)
        temporary.write_bytes(key)
        temporary.replace(file)
    return key
