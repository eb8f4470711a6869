"""The messages about a run: bodies that are stored before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from aidreport.briefing.job import named_for
from aidreport.config.time_zones import shown
from aidreport.delivery.message import Enclosure, Texts, body_of
from aidreport.delivery.proofs import RecordProof
from aidreport.errors import TemplateError
from aidreport.files.toml import read_bytes
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from aidreport.briefing.edition import Edition
    from aidreport.briefing.job import Job
    from aidreport.document.message_text import MessageContent, MessageTemplate, MessageTexts
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Finding
    from aidreport.model.formats import Format

PDF = "application/pdf"
_MEDIA_TYPES = {"pdf": PDF, "html": "text/html"}
_PROOFS = {"pdf": "mail.proof", "html": "mail.page-proof"}
_ATTACHED = {"pdf": "attached", "html": "attached-page"}
"""The format of what is attached, if there is one → the phrase that says so."""


class SentFile(NamedTuple):
    """A briefing as a file of one format.

    Attributes:
        record: hash of the record in it, by which the message proves it; empty for none.
    """

    name: str
    format: Format
    content: bytes
    record: str = ""


class MessageBody(NamedTuple):
    """A message without its head.

    Attributes:
        linked: a body with a link in place of the files, for servers that refuse large messages;
            empty if the configuration has no link.
    """

    subject: str
    body: bytes
    linked: bytes = b""


class ApprovalRequest(NamedTuple):
    """What an approver must know: the run, until when to decide, and the findings."""

    run: int
    until: dt.datetime
    findings: Sequence[Finding]


def message_template(job: Job) -> MessageTemplate:
    """Return the texts of a report's message in its language.

    Raises:
        TemplateError: they are missing or have problems.
    """
    name = job.report.delivery.message
    texts = []
    for suffix in (".txt", ".html"):
        path = job.library.message_text(name, job.language, suffix)
        try:
            texts.append(read_bytes(path, TemplateError).decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise TemplateError(
                state("template.not-utf-8", name=str(path)), fix=state("template.save-utf-8")
            ) from None
    return _parsed_template(name, *texts)


@lru_cache(maxsize=32)
def _parsed_template(name: str, text: str, html: str) -> MessageTemplate:
    """Read the texts of a message once, however many messages are made with them."""
    from aidreport.document.message_text import MessageTemplate

    return MessageTemplate(name, text, html)


def write_message(edition: Edition, files: Sequence[SentFile]) -> MessageBody:
    """Return the message about a briefing, with its files in all formats and others attached.

    Args:
        files: in the order in which they are attached; a link is to the first.

    Raises:
        TemplateError: the texts of the message cannot be filled.
    """
    content, template = _content(edition), message_template(edition.job)
    proofs = [_proof(edition, file) for file in files if file.record]
    stated = [
        edition.design.wording.text(_PROOFS[file.format], digest=file.record)
        for file in files
        if file.record
    ]
    content = replace(content, proof=stated[0] if stated else "")
    if edition.correction:
        subject = edition.design.wording.text(
            "mail.correction-subject",
            number=str(edition.correction),
            subject=template.fill(content).subject,
        )
        content = replace(content, subject=subject)
    enclosures = [*map(_enclosure, files), *_sheets(edition)]
    attached = _ATTACHED[files[0].format] if len(files) == 1 else "attached-both"
    texts = _filled(template, content, [content.words[attached], *stated[1:]])
    body = body_of(Texts(*texts, content.language), enclosures, proofs)
    link = link_to(edition.job, files[0].name, edition.briefing.date)
    if not link:
        return MessageBody(texts.subject, body)
    linked = _filled(template, content, [content.words["linked"], link, *stated[1:]])
    return MessageBody(texts.subject, body, body_of(Texts(*linked, content.language), (), proofs))


def _enclosure(file: SentFile) -> Enclosure:
    return Enclosure(file.name, _MEDIA_TYPES[file.format], file.content)


def _filled(
    template: MessageTemplate, content: MessageContent, closing: Sequence[str]
) -> MessageTexts:
    """Return the texts of a message; a template that does not know the proof has it at its end."""
    texts = template.fill(replace(content, closing=closing))
    if content.proof and content.proof not in texts.text:
        texts = template.fill(replace(content, closing=[*closing, content.proof]))
    return texts


def _proof(edition: Edition, file: SentFile) -> RecordProof:
    """Return what a message states about the record of a briefing's file."""
    job, date = edition.job, edition.briefing.date.isoformat()
    of = (job.name, date, job.language, edition.key, edition.correction)
    return RecordProof(file.record, *of, file.format)


