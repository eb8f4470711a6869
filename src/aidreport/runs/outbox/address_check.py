"""One rule for the addresses of sender, owner and approvers: `check` names what a run refuses."""

from __future__ import annotations

from email.utils import formataddr, getaddresses
from typing import TYPE_CHECKING

from aidreport.delivery.subscribers import name_and_address
from aidreport.errors import ConfigError
from aidreport.statements import message_of, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.briefing.job import Job
    from aidreport.config.config import Config


def address_problems(config: Config, reports: list[str] | None = None) -> Iterator[str]:
    """Yield what is wrong with the addresses of sender, owner and approvers.

    Args:
        reports: whose approvers are looked at; None for all.
    """
    mail = config.mail
    addresses = [("mail.sender", mail.sender)] if mail.sender else []
    addresses += [("mail.reply_to", formataddr(to)) for to in getaddresses([mail.reply_to])]
    addresses += [("mail.owner", address) for address in mail.owner]
    for name in config.reports if reports is None else reports:
        approval = config.reports[name].delivery.approval
        key = f"reports.{name}.delivery.approval.by"
        addresses += [(key, address) for address in (approval.by if approval else ())]
    for key, text in addresses:
        try:
            name_and_address(text)
        except ValueError as error:
            said = state("config.of-text", value=text, problem=message_of(error))
            yield state("toml.at", at=key, problem=said)


def refuse_wrong_addresses(job: Job) -> None:
    """Refuse a run whose notices, drafts or messages could reach nobody.

    Raises:
        ConfigError: an address of the sender, the owner or an approver is none.
    """
    problems = list(address_problems(job.config, [job.name]))
    if problems:
        raise ConfigError(
            problems[0]
            if len(problems) == 1
            else state("setup.unusable-addresses", count=len(problems)),
            details=problems[1:] and problems,
            why=state("setup.addresses-why"),
            fix=state("setup.addresses-fix"),
        )
