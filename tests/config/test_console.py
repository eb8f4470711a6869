"""[console]: people, roles and proxies are checked when the configuration is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.config.config import load_config
from aidreport.config.console import Role
from aidreport.errors import ConfigError


def read(folder: Path, text: str) -> object:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path).console


def test_people_are_addresses_in_whatever_capitals(tmp_path: Path) -> None:
    settings = read(tmp_path, '[console.roles]\n"Kari@Example.ORG" = "approver"\n')
    assert settings.roles == {"kari@example.org": Role.APPROVER}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[console.roles]\nkari = "owner"', '"kari": an e-mail address'),
        ('[console.roles]\n"a@b.no" = "owner"\n"A@B.no" = "viewer"', '"A@B.no" is there twice'),
        ('[console.roles]\n"a@b.no" = "boss"', "owner"),
        ('[console.proxy]\naddresses = ["nginx"]', "10.2.0.0/16"),
        ('[console.proxy]\naddresses = ["10.2.0.1/16"]', "10.2.0.0/16"),
        ('[console.proxy]\naddresses = "::1"\nheader = "X Email"', "no name of a header"),
        ('[console.openid]\nissuer = "http://login.no"\nclient_id = "x"', "begins with https://"),
        ('[console.openid]\nissuer = "https://login.no"', "client_id"),
        ('[console]\naddress = "aid.example.org"', "an address on the web"),
        ('[console]\naddress = "https://aid.example.org/console"', "without a path"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_expected(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text + "\n")
    assert problem in str(caught.value)
    assert "console" in str(caught.value)


def test_each_role_may_what_those_before_it_may() -> None:
    assert Role.OWNER.includes(Role.APPROVER)
    assert Role.EDITOR.includes(Role.EDITOR)
    assert not Role.VIEWER.includes(Role.EDITOR)
