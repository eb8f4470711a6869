"""Messages that came back: read from a mailbox, and matched with their deliveries."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from aidreport.config.secret import reveal
from aidreport.delivery.bounces import Action, bounces_in
from aidreport.delivery.certificates import trusting
from aidreport.delivery.mailboxes import ImapMailbox, Maildir
from aidreport.runs.ledger.delivery_records import DeliveryStatus
from aidreport.runs.ledger.outbox import failed
from aidreport.runs.outbox.addressing import addressing_of, notice_of_bounces

if TYPE_CHECKING:
    from aidreport.config.config import Config
    from aidreport.delivery.mailboxes import Mailbox
    from aidreport.runs.ledger.ledger import Ledger

_SECONDS = 60.0


def mailbox_of(config: Config) -> Mailbox | None:
    """Return the mailbox that takes returned messages; None if none is named.

    Raises:
        ConfigError: the certificates cannot be read.
    """
    given = config.mail.bounces
    if given is None:
        return None
    if given.maildir:
        return Maildir(config.folder / given.maildir)
    assert given.password is not None
    context = trusting(given.ca, config.folder, "[mail.bounces]")
    password = partial(reveal, given.password, config.folder)
    server = given.imap, given.port, given.user
    return ImapMailbox(*server, password, given.mailbox, context, _SECONDS)


def collect(config: Config, ledger: Ledger, mailbox: Mailbox) -> int:
    """Match messages that came back with their deliveries; return the number of these deliveries.

    The owner gets a notice. A message about none of our deliveries is marked as read, and left.

    Raises:
        DeliveryError: the mailbox cannot be read.
    """
    of: dict[int, set[str]] = defaultdict(set)
    seen = []
    for name, content in mailbox.unread():
        seen.append(name)
        for bounce in bounces_in(content):
            if bounce.action is not Action.FAILED:
                continue
            sent = bounce.envelope_id, bounce.message_id, bounce.address
            answer = " ".join(filter(None, (bounce.status, bounce.diagnostic)))
            number = ledger.outbox.bounce(*sent, answer)
            if number is not None:
                of[number].add(bounce.address)
    for number, addresses in of.items():
        slot = ledger.run(number)
        lost = failed(ledger.outbox.of(number))
        items = [item for item in lost if item.address.lower() in addresses]
        bounced = [item for item in items if item.status is DeliveryStatus.BOUNCED]
        addressing = addressing_of(config, ledger, slot)
        if addressing is not None and bounced:
            ledger.post(number, notice_of_bounces(slot, bounced, addressing))
    mailbox.done(seen)
    return sum(map(len, of.values()))
