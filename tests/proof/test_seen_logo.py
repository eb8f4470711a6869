"""A logo of shapes is proven: another one, or another part in it, fails by name."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from pikepdf import Array, Dictionary, Name
from tests.proof.conftest import ROOT
from tests.proof.forgery import Forger
from tests.proof.test_verify_saved_again import SAVERS

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import CheckStatus, Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60">
<rect width="120" height="60" rx="8" fill="#14304A"/>
<path d="M20 45a15 20 30 1 1 20 0zM60 15q20-20 40 15t-40 15z" fill="#fff" fill-rule="evenodd"/>
<path d="M70 10l30 40" stroke="#C8102E" stroke-width="3" transform="scale(1 .8)"/>
</svg>"""
EDITIONS = [("ministry", "a-3a+ua-1"), ("relief", "a-4f+ua-2"), ("own", "a-3a+ua-1")]


@pytest.fixture(scope="module")
def briefings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The first briefing with a logo of shapes, in three brands."""
    made = {}
    for brand, profile in EDITIONS:
        folder = tmp_path_factory.mktemp(brand)
        shutil.copytree(ROOT / "data", folder / "data")
        shutil.copytree(ROOT / "templates", folder / "templates")
        source = folder / f"templates/brands/{'ministry' if brand == 'own' else brand}/brand.toml"
        text = source.read_text(encoding="utf-8")
        text = text.replace("[furniture]", '[furniture]\nlogo = "logo.svg"')
        if brand == "own":
            text = text.replace("[colours]", '[colours]\npaper = "#FFFDF5"')
            text = re.sub(r'name = ".*"', 'name = "own"', text)
        home = folder / f"templates/brands/{brand}"
        home.mkdir(exist_ok=True)
        (home / "brand.toml").write_text(text, encoding="utf-8")
        (home / "logo.svg").write_text(LOGO, encoding="utf-8")
        config = (ROOT / "config.toml").read_text(encoding="utf-8")
        report = "[reports.norway-ukraine]"
        config = config.replace(report, f'{report}\nconformance = "{profile}"')
        config = config.replace('brand = "ministry"', f'brand = "{brand}"')
        (folder / "config.toml").write_text(config, encoding="utf-8")
        job = job_for(load_config(folder / "config.toml"), None, output=f"{folder}/")
        made[brand] = pipeline.render(job)[0].artifact.path
    return made


@pytest.mark.parametrize("brand", [brand for brand, _ in EDITIONS])
def test_a_briefing_with_a_logo_of_shapes_is_verified(
    briefings: dict[str, Path], brand: str
) -> None:
    result = verify(briefings[brand])
    assert result.verdict is Verdict.UNSIGNED, result
    assert drawing(Forger(briefings[brand])).BBox == Array([0, 0, 1000, 500])


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("saver", SAVERS)
def test_a_logo_stays_the_same_when_the_file_is_saved_again(
    briefings: dict[str, Path], tmp_path: Path, saver: str
) -> None:
    SAVERS[saver](briefings["ministry"], tmp_path / "a.pdf")
    result = verify(tmp_path / "a.pdf")
    assert result.verdict is not Verdict.ALTERED, result


def drawing(forger: Forger) -> Any:
    """Return the form that is the logo."""
    found = [
        each
        for each in forger.page.obj.Resources.XObject.values()
        if each.Subtype == "/Form" and b"0.0784 0.1882 0.2902 rg" in each.read_bytes()
    ]
    assert len(found) == 1
    return found[0]


def other(old: bytes, new: bytes) -> Callable[[Forger], None]:
    def alter(forger: Forger) -> None:
        form = drawing(forger)
        content = form.read_bytes()
        assert old in content
        form.write(content.replace(old, new, 1))

    return alter


def larger(forger: Forger) -> None:
    drawing(forger).BBox = Array([0, 0, 1000, 700])


def from_another_corner(forger: Forger) -> None:
    drawing(forger).BBox = Array([-100, 0, 1000, 500])


def turned(forger: Forger) -> None:
    drawing(forger).Matrix = Array([0, 1, -1, 0, 500, 0])


def with_text(forger: Forger) -> None:
    form = drawing(forger)
    form.Resources = Dictionary(Font=Dictionary({"/F2": forger.font("/F2")}))
    form.write(form.read_bytes() + b"\nBT /F2 200 Tf 1 0 0 1 10 10 Tm (329.0) Tj ET")


def with_an_image(forger: Forger) -> None:
    form = drawing(forger)
    image = forger.stream(
        b"\x80",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=1,
        Height=1,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceGray,
    )
    form.Resources = Dictionary(XObject=Dictionary({"/I": image}))
    form.write(form.read_bytes() + b"\nq 500 0 0 500 0 0 cm /I Do Q")


def with_a_form(forger: Forger) -> None:
    form = drawing(forger)
    inner = forger.stream(
        b"0 0 500 500 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 500, 500])
    )
    form.Resources = Dictionary(XObject=Dictionary({"/I": inner}))
    form.write(form.read_bytes() + b"\n/I Do")


def elsewhere(forger: Forger) -> None:
    """Draw the logo over the figures, too."""
    key = re.search(rb"cm (/X\d+) Do Q", forger.content())
    assert key
    header = (
        b"/Artifact<</Type/Pagination/Subtype/Header>>BDC\nq 0.2 0 0 0.2 200 400 cm %b Do Q\nEMC"
    )
    forger.page.obj.Contents.write(forger.content() + b"\n" + header % key[1])


FORGERIES: dict[str, tuple[Callable[[Forger], None], str]] = {
    "another colour": (other(b"0.0784 0.1882 0.2902", b"0.6 0.1 0.1"), "put there"),
    "another path": (other(b" l\n", b" l\n900 400 l\n"), "put there"),
    "a part taken out": (other(b"f*", b""), "put there"),
    "a digit of lines": (other(b"f*", b"f*\n100 100 m 100 400 l 300 400 l S"), "put there"),
    "a wider stroke": (other(b" w", b" 100 w"), "what it does not take"),
    "a larger frame": (larger, "put there"),
    "another corner": (from_another_corner, "does not begin at its corner"),
    "turned": (turned, "moves or turns a form"),
    "a text inside": (with_text, "which no briefing is"),
    "an image inside": (with_an_image, "an image inside a drawing"),
    "a form inside": (with_a_form, "a form inside a drawing"),
    "drawn again over the figures": (elsewhere, "is part of nothing that is read"),
}


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("name", FORGERIES)
def test_another_logo_fails_by_name(briefings: dict[str, Path], tmp_path: Path, name: str) -> None:
    alter, told = FORGERIES[name]
    forger = Forger(briefings["ministry"])
    alter(forger)
    result = verify(forger.save(tmp_path / "a.pdf"))
    assert result.verdict is Verdict.ALTERED
    failed = {
        check.name: " ".join(check.details)
        for check in result.checks
        if check.outcome is CheckStatus.FAILED
    }
    assert told in failed["page"]
    assert "page 1" in failed["page"]
