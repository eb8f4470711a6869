"""Who is sent what: the deliveries of a run, made before the first of them is tried.

Subscribers get the briefings, approvers the drafts, the owner notices of failures and recoveries.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.briefing import messages
from aidreport.briefing.job import job_for
from aidreport.briefing.pipeline import Languages
from aidreport.config.delivery import FOLDER, SMTP
from aidreport.config.secret import private_path, reveal
from aidreport.config.time_zones import as_option
from aidreport.delivery.message import (
    Enclosure,
    Headers,
    Signer,
    body_of,
    dkim_signed,
    head_of,
    message_id,
    unsubscribe_link,
)
from aidreport.delivery.subscribers import (
    InvalidSubscriber,
    SubscriberList,
    name_and_address,
    read_subscribers,
)
from aidreport.errors import AidreportError, ConfigError, TemplateError
from aidreport.files.toml import read_bytes
from aidreport.lazy_dataclass import dataclass
from aidreport.runs.ledger.delivery_records import DeliveryStatus, MessageKind, Posting
from aidreport.runs.ledger.records import Outcome, sent_first
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.briefing.job import Job
    from aidreport.config.config import Config
    from aidreport.config.delivery import SubscriberEntry
    from aidreport.runs.ledger.delivery_records import DeliveryRecord
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import ArtifactRecord, SlotRecord
    from aidreport.runs.ledger.store import Store


_BAD = (Outcome.FAILED, Outcome.HELD)
_GOOD = (Outcome.RENDERED, Outcome.SENT)
_MOST_LINES = 20
_LONGEST_SUBJECT = 120


def sender_of(config: Config) -> str:
    """Return the sender of messages; files in a folder need no real one."""
    return config.mail.sender or "aidreport <aidreport@localhost>"


def subscribers_of(job: Job) -> SubscriberList:
    """Return a report's subscribers, without those that are paused or in other groups.

    An entry whose language has no wording, or whose password no file can have, is a problem.

    Raises:
        ConfigError: a file of subscribers cannot be read.
    """
    delivery = job.report.delivery
    everyone = read_subscribers(delivery.subscribers, job.config.folder)
    wanted = {group.casefold() for group in delivery.groups}
    entries: list[SubscriberEntry] = []
    problems = list(everyone.problems)
    for entry in everyone.subscribers:
        groups = {group.casefold() for group in entry.groups}
        if entry.paused or (wanted and not wanted & groups):
            continue
        problem = _problem_of(job, entry)
        if problem:
            problems.append(InvalidSubscriber("subscribers", entry.address, problem))
        else:
            entries.append(entry)
    return SubscriberList(tuple(entries), tuple(problems), everyone.passed_over)


def _problem_of(job: Job, entry: SubscriberEntry) -> str:
    """Return why a subscriber cannot get the briefing; empty if nothing is in the way."""
    if entry.password is not None and "pdf" not in job.report.formats:
        return 'a web page cannot have a password: add "pdf" to the formats of the report'
    try:
        job.library.wording(entry.language or job.language)
    except TemplateError as error:
        return error.problem
    return ""


def languages_of(job: Job, readers: SubscriberList) -> Languages:
    """Return the languages that a report is made in: its own, and those that somebody reads."""
    wanted = [entry.language or job.language for entry in readers.subscribers]
    return Languages(list(dict.fromkeys([job.language, *wanted])), partial(_is_read, job, readers))


def receives(entry: SubscriberEntry, key: str) -> bool:
    """Return whether a subscriber gets a part of a burst; without one, everybody gets the whole."""
    groups = {group.casefold() for group in entry.groups}
    return not key or key.casefold() in groups or "*" in groups


def _is_read(job: Job, readers: SubscriberList, key: str, language: str) -> bool:
    """Return whether a subscriber of a part reads it in a language."""
    return any(
        (entry.language or job.language) == language and receives(entry, key)
        for entry in readers.subscribers
    )


def unread_parts(keys: Iterable[str], readers: SubscriberList) -> list[str]:
    """Return the parts of a burst that no subscriber gets, a sentence each."""
    return [
        state("refusal.nobody-subscribes", part=key)
        for key in dict.fromkeys(filter(None, keys))
        if not any(receives(entry, key) for entry in readers.subscribers)
    ]


@dataclass(frozen=True)
class Addressing:
    """Makes deliveries for a report.

    Attributes:
        round: the attempt that they are made for.
    """

    job: Job
    store: Store
    round: int

    def briefings(
        self, artifacts: Sequence[ArtifactRecord], readers: SubscriberList, status: DeliveryStatus
    ) -> list[Posting]:
        """Return the deliveries of a run's briefings: to subscribers, and to other channels.

        A briefing is one message, whatever its formats; other channels get each of its files.

        Args:
            artifacts: those that go out.
            readers: an invalid entry becomes a delivery that was refused.
            status: QUEUED, or WAITING for approval.

        Raises:
            ConfigError: a secret is missing, or a header cannot be made.
        """
        postings = [
            posting
            for channel in self.job.report.delivery.channels
            for posting in (
                self._messages(channel, sent_first(artifacts), readers, status)
                if channel in (FOLDER, SMTP)
                else self._copies(channel, artifacts, status)
            )
        ]
        for problem in readers.problems:
            address, answer = problem.address or problem.place, f"{problem.place}: {problem.why}"
            postings.append(self._refused(MessageKind.BRIEFING, "", address, answer))
        return postings

    def to_each(
        self, kind: MessageKind, addresses: Sequence[str], subject: str, body: str
    ) -> list[Posting]:
        """Return the deliveries of one message to some addresses, such as those who approve.

        The report's channels for messages take it; without any, the one that works.
        """
        config, postings = self.job.config, []
        working = SMTP if config.smtp is not None and config.mail.sender else FOLDER
        channels = [name for name in self.job.report.delivery.channels if name in (FOLDER, SMTP)]
        for channel in channels or [working]:
            for address in addresses:
                try:
                    name, plain = name_and_address(address)
                except ValueError as error:
                    answer = f"{address!r} is not an address: {error}"
                    postings.append(self._refused(kind, channel, address, answer))
                else:
                    posting = Posting(kind, self.round, channel, plain, body=body)
                    postings.append(self._addressed(posting, subject, name))
        return postings

    def _refused(self, kind: MessageKind, channel: str, address: str, answer: str) -> Posting:
        posting = Posting(kind, self.round, channel, address)
        return posting._replace(status=DeliveryStatus.REFUSED, answer=answer)

    def notice(self, subject: str, paragraphs: Sequence[str]) -> list[Posting]:
        """Return the deliveries of a notice to the owner; none if no owner is named."""
        owner = self.job.config.mail.owner
        if not owner:
            return []
        if len(subject) > _LONGEST_SUBJECT:
            subject = f"{subject[: _LONGEST_SUBJECT - 1]}…"
        texts = messages.plain_texts(subject, paragraphs, "en")
        body = self.store.bodies.store(body_of(texts))
        postings = self.to_each(MessageKind.NOTICE, owner, subject, body)
        return [posting._replace(key=body[:12]) for posting in postings]

    def _messages(
        self,
        channel: str,
        artifacts: Sequence[ArtifactRecord],
        readers: SubscriberList,
        status: DeliveryStatus,
    ) -> Iterator[Posting]:
        made = {(artifact.key, artifact.language) for artifact in artifacts}
        for entry in readers.subscribers:
            for artifact in artifacts:
                # A briefing in the report's language is better than none.
                theirs = (artifact.key, entry.language) in made
                language = entry.language if theirs else self.job.language
                if artifact.language == language and receives(entry, artifact.key):
                    yield self._message(channel, artifact, entry, status)

    def _message(
        self, channel: str, artifact: ArtifactRecord, entry: SubscriberEntry, status: DeliveryStatus
    ) -> Posting:
        subject, body = artifact.subject, artifact.body
        if entry.password is not None:
            password = reveal(entry.password, self.job.config.folder)
            subject, body = self._protected(artifact, password)
        posting = self._posting(channel, entry.address, artifact, status)
        return self._addressed(posting._replace(body=body), subject, entry.name)

    def _posting(
        self, channel: str, address: str, artifact: ArtifactRecord, status: DeliveryStatus
    ) -> Posting:
        key, language, file = artifact.key, artifact.language, Path(artifact.path).name
        posting = Posting(MessageKind.BRIEFING, self.round, channel, address, key, language)
        return posting._replace(artifact=artifact.sha256, file=file, status=status)

    def _copies(
        self, channel: str, artifacts: Sequence[ArtifactRecord], status: DeliveryStatus
    ) -> Iterator[Posting]:
        for artifact in artifacts:
            file = Path(artifact.path).name
            date = dt.date.fromisoformat(artifact.date)
            fields = {
                "report": self.job.name,
                "title": artifact.title,
                "date": artifact.date,
                "language": artifact.language,
                "key": artifact.key,
                "file": file,
                "sha256": artifact.sha256,
                "link": messages.link_to(self.job, file, date),
            }
            yield self._posting(channel, file, artifact, status)._replace(
                message_id=message_id(sender_of(self.job.config)),
                head=json.dumps(fields, ensure_ascii=False),
            )

    def _addressed(self, posting: Posting, subject: str, name: str) -> Posting:
        """Return a posting with its Message-ID and its head, signed if there is a key."""
        mail, sender = self.job.config.mail, sender_of(self.job.config)
        identifier = message_id(sender)
        address = posting.address
        unsubscribe = mail.unsubscribe if posting.kind is MessageKind.BRIEFING else ""
        unsubscribe = unsubscribe_link(unsubscribe, address)
        date = self.store.now().replace(microsecond=0)
        head = head_of(
            Headers(sender, mail.reply_to, address, name, subject, date, identifier, unsubscribe)
        )
        signer = signer_of(self.job.config)
        if signer is not None:
            body = self.store.bodies.read(posting.body)
            head = dkim_signed(head + body, signer).removesuffix(body)
        return posting._replace(message_id=identifier, head=head.decode("ascii"))

    def _protected(self, artifact: ArtifactRecord, password: str) -> tuple[str, str]:
        """Return subject and body of the message with a PDF that opens with a password."""
        from aidreport.briefing.design import wording_of
        from aidreport.pdf.encryption import encrypt

        job = self.job.in_language(artifact.language)
        pdf = encrypt(self.store.made["pdf"].read(artifact.sha256), password)
        date = dt.date.fromisoformat(artifact.date)
        file = Path(artifact.path).name
        message = messages.write_protected_message(
            job, wording_of(job), Enclosure(file, messages.PDF, pdf), date, artifact.record
        )
        return message.subject, self.store.bodies.store(message.body)


def addressing_of(config: Config, ledger: Ledger, slot: SlotRecord) -> Addressing | None:
    """Return the addressing of a run's latest attempt; None if its report is gone."""
    if slot.key.report not in config.reports:
        return None
    attempts = ledger.attempts(slot.id)
    job = job_for(config, slot.key.report)
    return Addressing(job, ledger.store, attempts[-1].id if attempts else 0)


