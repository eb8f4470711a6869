"""A key in the wrong section is said to belong to the nearest one that has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.config.config import load_config
from aidreport.errors import ConfigError

REPORT = '[reports.a]\n{}data = "a.csv"\n\n'
DELIVERY = '[reports.a.delivery]\nchannels = ["folder"]\n{}'


def problems(path: Path, content: str) -> tuple[str, ...]:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    return tuple(caught.value.details)


@pytest.mark.parametrize(
    ("line", "home"),
    [
        ('on_rejected = "exclude"', "reports.a"),
        ('title = "Our support"', "reports.a"),
        ('brand = "our-brand"', "reports.a"),
        ('timezone = "Europe/Oslo"', "organisation"),
        ('sender = "Aid <aid@ministry.example>"', "mail"),
    ],
)
def test_a_line_at_the_end_of_the_file_is_said_to_belong_above(
    tmp_path: Path, line: str, home: str
) -> None:
    path = tmp_path / "config.toml"
    key = line.partition(" ")[0]
    content = REPORT.format("") + DELIVERY.format(f"{line}\n")
    assert problems(path, content) == (
        f"reports.a.delivery.{key}: unknown key: it belongs under [{home}]",
    )
    moved = REPORT.format(f"{line}\n" if home == "reports.a" else "") + DELIVERY.format("")
    if home != "reports.a":
        moved += f"\n[{home}]\n{line}\n"
    path.write_text(moved, encoding="utf-8")
    load_config(path)


def test_a_key_of_a_section_below_is_said_to_belong_there(tmp_path: Path) -> None:
    content = REPORT.format('unit = "million"\n')
    found = problems(tmp_path / "config.toml", content)
    assert found == ("reports.a.unit: unknown key: it belongs under [reports.a.data]",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (REPORT.format('titel = "a"\n'), 'reports.a.titel: unknown key (did you mean "title"?)'),
        (REPORT.format('colour_of_the_sky = "a"\n'), "reports.a.colour_of_the_sky: unknown key"),
    ],
)
def test_a_key_of_no_section_is_only_compared_with_those_of_its_own(
    tmp_path: Path, content: str, said: str
) -> None:
    assert problems(tmp_path / "config.toml", content) == (said,)
