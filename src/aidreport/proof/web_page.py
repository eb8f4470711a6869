"""Writes a briefing's web page with its proof, and verifies such a page from nothing but itself.

A page is always written in one way. So a verification writes it again, from the briefing, the data
and the record that it carries: the page is then what these say, byte for byte, or it was altered.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.regular import refuse_endless
from aidreport.html.page import FORMAT, Page, made_from, write_page
from aidreport.html.reading import OtherFormatError, is_of_a_briefing, read_page
from aidreport.html.words import CarriedFile
from aidreport.pdf.reading.reader import AttachedFile, PdfDocument
from aidreport.proof import allocations, record
from aidreport.proof.examine import examine_figures
from aidreport.proof.form import check_form
from aidreport.proof.origins import origins_of
from aidreport.proof.page_differences import differences
from aidreport.proof.page_texts import check_blocks, passages_of
from aidreport.proof.result import OBJECTS_CHECK, Check, CheckStatus, Verification, who_made
from aidreport.proof.units import said_by
from aidreport.statements import message_of, state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from aidreport.document.blocks import Briefing
    from aidreport.html.look import Look
    from aidreport.html.reading import StoredPage
    from aidreport.html.words import Words
    from aidreport.proof.evidence import Evidence
    from aidreport.proof.examine import Examination
    from aidreport.proof.record import Record

PAGE_CHECK = "page"
"""The name of the check whether a page is what its data and its record make."""
_MADE_FROM = "page"
_MOST_INITIALS = 4
"""What the record calls what a page is made from beside its briefing."""
_LARGEST = 1 << 29


def page_with_proof(
    briefing: Briefing,
    evidence: Evidence,
    look: Look,
    words: Words,
    producer: str,
) -> tuple[bytes, bytes]:
    """Return a briefing as a web page that carries its data and its record, and that record.

    Args:
        producer: the program that writes it, with its version.
    """
    rows = allocations.read(evidence.allocations)
    earlier = allocations.read(evidence.earlier) if evidence.earlier else ()
    contents = evidence.contents
    origins = origins_of(contents.one_by_one(), rows, words, earlier)
    page = Page(briefing, look, words, origins, (), producer)
    files = {allocations.NAME: evidence.allocations}
    if evidence.earlier:
        files[allocations.EARLIER] = evidence.earlier
    files[record.NAME] = contents.with_objects({_MADE_FROM: made_from(page)})
    return write_page(replace(page, carried=_carried(words, files))), files[record.NAME]


def _carried(words: Words, files: Mapping[str, bytes]) -> tuple[CarriedFile, ...]:
    """Return the files that a page carries, by name."""
    about = (
        (allocations.NAME, "text/csv", words.allocations),
        (allocations.EARLIER, "text/csv", words.earlier),
        (record.NAME, "application/json", words.figures),
    )
    return tuple(
        CarriedFile(name, kind, said, files[name]) for name, kind, said in about if name in files
    )


def verify_page(path: Path) -> Verification:
    """Verify a web page and return what was found.

    Raises:
        SourceError: it cannot be read, or was written in the format of another version.
    """
    return replace(_verified_page(path), is_page=True)


def _verified_page(path: Path) -> Verification:
    content = _read(path)
    if not is_of_a_briefing(content):
        document = PdfDocument("", "", "", 1, (), True, (), (), 0, None, ())
        figures = examine_figures(document)
        return Verification("", "", False, figures.checks, (), figures.not_checked)
    try:
        stored = read_page(content)
    except OtherFormatError as other:
        raise SourceError(
            state("check.other-format", path=str(path), form=other.form, format=FORMAT),
            why=state("check.other-format-why"),
            fix=state("check.other-format-fix", producer=other.producer),
        ) from None
    except ValueError as problem:
        check = Check(
            PAGE_CHECK,
            CheckStatus.FAILED,
            state("check.not-what-aidreport-writes"),
            (str(problem),),
        )
        return Verification("", "", True, (check,), (), ())
    return _verified(content, stored)


def read_page_document(path: Path) -> PdfDocument:
    """Return a web page that aidreport wrote as a document: its texts and the files in it.

    Raises:
        SourceError: it cannot be read, or is not such a page.
    """
    try:
        return _document(read_page(_read(path)))
    except ValueError as problem:
        raise SourceError(
            state("check.not-web-page-briefing", path=str(path), problem=message_of(problem))
        ) from None


def _verified(content: bytes, stored: StoredPage) -> Verification:
    figures = examine_figures(_document(stored))
    if figures.attached is None:
        return Verification(
            stored.briefing.title, _program(stored), True, figures.checks, (), figures.not_checked
        )
    attached = figures.attached
    earlier = attached.before.rows if attached.before else ()
    origins = origins_of(attached.record, attached.rows, stored.words, earlier)
    page = Page(
        stored.briefing,
        stored.look,
        stored.words,
        origins,
        _carried(stored.words, stored.carried),
        stored.producer,
    )
    found = differences(content, write_page(page))
    blocks = check_blocks(stored.briefing, attached.record, figures.values, attached.rows)
    texts = tuple(item.said for item in blocks)
    shown = tuple(
        figure._replace(sound=figure.sound and figure.id not in found.figures)
        for figure in figures.shown
    )
    return Verification(
        stored.briefing.title,
        _program(stored),
        True,
        (
            _page_check(found.lines),
            *_with_texts(figures, texts),
            _objects(attached.record, attached.sha256, page),
            Check("signature", CheckStatus.NOT_CHECKED, state("check.pages-not-signed")),
        ),
        shown,
        (*figures.not_checked, who_made()),
        "",
        attached,
        unclaimed=figures.unclaimed,
    )


def _program(stored: StoredPage) -> str:
    """Return the program that wrote a page, without its version."""
    return stored.producer.partition(" ")[0]


def _page_check(found: tuple[str, ...]) -> Check:
    if found:
        message = state("check.not-what-data-make")
        return Check(
            PAGE_CHECK, CheckStatus.FAILED, message, (*found, state("check.saved-by-browser"))
        )
    return Check(PAGE_CHECK, CheckStatus.OK, state("check.byte-for-byte"))


def _with_texts(figures: Examination, problems: tuple[str, ...]) -> Iterator[Check]:
    """Yield the checks of the figures, those of the texts with problems of the blocks too."""
    for check in figures.checks:
        if check.name == "text" and problems:
            yield check._replace(outcome=CheckStatus.FAILED, details=(*check.details, *problems))
        else:
            yield check


def _objects(of: Record, sha256: str, page: Page) -> Check:
    """Check what the page is made from beside its briefing."""
    recorded, own = (of.objects or {}).get(_MADE_FROM, {}), made_from(page)
    details: list[str] = [
        state("check.page-changed", name=name)
        for name in dict.fromkeys((*own, *recorded))
        if own.get(name) != recorded.get(name)
    ]
    details += [state("check.words-page-digit", name=name) for name in page.words.with_digits()]
    details += [
        state("check.words-page-says-amount", name=name) for name in _amounts_in(page.words)
    ]
    initials = page.look.initials
    if len(initials) > _MOST_INITIALS or any(map(str.isnumeric, initials)):
        details.append(state("check.look-page-initials-not-few"))
    details += check_form(of, sha256)
    if details:
        message = state("check.not-those-written")
        return Check(OBJECTS_CHECK, CheckStatus.FAILED, message, tuple(details))
    return Check(OBJECTS_CHECK, CheckStatus.OK, state("check.all-written-none-added"))


def _amounts_in(words: Words) -> Iterator[str]:
    """Yield the names of words around the briefing that name a currency or a unit of amounts."""
    for name, text in words.model_dump().items():
        said = said_by(text)
        if said.powers or said.currencies:
            yield name


def _document(stored: StoredPage) -> PdfDocument:
    """Return a page as a document whose texts are those of its briefing."""
    files = tuple(
        AttachedFile(name, "", "", "", content, None) for name, content in stored.carried.items()
    )
    return PdfDocument(
        title=stored.briefing.title,
        language=stored.briefing.language,
        producer=stored.producer,
        pages=1,
        claims=(),
        tagged=True,
        passages=tuple(passages_of(stored.briefing)),
        attachments=files,
        signatures=0,
        fingerprint_matches=None,
        later_changes=(),
        descriptions=(stored.briefing.subject, stored.briefing.author),
    )


def _read(path: Path) -> bytes:
    refuse_endless(path, SourceError)
    try:
        if path.stat().st_size > _LARGEST:
            raise SourceError(
                state("check.too-large", path=str(path), largest=_LARGEST >> 20),
                why=state("check.too-large-why"),
                fix=state("check.too-large-fix"),
            )
        return path.read_bytes()
    except OSError as problem:
        raise SourceError(
            state("check.cannot-read", path=str(path), problem=str(problem.strerror))
        ) from None
