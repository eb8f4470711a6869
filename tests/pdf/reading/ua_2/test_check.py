"""Each rule of PDF/UA-2 and WTPDF that is checked can be broken, and then is named."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pikepdf
import pytest

from aidreport.errors import SourceError
from aidreport.pdf.reading.linter import lint
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.ua_2.check import STANDARDS, check_ua_2
from aidreport.pdf.reading.ua_2.findings import NOT_CHECKED, NOT_FOR_REUSE, RULES, WTPDF_RULES


def _beside(name: str) -> ModuleType:
    """Import a module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MUTANTS = _beside("mutants").MUTANTS
UA_2, ACCESSIBILITY, REUSE = STANDARDS


def checked(path: Path) -> dict[str, tuple[str, ...]]:
    with open_reading(path) as reading:
        return check_ua_2(reading, STANDARDS)


def broken(good: Path, folder: Path, name: str) -> Path:
    """Return a copy of a file that breaks a rule; it has no ending, so that nothing else looks."""
    path = folder / "broken"
    with pikepdf.open(good) as pdf:
        MUTANTS[name][0](pdf)
        version = "1.7" if name == "it_is_not_pdf_2" else "2.0"
        pdf.save(path, force_version=version)
    return path


def test_a_sound_file_keeps_all_rules(good_in_pdf_2: Path, tmp_path: Path) -> None:
    assert checked(good_in_pdf_2) == {UA_2: (), ACCESSIBILITY: (), REUSE: ()}
    with pikepdf.open(good_in_pdf_2) as pdf:
        pdf.save(tmp_path / "again", force_version="2.0")
    assert not any(checked(tmp_path / "again").values())


@pytest.mark.parametrize("name", MUTANTS)
def test_the_rule_that_is_broken_is_named_with_its_number(
    good_in_pdf_2: Path, tmp_path: Path, name: str
) -> None:
    rule = MUTANTS[name][1]
    path = broken(good_in_pdf_2, tmp_path, name)
    found = checked(path)
    lines = [line for lines in found.values() for line in lines]
    assert any(line.endswith(f", {rule})") for line in lines), lines
    if name != "it_is_not_pdf_2":
        assert set(lines) <= set(lint(path))
    if rule in RULES:
        assert any(rule in line for line in found[UA_2])
        is_asked = rule not in NOT_FOR_REUSE and not rule.startswith("5-")
        assert any(line.endswith(f", {rule})") for line in found[REUSE]) is is_asked


def test_a_table_that_makes_endless_work_is_given_up(good_in_pdf_2: Path, tmp_path: Path) -> None:
    with pikepdf.open(good_in_pdf_2) as pdf:
        row = next(item for item in pdf.objects if is_row(item))
        wide = pikepdf.Dictionary(O=pikepdf.Name.Table, ColSpan=10_000, RowSpan=10_000)
        for _ in range(1000):
            cell = pikepdf.Dictionary(S=pikepdf.Name.TD, P=row, A=wide)
            row.K.append(pdf.make_indirect(cell))
        pdf.save(tmp_path / "wide", force_version="2.0")
    with pytest.raises(SourceError, match="more work than a report"):
        checked(tmp_path / "wide")


def is_row(item: object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/TR"


def unscoped(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/TH":
            del item.A


def named_headers(pdf: pikepdf.Pdf) -> None:
    headers = []
    for item in pdf.objects:
        kind = item.get("/S") if isinstance(item, pikepdf.Dictionary) else None
        if kind == "/TH":
            headers.append(f"header {len(headers)}")
            item.ID = pikepdf.String(headers[-1])
            item.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Nothing)
        elif kind == "/TD":
            item.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Headers=["header 0"])


def usual_widths(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for font in page.Resources.Font.values():
            widths = list(font.Widths)
            font.FontDescriptor.MissingWidth = widths[-1]
            font.Widths = pikepdf.Array(widths[:-1])


def attributes_for_all(pdf: pikepdf.Pdf) -> None:
    numbered = pikepdf.Dictionary(O=pikepdf.Name.List, ListNumbering=pikepdf.Name.Unordered)
    pdf.Root.StructTreeRoot.ClassMap = pikepdf.Dictionary(bullets=numbered)
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/L" and "/A" in item:
            del item.A
            item.C = pikepdf.Name.bullets


def notes_with_many_references(pdf: pikepdf.Pdf) -> None:
    found = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
    note = next(item for item in found if item.get("/S") == "/FENote")
    cells = [item for item in found if item.get("/S") in ("/P", "/TD", "/TH", "/LBody")]
    for cell in cells:
        cell.Ref = pikepdf.Array([note] * 70)
    note.Ref = pikepdf.Array(cells * 9)


@pytest.mark.parametrize(
    "change",
    [unscoped, named_headers, usual_widths, attributes_for_all, notes_with_many_references],
)
def test_what_others_write_in_another_way_is_kept_too(
    good_in_pdf_2: Path, tmp_path: Path, change: Callable[[pikepdf.Pdf], None]
) -> None:
    with pikepdf.open(good_in_pdf_2) as pdf:
        change(pdf)
        pdf.save(tmp_path / "other", force_version="2.0")
    assert not any(checked(tmp_path / "other").values())


def test_every_rule_has_a_file_that_breaks_it() -> None:
    tried = {rule for _, rule in MUTANTS.values()}
    assert {*RULES, *WTPDF_RULES} <= tried
    assert not set(NOT_CHECKED) & tried


def test_the_older_standard_is_not_asked_for_rules_of_the_newer(good: Path) -> None:
    with open_reading(good) as reading:
        assert check_ua_2(reading, ["PDF/UA-1", "PDF/A-3a"]) == {}
