"""The design of a briefing, apart from its data: template, wording, brand and signing key."""

from __future__ import annotations

import hashlib
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING

from aidreport.briefing.pictures import picture_files, read_pictures
from aidreport.config.secret import private_path, reveal
from aidreport.errors import TemplateError, counted
from aidreport.files.library import BRAND_FILE, is_file
from aidreport.files.toml import read_bytes
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from aidreport.briefing.job import Job
    from aidreport.config.signing import Timestamp
    from aidreport.document.nodes import Template
    from aidreport.document.page_blocks import Picture
    from aidreport.document.wording import Wording
    from aidreport.files.library import Library
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.signing.timestamps import TimeServer


@dataclass(frozen=True, slots=True)
class Design:
    """Template, wording, brand and signing key of a briefing.

    Attributes:
        seal: signs the file; None if it is not signed.
        sha256: of the files that template, wording, brand and pictures were read from.
        pictures: those of the template's images, by their files.
    """

    template: Template
    wording: Wording
    brand: Brand
    seal: Callable[[bytes], bytes] | None
    sha256: str
    pictures: Mapping[str, Picture] = field(default_factory=dict)


def design_of(job: Job) -> Design:
    """Return the design of a job's briefing.

    Raises:
        TemplateError, BrandError, ConfigError: a part is missing or has problems.
    """
    template, wording, brand, seal = template_of(job), wording_of(job), brand_of(job), seal_of(job)
    digest, folders = hashlib.sha256(), picture_folders(job, _template_file(job).parent)
    pictures = read_pictures(template, folders)
    drawn = picture_files(template, folders).values()
    for path in (_template_file(job), *wording.files, _brand_file(job), *drawn):
        digest.update(hashlib.sha256(read_bytes(path, TemplateError)).digest())
    return Design(template, wording, brand, seal, digest.hexdigest(), pictures)


def picture_folders(job: Job, beside: Path) -> list[Path]:
    """Return the folders in which the pictures of a template may be.

    Args:
        beside: the folder of the template.
    """
    return [*dict.fromkeys((beside, job.config.folder, *job.library.folders))]


def pictures_of(job: Job) -> list[Path]:
    """Return the files of the pictures of a job's template.

    Raises:
        TemplateError: the template is missing or has problems.
    """
    folders = picture_folders(job, _template_file(job).parent)
    return list(picture_files(template_of(job), folders).values())


def template_of(job: Job) -> Template:
    """Return the job's template: a name in the library, or the path of a .md file.

    Raises:
        TemplateError: it is missing or has problems.
    """
    from aidreport.document.template_files import load_template

    return load_template(_template_file(job))


def _template_file(job: Job) -> Path:
    name = job.report.template
    if name.endswith(".md"):
        return job.config.folder / name
    return job.library.template(name, job.language)


def wording_of(job: Job) -> Wording:
    """Return the words of the job's language.

    Raises:
        TemplateError: as for `wording_in`.
    """
    return wording_in(job.library, job.language)


def wording_in(library: Library, language: str) -> Wording:
    """Return the words of a language.

    Raises:
        TemplateError: the language has no wording file, or it has problems.
    """
    from aidreport.document.wording_files import load_wording

    first, *beneath = library.wordings(language)
    return load_wording(first, language, beneath)


def lacking_phrases(job: Job) -> str:
    """Return how many phrases the job's wording file lacks, and in which language they are used.

    It is empty if it lacks none.

    Raises:
        TemplateError: the language has no wording file, or it has problems.
    """
    wording = wording_of(job)
    if not wording.lacking:
        return ""
    borrowed = wording.borrowed()
    parts = ", ".join(f"{len(keys)} in {name}" for name, keys in borrowed.items() if name)
    where = f": {parts}" if parts else ""
    count = counted(len(wording.lacking), "phrase")
    return f"{wording.path} lacks {count} of this version; aidreport's own are used{where}"


def brand_of(job: Job) -> Brand:
    """Return the job's brand: a name in the library, or the path of its folder.

    Raises:
        BrandError: there is none of that name, or it has problems.
    """
    from aidreport.pdf.brand import load_brand

    return load_brand(_brand_file(job), [folder / "fonts" for folder in job.library.folders])


def _brand_file(job: Job) -> Path:
    path = job.config.folder / job.report.brand / BRAND_FILE
    return path if is_file(path) else job.library.brand(job.report.brand)


def seal_of(job: Job) -> Callable[[bytes], bytes] | None:
    """Return what signs the job's briefing; None if it is not signed.

    Raises:
        ConfigError: the key cannot be used.
    """
    signing = job.config.signing
    if signing is None or not job.report.sign:
        return None
    from aidreport.pdf.signing.keys import SigningKey, Token, load_signer
    from aidreport.pdf.signing.sign import sign

    folder, token = job.config.folder, signing.pkcs11
    place: Path | Token = private_path(signing.pkcs12 or "", folder)
    if token is not None:
        place = Token(folder / token.module, token.token, token.certificate, token.key)
    file = signing.password_file
    password_file = private_path(file, folder) if file else None
    key = SigningKey(place, signing.password_env, password_file, signing.reason)
    signer, stamp = load_signer(key), signing.timestamp
    server = time_server_of(stamp, job.config.folder, job.clock) if stamp else None
    return partial(sign, key=key, signer=signer, server=server)


def time_server_of(stamp: Timestamp, folder: Path, clock: Callable[[], dt.datetime]) -> TimeServer:
    """Return the server that confirms when briefings are signed.

    Args:
        folder: where relative names of files start.
        clock: returns the time, with its zone.

    Raises:
        ConfigError: a certificate or a secret is missing or wrong, or pyHanko is not installed.
    """
    from aidreport.pdf.signing.keys import not_installed

    try:
        from aidreport.pdf.signing.timestamps import TimeServer, load_authorities
    except ImportError:
        raise not_installed("setup.timestamps-need") from None

    file = stamp.client_certificate
    return TimeServer(
        stamp.server,
        load_authorities(folder / name for name in stamp.trust),
        clock,
        lasting=stamp.lasting,
        digest=stamp.digest,
        user=stamp.user,
        password=reveal(stamp.password, folder) if stamp.password else "",
        client_certificate=private_path(file, folder) if file else None,
        seconds=stamp.timeout.total_seconds(),
    )
