"""People who sign in with a password: a file with their roles and the hashes of their passwords."""

from __future__ import annotations

import hashlib
import secrets
import threading
import unicodedata
from typing import TYPE_CHECKING, Annotated

from filelock import FileLock

from aidreport.config.console import Role, identity
from aidreport.errors import ConfigError, UsageError, near_miss
from aidreport.files.atomic import write_whole
from aidreport.files.private import make_private_folder
from aidreport.files.schema import Field, Schema
from aidreport.files.toml import matching, read_toml, validate
from aidreport.files.toml_values import as_toml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from argon2 import PasswordHasher

    from aidreport.config.config import Config

SHORTEST, LONGEST = 12, 1_000
"""Characters of a password."""

_FILE = "users.toml"
_HEAD = "# Who signs in to the console with a password. Written by aidreport users.\n"
_AT_ONCE = 2
"""Passwords that are checked at once; each takes 64 MB."""


class UserEntry(Schema):
    """A person in the file."""

    role: Role
    password: Annotated[str, matching(r"\$argon2id\$[\x21-\x7e]+", "toml.argon2")]


class _UsersFile(Schema):
    users: dict[str, UserEntry] = Field(default_factory=dict)


class Users:
    """The people who sign in with a password.

    Args:
        path: of the file; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._free = threading.BoundedSemaphore(_AT_ONCE)
        self._making = threading.Lock()
        self._nobody = ""

    def all(self) -> dict[str, UserEntry]:
        """Return everybody by address, in the order of the file.

        Raises:
            ConfigError: the file is broken, or cannot be read.
        """
        if not self.path.exists():
            return {}
        data = read_toml(self.path, ConfigError)
        return validate(_UsersFile, data, name=str(self.path), error=ConfigError).users

    def add(self, name: str, role: Role, password: str) -> None:
        """Add a person.

        Raises:
            UsageError: the name is no address, is there already, or the password is too short.
            OutputError: the file cannot be written.
        """
        known, entry = _identity(name), UserEntry(role=role, password=_hashed(password))

        def change(users: dict[str, UserEntry]) -> None:
            if known in users:
                raise UsageError(
                    f"{known} is there already",
                    fix=f"give a new password with aidreport users password {known}, or another"
                    f" role with aidreport users role {known} --role …",
                )
            users[known] = entry

        self._change(change)

    def require(self, name: str) -> None:
        """Check that a person is there.

        Raises:
            UsageError: there is no such person.
        """
        _known(name, self.all())

    def set_password(self, name: str, password: str) -> None:
        """Give a person another password; their sessions end.

        Raises:
            UsageError: there is no such person, or the password is too short.
        """
        hashed = _hashed(password)

        def change(users: dict[str, UserEntry]) -> None:
            known = _known(name, users)
            users[known] = users[known].model_copy(update={"password": hashed})

        self._change(change)

    def set_role(self, name: str, role: Role) -> None:
        """Give a person another role.

        Raises:
            UsageError: there is no such person.
        """

        def change(users: dict[str, UserEntry]) -> None:
            known = _known(name, users)
            users[known] = users[known].model_copy(update={"role": role})

        self._change(change)

    def remove(self, name: str) -> None:
        """Remove a person; their sessions end.

        Raises:
            UsageError: there is no such person.
        """
        self._change(lambda users: users.pop(_known(name, users)))

    def check(self, name: str, password: str) -> str | None:
        """Return the address of who has a name and a password; None if nobody has.

        It takes as long for a name that nobody has.
        """
        try:
            known = identity(name)
        except ValueError:
            known = ""
        entry = self.all().get(known)
        with self._free:
            expected = self._hash_of_nobody()
            right = _is_right(entry.password if entry else expected, password)
        return known if right and entry is not None else None

    def stamp(self, name: str) -> str:
        """Return what a session of a person carries, so that it ends with their password.

        It is empty for who is not in the file.
        """
        entry = self.all().get(name)
        return hashlib.sha256(entry.password.encode()).hexdigest()[:16] if entry else ""

    def _hash_of_nobody(self) -> str:
        with self._making:
            self._nobody = self._nobody or _hasher().hash(secrets.token_hex())
            return self._nobody

    def _change(self, change: Callable[[dict[str, UserEntry]], object]) -> None:
        make_private_folder(self.path.parent)
        with FileLock(self.path.with_name(f".{self.path.name}.lock"), mode=0o600):
            users = self.all()
            change(users)
            lines = [_HEAD]
            for name, entry in users.items():
                lines += [
                    f"\n[users.{as_toml(name)}]\n",
                    f"role = {as_toml(entry.role.value)}\n",
                    f"password = {as_toml(entry.password)}\n",
                ]
            write_whole(self.path, "".join(lines).encode(), private=True)


def users_of(config: Config) -> Users:
    """Return the people of a project who sign in with a password."""
    named = config.console.users
    return Users(config.folder / (named or f"{config.state.folder}/{_FILE}"))


def _identity(name: str) -> str:
    try:
        return identity(name)
    except ValueError as problem:
        raise UsageError(
            f'"{name}": {problem}',
            why="a person is known by the address, also where a report names who approves it",
            fix="give the e-mail address of the person",
        ) from None


def _known(name: str, users: dict[str, UserEntry]) -> str:
    known = _identity(name)
    if known not in users:
        raise UsageError(
            f"there is no user {known}{near_miss(known, users)}",
            fix="aidreport users list shows everybody",
        )
    return known


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


def _hashed(password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(
            f"the password has {len(password)} characters",
            why=f"others can guess short ones: at least {SHORTEST} are needed",
            fix="take several words that have nothing to do with each other",
        )
    hashed: str = _hasher().hash(_normal(password))
    return hashed


def _is_right(hashed: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return bool(_hasher().verify(hashed, _normal(password[:LONGEST])))
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """Return a password as one keyboard or another writes it."""
    return unicodedata.normalize("NFC", password)
