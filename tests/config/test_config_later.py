"""Sections that are validated when a file has one say what is wrong like all others."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.config.config import Config, load_config
from aidreport.errors import ConfigError
from aidreport.files.toml import validate


def test_problems_of_all_sections_are_listed_at_once_with_their_places(tmp_path: Path):
    (tmp_path / "config.toml").write_text(
        '[organisation]\ntimezone = "Nowhere"\n[smtp]\nport = 0\nhots = "x"\n'
        '[copies.archive]\nto = 3\n[reports.a]\ndata = "a.csv"\n[reports.a.convert]\nto = "euro"\n'
        '[mail.dkim]\nkey = 1\n[console]\nproxy = "x"\n'
    )
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "config.toml")
    details = [line.partition(": ")[0] for line in caught.value.details]
    for place in (
        "organisation.timezone", "smtp.port", "smtp.host", "smtp.hots", "copies.archive.to",
        "reports.a.convert.to", "mail.dkim.key", "console.proxy",
    ):  # fmt: skip
        assert place in details, details
    assert any('(did you mean "host"?)' in line for line in caught.value.details)


def test_a_section_is_the_same_whether_it_was_read_alone_or_in_a_file():
    data = {"smtp": {"host": "mail.example.org", "password": {"env": "SECRET"}, "user": "u"}}
    config = validate(Config, data, name="config.toml", error=ConfigError)
    assert config.smtp is not None
    assert config.smtp.password is not None
    assert config.model_dump(exclude_unset=True) == data
    assert config.model_dump(mode="json", exclude_unset=True) == data
