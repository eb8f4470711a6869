"""The checks can fail: whatever is broken in a sound file is reported."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import page
import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from aidreport.pdf.reading.linter import lint

Change = Callable[[pikepdf.Pdf], None]


def _beside(name: str) -> ModuleType:
    """Import a module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MUTANTS = _beside("mutants").MUTANTS


def broken(good: Path, folder: Path, change: Change) -> Path:
    path = folder / "broken.pdf"
    with pikepdf.open(good) as pdf:
        change(pdf)
        pdf.save(path)
    return path


def validated(path: Path) -> list[str]:
    limits = page.SafetyLimits.unlimited()
    return [
        f"{profile}: {failure.message}"
        for profile in ("ua1", "3a")
        for failure in page.validate_pdf(str(path), profile=profile, limits=limits).failures
    ]


def test_nothing_is_wrong_with_a_sound_file_that_is_only_saved_again(
    good: Path, tmp_path: Path
) -> None:
    path = broken(good, tmp_path, lambda _: None)
    assert lint(path) == ()
    assert validated(path) == []


def lists(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Return the lists with labels: key figures are items without."""
    return [
        item
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary)
        and item.get("/S") == "/L"
        and item.K[0].K[0].S == "/Lbl"
    ]


def test_a_list_says_what_labels_it_has(good: Path, good_in_pdf_2: Path) -> None:
    for path in (good, good_in_pdf_2):
        assert lint(path) == ()
        with pikepdf.open(path) as pdf:
            kinds = [item.A.ListNumbering for item in lists(pdf)]
        assert kinds
        assert set(kinds) <= {"/Disc", "/Decimal"}


@pytest.mark.parametrize("kind", [None, "/None"])
def test_in_pdf_2_a_list_that_says_nothing_of_its_labels_is_reported(
    good: Path, good_in_pdf_2: Path, tmp_path: Path, kind: str | None
) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        item = lists(pdf)[0]
        if kind is None:
            del item.A
        else:
            item.A.ListNumbering = pikepdf.Name(kind)

    assert any("what labels" in line for line in lint(broken(good_in_pdf_2, tmp_path, change)))
    # PDF 1.7 asks for no such thing.
    assert lint(broken(good, tmp_path, change)) == ()


def with_a_field(pdf: pikepdf.Pdf, box: list[int], *, owned: bool) -> None:
    """Add a signature field to the first page, in the structure tree or not."""
    page, tree = pdf.pages[0].obj, pdf.Root.StructTreeRoot
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T="S", TU="S"
        )
    )
    field.Rect, field.F, field.P = pikepdf.Array(box), 132, page
    field.Contents = pikepdf.String("A signature")
    page.Annots = pikepdf.Array([*page.get("/Annots", []), field])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
    if owned:
        top = tree.K[0] if isinstance(tree.K, pikepdf.Array) else tree.K
        reference = pikepdf.Dictionary(Type=pikepdf.Name.OBJR, Obj=field, Pg=page)
        element = pikepdf.Dictionary(S=pikepdf.Name.Form, P=top, K=reference)
        element = pdf.make_indirect(element)
        top.K = pikepdf.Array([*top.K, element])
        field.StructParent = tree.ParentTreeNextKey
        leaf = tree.ParentTree
        while "/Kids" in leaf:
            leaf = leaf.Kids[-1]
        leaf.Nums = pikepdf.Array([*leaf.Nums, field.StructParent, element])


BESIDE, CORNER, INSIDE = [-9999] * 4, [0] * 4, [100] * 4


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("version", "box", "owned", "problem"),
    [
        *((version, box, False, "") for version in (1, 2) for box in (BESIDE, CORNER)),
        (1, CORNER, True, ""),
        (1, INSIDE, False, "belongs to no element"),
        (2, INSIDE, False, ""),
        *((2, box, True, "has no size") for box in (BESIDE, CORNER, INSIDE)),
        *((version, [9, 9, 90, 90], False, "belongs to no element") for version in (1, 2)),
        *((version, [9, 9, 90, 90], True, "") for version in (1, 2)),
    ],
)
def test_a_field_that_nobody_sees_is_no_part_of_the_structure(
    good: Path,
    good_in_pdf_2: Path,
    tmp_path: Path,
    version: int,
    box: list[int],
    owned: bool,
    problem: str,
) -> None:
    source = good if version == 1 else good_in_pdf_2
    lines = lint(broken(source, tmp_path, lambda pdf: with_a_field(pdf, box, owned=owned)))
    assert bool(lines) is bool(problem), lines
    assert all(problem in line for line in lines)


def test_there_are_enough_ways_to_break_a_file() -> None:
    assert len(MUTANTS) >= 90


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("name", MUTANTS)
def test_what_is_broken_is_reported(good: Path, tmp_path: Path, name: str) -> None:
    change, words = MUTANTS[name]
    path = broken(good, tmp_path, change)
    if words:
        lines = lint(path)
        assert any(words in line for line in lines), lines
    else:
        assert validated(path)


@pytest.mark.broken_pdfs
def test_problems_of_one_kind_are_counted_rather_than_listed(good: Path, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        content = pdf.pages[0].obj.Contents
        content.write(content.read_bytes() + b"\n0 0 m 9 9 l S" * 50)

    lines = lint(broken(good, tmp_path, change))
    assert len([line for line in lines if "painted outside" in line]) == 21
    assert "30 more: something is painted outside any marked content" in lines


def test_a_file_without_tags_has_that_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "plain"
    canvas = Canvas(str(path))
    canvas.drawString(9, 9, "x")
    canvas.save()
    assert lint(path) == ("the document is not tagged: it has no structure tree",)
