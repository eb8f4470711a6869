"""The file of people with passwords: private, whole, and without passwords."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.console.conftest import PASSWORD

from aidreport.config.console import Role
from aidreport.console.users import Users
from aidreport.errors import ConfigError, UsageError

pytest.importorskip("argon2")


@pytest.fixture
def users(tmp_path: Path) -> Users:
    """A file with Kari."""
    users = Users(tmp_path / "state/users.toml")
    users.add(" Kari@Example.org", Role.EDITOR, PASSWORD)
    return users


def test_a_password_is_right_however_the_keyboard_writes_its_letters(users: Users) -> None:
    users.add("ola@example.org", Role.VIEWER, "fem vate geiter ro\u0301per")
    assert users.check("OLA@example.org ", "fem vate geiter r\u00f3per") == "ola@example.org"
    assert users.check("ola@example.org", "fem vate geiter roper") is None
    assert users.check("kari@example.org", PASSWORD) == "kari@example.org"
    assert users.check("kari@example.org", "") is None


def test_the_file_is_private_and_has_no_password(users: Users) -> None:
    text = users.path.read_text(encoding="utf-8")
    assert users.path.stat().st_mode & 0o077 == 0
    assert PASSWORD not in text
    assert '[users."kari@example.org"]\nrole = "editor"\npassword = "$argon2id$v=19$m=65536' in text


def test_what_cannot_be_done_is_said_with_what_can(users: Users) -> None:
    for call, words in (
        (lambda: users.add("kari@example.org", Role.OWNER, PASSWORD), "aidreport users password"),
        (lambda: users.add("kari", Role.OWNER, PASSWORD), "e-mail address"),
        (lambda: users.add("ola@example.org", Role.OWNER, "short"), "at least 12"),
        (lambda: users.set_password("kara@example.org", PASSWORD), "kari@example.org"),
        (lambda: users.set_role("ola@example.org", Role.OWNER), "aidreport users list"),
        (lambda: users.remove("ola@example.org"), "there is no user"),
    ):
        with pytest.raises(UsageError) as caught:
            call()
        assert words in str(caught.value)
    assert {name: entry.role for name, entry in users.all().items()} == {
        "kari@example.org": Role.EDITOR
    }


def test_of_two_who_change_it_at_once_neither_is_lost(users: Users) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(
            pool.map(
                lambda name: Users(users.path).add(name, Role.VIEWER, PASSWORD),
                ["a@example.org", "b@example.org"],
            )
        )
    assert set(users.all()) == {"kari@example.org", "a@example.org", "b@example.org"}


@pytest.mark.parametrize(
    "text",
    [
        '[users."a@b.no"]\nrole = "boss"\npassword = "$argon2id$x"\n',
        '[users."a@b.no"]\nrole = "owner"\npassword = "in the clear"\n',
        '[users."a@b.no"]\nrole = "owner"\n',
        "[people]\n",
    ],
)
def test_a_file_that_somebody_broke_is_named(users: Users, text: str) -> None:
    users.path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"users\.toml"):
        users.all()
