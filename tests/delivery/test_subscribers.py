"""Who is a subscriber: in the configuration, in files, in groups; one bad entry stops nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.config.delivery import SubscriberEntry
from aidreport.delivery.subscribers import name_and_address, read_subscribers, valid_address
from aidreport.errors import ConfigError


def test_a_table_of_subscribers_is_read_with_what_is_wrong_in_it(tmp_path: Path) -> None:
    (tmp_path / "subscribers.csv").write_text(
        "\ufeffaddress;name;language;groups;paused\n"
        "desk@example.org;Desk;nb;press|UNICEF;\n"
        "not an address;Nobody;;;\n"
        "\n"
        "desk@EXAMPLE.org;Twice;;;\n"
        "away@example.org;;;;yes\n"
        "odd@example.org;;;;perhaps\n",
        encoding="utf-8",
    )
    found = read_subscribers(["subscribers.csv"], tmp_path)
    assert [(s.address, s.name, s.groups, s.paused) for s in found.subscribers] == [
        ("desk@example.org", "Desk", ["press", "UNICEF"], False),
        ("away@example.org", "", [], True),
    ]
    assert [(p.place, p.address) for p in found.problems] == [
        ("subscribers.csv, line 3", "not an address"),
        ("subscribers.csv, line 7", "odd@example.org"),
    ]


def test_a_toml_file_of_subscribers_is_read_entry_by_entry(tmp_path: Path) -> None:
    (tmp_path / "people.toml").write_text(
        '[[subscribers]]\naddress = "a@example.org"\n\n'
        '[[subscribers]]\naddress = "b@example.org"\nlangage = "nb"\n',
        encoding="utf-8",
    )
    found = read_subscribers(["people.toml", SubscriberEntry(address="c@example.org")], tmp_path)
    assert [s.address for s in found.subscribers] == ["a@example.org", "c@example.org"]
    assert 'did you mean "language"' in found.problems[0].why


def test_a_file_without_its_headings_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("adress,name\na@example.org,A\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="headings"):
        read_subscribers(["x.csv"], tmp_path)
    with pytest.raises(ConfigError, match="does not exist"):
        read_subscribers(["missing.csv"], tmp_path)


def test_a_domain_is_written_as_mail_servers_take_it() -> None:
    assert valid_address("post@blåbær.example") == "post@xn--blbr-roah.example"


def test_a_user_of_this_machine_is_an_address() -> None:
    assert valid_address("root@localhost") == "root@localhost"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@b.org", ("", "a@b.org")),
        (" a@b.org ", ("", "a@b.org")),
        ("<a@b.org>", ("", "a@b.org")),
        ("Kari <a@b.org>", ("Kari", "a@b.org")),
        ('"Nordmann, Kari" <a@b.org>', ("Nordmann, Kari", "a@b.org")),
        ("a@b.org (Kari)", ("Kari", "a@b.org")),
    ],
)
def test_an_address_may_stand_beside_a_name(text: str, found: tuple[str, str]) -> None:
    assert name_and_address(text) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "@-sign"),
        ("root", "@-sign"),
        ("Kari <root>", "@-sign"),
        ("a@b.org, c@d.org", r'\["a@b.org", "c@d.org"\]'),
        ("A <a@b.org>; B <c@d.org>", r'\["a@b.org", "c@d.org"\]'),
        ("Nordmann, Kari <a@b.org>", "a name with a comma needs quotes"),
        ("Kari a@b.org", "SPACE"),
        ("a@b.org Kari", "SPACE"),
    ],
)
def test_what_is_not_one_address_is_refused_and_never_read_in_part(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        name_and_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@b.org",
        "a b@c.org",
        "a@b..org",
        "a@b.org\nBcc: x@y.org",
        "ø@b.org",
        "a@-b.org",
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+"):
        valid_address(text)


@given(st.text(max_size=60))
def test_no_text_gets_past_as_an_address_with_a_line_break(text: str) -> None:
    try:
        found = valid_address(text)
    except ValueError:
        return
    assert found.isascii()
    assert not set(found) & set("\r\n <>,;")
