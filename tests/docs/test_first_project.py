"""What the tutorial says of title, colours, logo and a chart is done, and the briefing has it."""

from __future__ import annotations

import re
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from aidreport.__main__ import main

PAGE = Path(__file__).parents[2] / "docs/tutorial/first-project.md"
PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project that the first command of the page makes, and the current folder."""
    monkeypatch.chdir(tmp_path)
    command = re.search(r"^\$ aidreport (init .*)$", PAGE.read_text(encoding="utf-8"), re.M)
    assert command is not None
    assert main(command[1].split()) == 0
    return tmp_path


def shown(kind: str) -> list[str]:
    """Return the lines of the blocks of a kind in the section about title, colours and so on."""
    section = PAGE.read_text(encoding="utf-8").partition("## 2. ")[2].partition("## 3. ")[0]
    blocks = re.findall(rf"^```{kind}\n(.*?)^```$", section, re.M | re.S)
    return "".join(blocks).splitlines()


def set_line(path: Path, line: str) -> None:
    """Put a line in the place of the one with its key, which may be a remark."""
    key = line.partition(" = ")[0]
    text = path.read_text(encoding="utf-8")
    changed, count = re.subn(rf"^(?:# )?{key} = \S*(?: \w+)*\"?", line, text, flags=re.M)
    assert count == 1, f"{path.name} has {count} lines of {key}"
    path.write_text(changed, encoding="utf-8")


def test_the_steps_of_the_tutorial_change_title_colours_logo_and_add_a_chart(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    brand = project / "templates/brands/our-brand/brand.toml"
    title, *looks = shown("toml")
    set_line(project / "config.toml", title)
    for line in looks:
        set_line(brand, line)
    Image.new("RGB", (200, 100), "#7A2E4A").save(brand.with_name("logo.png"))
    template = project / "templates/our-briefing.md"
    (chart,) = shown("markdown")
    text = template.read_text(encoding="utf-8").replace("## Key facts", f"{chart}\n\n## Key facts")
    template.write_text(text, encoding="utf-8")
    assert main(["check"]) == 0, capfd.readouterr().out
    assert main(["render"]) == 0
    assert main(["verify", PDF]) == 0
    pdf = pypdf.PdfReader(project / PDF)
    assert pdf.metadata is not None
    assert f'title = "{pdf.metadata.title}"' == title
    drawn = b"".join(page.get_contents().get_data() for page in pdf.pages)  # type: ignore[union-attr]
    for line in looks[:2]:
        colour = line.partition("#")[2][:6]
        parts = [f"{int(colour[at : at + 2], 16) / 255:.4f}" for at in (0, 2, 4)]
        assert f"{' '.join(parts)} rg".encode() in drawn
    assert any(image.image.size == (200, 100) for page in pdf.pages for image in page.images)
