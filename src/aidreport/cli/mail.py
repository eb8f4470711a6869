"""`aidreport mail`: test the mail server, send what is due, call back, list deliveries."""

from __future__ import annotations

import shlex
from email.utils import parseaddr
from typing import TYPE_CHECKING

import click

from aidreport.cli.console import printable
from aidreport.cli.options import common_options, console, ledger, project, reason_option, utc_now
from aidreport.cli.outcome import INCOMPLETE, show_deliveries
from aidreport.config.time_zones import shown
from aidreport.errors import ConfigError, UsageError, counted
from aidreport.runs.ledger.delivery_records import MessageKind
from aidreport.runs.ledger.records import SlotState

if TYPE_CHECKING:
    from aidreport.config.config import Config
    from aidreport.delivery.mailboxes import Mailbox
    from aidreport.delivery.message import Envelope
    from aidreport.runs.ledger.ledger import Ledger


@click.group("mail", short_help="Test the mail server; send and list messages.")
@common_options
def mail() -> None:
    """Test the mail server; send and list messages."""


@mail.command("test")
@click.option("--to", metavar="ADDRESS", help="Send a test message to this address.")
@common_options
def test(to: str | None) -> int:
    """Test the mail server step by step, and show its answers.

    The steps are DNS, TCP, TLS with the certificate, AUTH, MAIL, RCPT and DATA; for a failure,
    the likely cause is shown. Without --to nothing is sent.
    """
    from aidreport.delivery.probe import try_server
    from aidreport.delivery.smtp import Server
    from aidreport.runs.outbox.addressing import sender_of

    settings = project()
    if settings.smtp is None:
        raise ConfigError(
            "there is no mail server in the configuration",
            why="the channel smtp needs one; the channel folder does not",
            fix='add [smtp] with host = "mail.example.org", see aidreport help deliver',
        )
    sender = parseaddr(sender_of(settings))[1]
    message = None if to is None else _test_message(settings, sender, to)
    recipient = sender if message is None else message.recipient
    server = Server(settings.smtp, settings.folder)
    failed = False
    for step in try_server(server, sender, recipient, message):
        failed = not step.good
        console().result(f"{'failed' if failed else 'ok':8}{step.name:6}{printable(step.answer)}\n")
        if step.cause:
            console().result(f"{'':14}likely cause: {step.cause}\n")
    return 1 if failed else 0


def _test_message(settings: Config, sender: str, to: str) -> Envelope:
    from aidreport.briefing.messages import plain_texts
    from aidreport.delivery import message
    from aidreport.delivery.subscribers import name_and_address
    from aidreport.runs.outbox.addressing import sender_of, signer_of

    try:
        _, to = name_and_address(to)
    except ValueError as error:
        raise UsageError(f'"{to}" is not an address: {error}', fix="correct --to") from None
    identifier = message.message_id(sender)
    subject = "A test message of aidreport"
    text = "This message was requested with aidreport mail test. There is nothing to do."
    headers = message.Headers(
        sender_of(settings), settings.mail.reply_to, to, "", subject, utc_now(), identifier
    )
    content = message.head_of(headers) + message.body_of(plain_texts(subject, [text], "en"))
    signer = signer_of(settings)
    if signer is not None:
        content = message.dkim_signed(content, signer)
    return message.Envelope(sender, to, message.envelope_id(identifier), content)


@mail.command("send")
@common_options
def send() -> int:
    """Send what is due in the outbox, and read bounces.

    The daemon does this itself; without a daemon, let cron give this command or aidreport run.
    """
    from aidreport.runs.outbox.bounces import mailbox_of
    from aidreport.runs.outbox.dispatcher import Dispatcher

    settings = project()
    with ledger(settings) as book:
        summary = Dispatcher(settings, book).send()
        code = show_deliveries(summary)
        if not summary.counts and not code:
            waits = book.outbox.next_try()
            zone = settings.organisation.zone
            later = f"; the next try is at {shown(waits, zone, seconds=True)}" if waits else ""
            console().note(f"nothing in the outbox is due{later}")
        mailbox = mailbox_of(settings)
        if mailbox is not None:
            _read_bounces(settings, book, mailbox)
    return code