@cache
def _key(path: Path) -> bytes:
    return read_bytes(path, ConfigError)


def signer_of(config: Config) -> Signer | None:
    """Return the key that signs messages; None if none is named.

    Raises:
        ConfigError: its file cannot be read.
    """
    dkim = config.mail.dkim
    if dkim is None:
        return None
    return Signer(dkim.domain, dkim.selector, _key(private_path(dkim.key, config.folder)))


def notice_of_end(
    slot: SlotRecord, before: SlotRecord | None, addressing: Addressing
) -> tuple[list[Posting], dict[str, str]]:
    """Return the notice to the owner about a slot that ends: a failure, or a recovery from one.

    A notice that cannot be made must not keep a slot from ending: why is returned, to be kept.

    Args:
        before: the slot of the report that ended before it; None if there is none.
    """
    report, due = slot.key.report, slot.key.due
    config = addressing.job.config
    ended = f"{report}, slot {config.time_of_slot(*slot.key)} (run {slot.id}): {slot.outcome}"
    if slot.outcome in _BAD:
        subject = f"aidreport: {report} {slot.outcome}: {slot.reason}"
        at = as_option(due, config.organisation.zone)
        paragraphs = [ended, slot.reason, *_details(slot)]
        if "sent" not in slot.details and "aidreport run" not in str(slot.details.get("fix", "")):
            paragraphs.append(f"Then run it again: aidreport run {report} --slot {at}")
        paragraphs.append(f"More: aidreport why {report} {at}")
    elif slot.outcome in _GOOD and before is not None and before.outcome in _BAD:
        subject = f"aidreport: {report} works again"
        had = "was held" if before.outcome is Outcome.HELD else "had failed"
        earlier = config.time_of_slot(*before.key)
        paragraphs = [ended, f"Recovered. The run of {earlier} {had}: {before.reason}"]
    else:
        return [], {}
    try:
        return addressing.notice(subject, paragraphs), {}
    except AidreportError as error:
        return [], {"the owner was not notified": error.problem}


def notice_of_bounces(
    slot: SlotRecord, items: Sequence[DeliveryRecord], addressing: Addressing
) -> list[Posting]:
    """Return the notice to the owner about messages that came back."""
    count = "one message" if len(items) == 1 else f"{len(items)} messages"
    subject = f"aidreport: {slot.key.report}: {count} came back"
    lines = [f"{item.address}: {item.answer}" for item in items[:_MOST_LINES]]
    number = max((item.withdrawn_by or slot.id for item in items), default=slot.id)
    again = f"Correct that, then send it again: aidreport resend {number} --to ADDRESS"
    if number != slot.id:
        again = f"Run {number} corrects it and goes out instead. {again}"
    return addressing.notice(subject, [f"Run {slot.id}:", *lines, again])


def _details(slot: SlotRecord) -> Iterator[str]:
    for key, value in slot.details.items():
        if isinstance(value, list):
            yield from map(str, value[:_MOST_LINES])
        elif key != "sent":  # the reason says so
            yield f"{key}: {value}"
