"""A template that was read before is the same without being read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.shipped import ROOT

from aidreport.document import template_files
from aidreport.document.template import parse_template
from aidreport.document.template_files import load_template
from aidreport.errors import TemplateError
from aidreport.files.plain_values import plain

EVERYTHING = """---
cover: true
page: Letter landscape
kicker: "{{ region }} *x*"
---
# {{ title | upper }}

Text with **bold {{ total }}**, [a link](https://example.org) and a note.[^1]

[^1]: About {{ 1 + 2 }}.

| a | b |
|---|--:|
| {{ region }} | 1 |

- one
- two

> said

---

:::table{by=recipient columns="amount, share" where="country=Sudan, Chad; year>=2024" top=3}
:::when{test="partners > 1"}
Several.
:::else
:::each{by=country}
## {{ group }}
:::
:::
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    template_files._template.cache_clear()


def sources() -> list[Path]:
    found = sorted((ROOT / "templates").rglob("*.md"))
    return [path for path in found if "{{" in path.read_text("utf-8")]


def again(path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Return a template as another command reads it."""
    template_files._template.cache_clear()
    monkeypatch.setattr("aidreport.document.template.parse_template", None)
    return load_template(path)


def test_each_template_is_kept_as_it_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "everything.md").write_text(EVERYTHING)
    paths = [
        path for path in (*sources(), tmp_path / "everything.md") if "{{" in path.read_text("utf-8")
    ]
    read = {path: load_template(path) for path in paths}
    assert len(read) > 5
    assert all(read[path] == parse_template(path.read_text("utf-8"), path.name) for path in paths)
    for path in paths:
        found = again(path, monkeypatch)
        assert plain(found) == plain(read[path])


def test_a_template_that_changes_is_read_again(tmp_path: Path):
    path = tmp_path / "short.md"
    path.write_text("# One\n")
    first = load_template(path)
    path.write_text("# Two\n")
    assert load_template(path) != first


def test_problems_are_named_each_time(tmp_path: Path):
    path = tmp_path / "wrong.md"
    path.write_text("# {{ nobody }}\n")
    for _ in range(2):
        with pytest.raises(TemplateError, match="1 problem"):
            load_template(path)