@mail.command("bounces")
@common_options
def bounces() -> int:
    """Read the mailbox of [mail.bounces], and record each bounce with its delivery."""
    from aidreport.runs.outbox.bounces import mailbox_of

    settings = project()
    mailbox = mailbox_of(settings)
    if mailbox is None:
        raise ConfigError(
            "there is no mailbox for bounces in the configuration",
            fix='add [mail.bounces] with maildir = "…" or imap = "…", see aidreport help deliver',
        )
    with ledger(settings) as book:
        if not _read_bounces(settings, book, mailbox):
            console().note("there are no new bounces")
    return 0


def _read_bounces(settings: Config, book: Ledger, mailbox: Mailbox) -> int:
    """Record bounces and notify the owner of them; return their number."""
    from aidreport.runs.outbox.bounces import collect
    from aidreport.runs.outbox.dispatcher import Dispatcher

    count = collect(settings, book, mailbox)
    if count:
        console().note(f"{counted(count, 'message')} came back")
        Dispatcher(settings, book).send()
    return count


@mail.command("cancel")
@click.argument("run", type=int)
@click.option(
    "--to",
    multiple=True,
    metavar="ADDRESS",
    help="Only the message to this address; repeatable; default: all.",
)
@reason_option(
    "each message",
    "calling a message back needs a reason",
    "whoever asks why nothing came must find it",
)
@common_options
def cancel(run: int, to: tuple[str, ...], because: str) -> int:
    """Call back messages of a RUN that are not sent yet.

    Only what waits in the queue, or for approval, can be called back: not what is delivered or
    being sent at this moment. The ledger keeps which system user did it, when and why. resend
    --to sends such a message after all.
    """
    from aidreport.runs.account import system_user
    from aidreport.runs.outbox.dispatcher import Dispatcher
    from aidreport.runs.outbox.recall import call_back

    settings = project()
    with ledger(settings) as book:
        recall = call_back(book, run, to, system_user(), because)
        Dispatcher(settings, book).end_sent_runs()
        slot, items = book.run(run), book.outbox.of(run)
    console().lines([f"called back: {item.address} ({item.kind})" for item in recall.called])
    for item in recall.called:
        if item.doubts:
            doubt = "the server may have it: its answer to an earlier try was lost"
            console().warning(f"called back: {item.address} ({item.kind}): {doubt}")
    for item, reason in recall.left:
        console().warning(f"not called back: {item.address} ({item.kind}): {reason}")
    if slot.outcome is not None:
        console().note(f"run {run} has ended: {slot.outcome}: {slot.reason}")
    elif slot.state is SlotState.WAITING and all(
        item.settled for item in items if item.kind is MessageKind.BRIEFING
    ):
        console().note(f"run {run} still waits for approval, which would send nothing")
        console().note(f"to end it: aidreport reject {run} --because {shlex.quote(because)}")
    return INCOMPLETE if recall.left else 0


@mail.command("list")
@click.argument("run", type=int)
@common_options
def list_(run: int) -> int:
    """List the deliveries of a RUN: recipient, status, tries and the server's last answer."""
    settings = project()
    with ledger(settings, read_only=True) as book:
        book.run(run)
        items = book.outbox.of(run)
    if not items:
        console().note(f"run {run} has no deliveries")
        return 0
    head = ("To", "What", "By", "Status", "Tries", "When", "Answer")
    rows = [
        (
            item.address,
            f"{item.kind} {item.key}" if item.key and item.kind == "briefing" else str(item.kind),
            item.channel,
            str(item.status),
            str(item.tries),
            shown(item.settled or item.next, settings.organisation.zone, seconds=True),
            item.answer,
        )
        for item in items
    ]
    console().table(head, rows, numbers={4}, shortened=6)
    return INCOMPLETE if any(item.settled is None for item in items) else 0