def write_draft_message(
    editions: Sequence[Edition], files: Sequence[SentFile], request: ApprovalRequest
) -> MessageBody:
    """Return the message to the approvers: all drafts, the findings, and how to answer.

    Args:
        files: the drafts in all formats.
    """
    from aidreport.document.remarks import finding_in_words
    from aidreport.document.text import plain_words

    first = editions[0]
    wording = first.design.wording
    content = replace(_content(first), closing=[])
    template = message_template(first.job)
    final = template.fill(content)
    zone = first.job.config.organisation.zone
    time = shown(request.until, zone).partition(" ")[2]
    until = f"{wording.date(request.until.astimezone(zone))} {time}"
    if len(editions) > 1:
        names = [named_for(item.path, first.job.report.formats[0]).name for item in editions]
        about = [
            f"{item.key}: {_content(item).headline} ({name})"
            for item, name in zip(editions, names, strict=True)
        ]
        content = replace(
            content, title=first.briefing.furniture.kind, standfirst="", headline="", remarks=about
        )
        content = replace(content, key_figures=[], tables=[])
    content = replace(
        content,
        subject=wording.text("mail.draft-subject", subject=final.subject),
        notes=[
            *content.notes,
            wording.text("mail.draft-until", until=until),
            wording.text(
                "mail.draft-how",
                approve=f"aidreport approve {request.run}",
                reject=f"aidreport reject {request.run} --because …",
            ),
        ],
        findings=[
            plain_words(finding_in_words(wording, item, advised=True)) for item in request.findings
        ],
    )
    texts = template.fill(content)
    body = body_of(Texts(*texts, content.language), [*map(_enclosure, files)])
    return MessageBody(texts.subject, body)


def write_protected_message(
    job: Job, wording: Wording, pdf: Enclosure, date: dt.date, record: str = ""
) -> MessageBody:
    """Return the message with a PDF that has a password: it gives none of its figures."""
    organisation = job.config.organisation.name
    subject = wording.text(
        "mail.locked-subject", organisation=organisation, date=wording.date(date)
    )
    paragraphs = [wording.text("mail.locked")]
    if record:
        paragraphs.append(wording.text("mail.proof", digest=record))
    texts = plain_texts(subject, paragraphs, wording.language, rtl=wording.rtl)
    body = body_of(texts, [pdf])
    return MessageBody(subject, body)


def plain_texts(
    subject: str, paragraphs: Sequence[str], language: str, *, rtl: bool = False
) -> Texts:
    """Return paragraphs as the texts of a message.

    Args:
        rtl: whether the language is read from right to left.
    """
    from html import escape

    html = "".join(f"<p>{escape(text)}</p>\n" for text in paragraphs)
    direction = ' dir="rtl"' if rtl else ""
    page = (
        f'<!doctype html>\n<html lang="{language}"{direction}><head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head>\n<body>\n{html}</body></html>\n"
    )
    return Texts(subject, "\n\n".join(paragraphs) + "\n", page, language)


def link_to(job: Job, file: str, date: dt.date) -> str:
    """Return the link to a published briefing; empty if the configuration has none."""
    pattern = job.config.mail.link
    return pattern.format(file=quote(file), report=quote(job.name), date=date.isoformat())


def _content(edition: Edition) -> MessageContent:
    from aidreport.document.message_text import message_content

    named = edition.design.brand.colours.model_dump()
    colours = {name: value for name, value in named.items() if isinstance(value, str)}
    return message_content(edition.briefing, edition.design.wording, colours)


def _in_words(wording: Wording, text: str) -> str:
    """Return a remark in the language of a briefing; another text as it is."""
    from aidreport.document.remarks import remark_in_words
    from aidreport.document.text import plain_words

    return plain_words(remark_in_words(wording, text))


def _sheets(edition: Edition) -> list[Enclosure]:
    """Return the files of figures that the report attaches beside the PDF."""
    wanted = edition.job.report.delivery.attach
    if not wanted:
        return []
    from aidreport.briefing.spreadsheets import XLSX, csv_table, workbook

    path, dataset = edition.path, edition.calculation.dataset
    words = edition.design.wording.text
    files = []
    say = partial(_in_words, edition.design.wording)
    if "xlsx" in wanted:
        percent = partial(edition.design.wording.percent, in_words=False)
        content = workbook(dataset, edition.figures, words, say, percent)
        files.append(Enclosure(f"{path.stem}.xlsx", XLSX, content))
    if "csv" in wanted:
        files.append(Enclosure(f"{path.stem}.csv", "text/csv", csv_table(dataset, words, say)))
    return files
