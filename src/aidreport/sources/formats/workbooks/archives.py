"""The archives that workbooks are: their parts, read within limits, and their XML, read safely."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError
from aidreport.sources.formats.proportion import refuse_wide_tags
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator

SAVE_AS_XLSX = "source.save-as-xlsx"
_MAX_BYTES = 1 << 30
_SURELY_SMALL, _MOST_TIMES = 50_000_000, 300
"""Bytes that may come of a file of any size, and times its size beyond them: sheets of numbers are
packed to a tenth, and one that holds hardly anything but repetitions to a hundredth."""

_MOST_SHEETS = 2000
"""Each is looked at; hardly any workbook has a hundred."""

WITHOUT_DECLARATIONS = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}


def damaged(name: str, problem: BaseException | str) -> SourceError:
    """Return the error about a workbook that cannot be read."""
    return SourceError(
        state("source.damaged-workbook", name=str(name)),
        why=state("source.damaged-workbook-why", problem=str(problem)),
        fix=state(SAVE_AS_XLSX),
    )


def protected(name: str) -> SourceError:
    """Return the error about a workbook that only its password opens."""
    return SourceError(
        state("source.protected-password", name=str(name)),
        why=state("source.protected-password-why"),
        fix=state("source.protected-password-fix"),
    )


def too_large(name: str, why: str) -> SourceError:
    """Return the error about a workbook that would exhaust the memory."""
    return SourceError(
        state("source.too-large-read", name=str(name)),
        why=why,
        fix=state("source.too-large-read-fix"),
    )


def refuse_many_sheets(count: int, name: str) -> None:
    """Refuse a workbook of very many sheets.

    Raises:
        SourceError: it has so many.
    """
    if count > _MOST_SHEETS:
        raise too_large(name, state("source.many-sheets", number=count, most=_MOST_SHEETS))


@contextmanager
def open_archive(content: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """Open a workbook as an archive; what is wrong with it or its parts is damage.

    Raises:
        SourceError: it is no archive, is damaged, or would exhaust the memory.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > _MAX_BYTES:
                raise too_large(name, state("source.unpacks-gigabyte"))
            if unpacked > max(_SURELY_SMALL, _MOST_TIMES * len(content)):
                raise too_large(
                    name, state("source.unpacks-times", number=unpacked // len(content))
                )
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        SyntaxError,
        OSError,
    ) as problem:
        raise damaged(name, problem) from None


def name_of(archive: zipfile.ZipFile, part: str) -> str:
    """Return the name of a part as the archive has it, maybe in other capitals; else nothing."""
    names = archive.namelist()
    same = (name for name in names if name.lower() == part.lower())
    return part if part in names else next(same, "")


def part_of(archive: zipfile.ZipFile, part: str) -> bytes:
    """Return the bytes of a part, whose name may be in other capitals; nothing if it is missing.

    Raises:
        ValueError: it has a tag of very many attributes.
    """
    name = name_of(archive, part)
    content = archive.read(name) if name else b""
    refuse_wide_tags(content)
    return content


def parse_part(xml: bytes) -> Any:
    """Return the root element of a part. Nothing that it declares is resolved or fetched.

    Raises:
        SyntaxError: it is no XML.
    """
    from lxml import etree

    parser = etree.XMLParser(**WITHOUT_DECLARATIONS, huge_tree=True)
    return etree.fromstring(xml, parser)


def elements_of(xml: bytes, tags: tuple[str, ...]) -> Iterator[Any]:
    """Yield the elements of some names, each when it is complete; the caller clears them.

    Raises:
        SyntaxError: it is no XML.
    """
    from lxml import etree

    for _, element in etree.iterparse(
        io.BytesIO(xml), events=("end",), tag=tags, huge_tree=True, **WITHOUT_DECLARATIONS
    ):
        yield element
