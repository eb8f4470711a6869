"""An extraction as an announcement in TOML, to be reviewed, and as JSON."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidreport.model.money import Qualifier
from aidreport.model.remarks import say
from aidreport.sources.extraction.items import SIGNS, Item, Role
from aidreport.sources.extraction.parties import Sort
from aidreport.sources.terms.organisations import kind_of_organisation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.sources.extraction.extraction import Allocation, Extraction
    from aidreport.sources.extraction.quotes import Speech

_UNITS = {3: "thousand", 6: "million", 9: "billion"}
_KINDS = {"united-nations": "UN agency", "red-cross-movement": "Red Cross and Red Crescent"}
_INFERRED = {
    "unit": "unit-left-out",
    "currency": "currency-left-out",
    "equal-share": "equal-share",
} | SIGNS
_CONTEXT = (Role.CONTEXT, Role.UNSURE, Role.SUBTOTAL)
_SHOWN = 100
_MOST_QUOTED = 600


def as_json(extraction: Extraction) -> str:
    """Return an extraction as JSON; amounts are texts of whole units, so that nothing is lost."""
    head = extraction.head
    document = {
        "donor": head.donor.name if head.donor else None,
        "date": head.day.date.isoformat() if head.day else None,
        "title": head.title or None,
        "issuer": head.issuer or None,
        "headline": [
            {**_money(item), "qualifier": str(item.mention.qualifier)}
            for headline in extraction.headlines
            for item in (headline, *headline.equivalents)
        ],
        "allocations": [
            {
                "recipient": allocation.recipient,
                **_money(allocation.item),
                "qualifier": str(allocation.item.mention.qualifier),
                "inferred": [str(say(_INFERRED[key])) for key in _reasons(allocation.item)],
                "line": allocation.item.line,
                "text": allocation.item.sentence.strip(),
            }
            for allocation in extraction.allocations
        ],
        "quotes": [
            {"text": quote.text, "speaker": quote.speaker or None, "role": quote.role or None}
            for quote in extraction.quotes
        ],
        "facts": [{"text": fact.text, "line": fact.line} for fact in extraction.facts],
        "context_amounts": [
            {**_money(item), "line": item.line, "why": item.why or str(item.role)}
            for item in extraction.items
            if item.role in _CONTEXT
        ],
        "amounts": {str(role): count for role, count in extraction.counts().items()},
        "findings": [
            {"code": f.code, "severity": f.severity, "message": f.message, "line": f.line}
            for f in extraction.findings
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _money(item: Item) -> dict[str, Any]:
    return {"amount": _plain(item.amount), "currency": item.currency or None}


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _reasons(item: Item) -> list[str]:
    return [key for key in item.inferred if key in _INFERRED]


def as_toml(extraction: Extraction, name: str, text_name: str) -> str:
    """Return an extraction as an announcement, each figure with the line of the text above it.

    Args:
        name: of the file that was read.
        text_name: of the file with the text, whose lines are counted, beside the announcement.
    """
    return "\n".join(_lines(extraction, name, text_name)) + "\n"


def counted_text(extraction: Extraction) -> bytes:
    """Return the text that was read, whose lines are counted, as the file beside it."""
    return "".join(f"{line}\n" for line in extraction.document.lines).encode()


def _lines(extraction: Extraction, name: str, text_name: str) -> Iterator[str]:
    head = extraction.head
    yield f"# Extracted by aidreport from {name}. Compare it with the text, correct it, and write"
    yield "# your name as reviewed_by: until then a briefing says that nobody has reviewed it."
    yield ""
    yield _entry("title", head.title, "no title was found")
    yield _date(extraction)
    yield _entry("issuer", head.issuer, "who publishes it was not found")
    yield _entry("donor", head.donor.name if head.donor else "", "who gives was not found")
    yield f"language = {_text(extraction.words.code)}"
    if head.region:
        yield f"region = {_text(head.region)}"
    yield f"source = {_text(_SOURCES[extraction.words.code])}"
    if extraction.document.url.startswith(("http://", "https://")):
        yield f"url = {_text(extraction.document.url)}"
    yield f"text = {_text(text_name)}"
    yield "extracted = true"
    yield 'reviewed_by = ""'
    yield ""
    yield from _account(extraction)
    yield from _stated(extraction.headlines)
    for allocation in extraction.allocations:
        yield from _allocation(allocation)
    if not extraction.allocations:
        yield from _TO_FILL_IN
    for quote in extraction.quotes:
        yield from _quote(quote)
    for fact in extraction.facts:
        yield ""
        yield "[[facts]]"
        if fact.figure:
            yield f"figure = {_text(fact.figure)}"
        yield f"text = {_text(fact.text)}"
        yield f"line = {fact.line}"


_TO_FILL_IN = (
    "",
    "# Who receives how much was not found: write it here, four lines for each, without the #.",
    "# [[allocations]]",
    '# recipient = "…"',
    '# amount = "NOK 17.3 million"',
    "# line = 1  # of the text",
)


_SOURCES = {
    "en": "Press release", "nb": "Pressemelding", "sv": "Pressmeddelande", "da": "Pressemeddelelse",
    "de": "Pressemitteilung", "fr": "Communiqué de presse", "es": "Nota de prensa",
}  # fmt: skip


def _entry(key: str, value: str, problem: str) -> str:
    return f"{key} = {_text(value)}" if value else f'{key} = ""  # {problem}: write it here'


def _date(extraction: Extraction) -> str:
    day = extraction.head.day
    if day is None:
        return "# date = 2026-01-31  # no full date was found: write it here"
    return f"date = {day.date.isoformat()}{f'  # or {day.other.isoformat()}' if day.other else ''}"


def _account(extraction: Extraction) -> Iterator[str]:
    """Yield what became of each amount of the text, and what to look at."""
    yield f"# Amounts found: {len(extraction.items)}"
    yield from (f"#   {line}" for line in extraction.account())
    for finding in extraction.findings:
        where = f"line {finding.line}: " if finding.line else ""
        yield f"# {finding.severity}: {where}{finding.message}"
    others = [item for item in extraction.items if item.role in _CONTEXT]
    if others:
        yield "# In no total:"
    for item in others:
        yield f"#   line {item.line}: {_cut(item.mention.text)} ({item.why or item.role})"


def _stated(headlines: Sequence[Item]) -> Iterator[str]:
    yield ""
    yield "# The totals as announced."
    entries: dict[str, tuple[Item, Item]] = {}
    for headline in headlines:
        for item in (headline, *headline.equivalents):
            entries.setdefault(item.currency, (item, headline))
    if not entries:
        yield "stated = []"
        return
    yield "stated = ["
    for item, headline in entries.values():
        yield f"  {_inline(item)},  # {_cut(_source(headline))}"
    yield "]"


def _allocation(allocation: Allocation) -> Iterator[str]:
    item = allocation.item
    yield ""
    yield f"# {_cut(_source(item))}"
    yield "[[allocations]]"
    yield f"recipient = {_text(allocation.recipient)}"
    if allocation.name:
        yield f"recipient_name = {_text(allocation.name)}"
    kind = _KINDS.get(kind_of_organisation(allocation.recipient) or "")
    if kind and allocation.sort is Sort.ORGANISATION:
        yield f"recipient_type = {_text(kind)}"
    yield f"amount = {_inline(item)}"
    if item.equivalents:
        yield "equivalents = ["
        yield from (f"  {_inline(other)}," for other in item.equivalents)
        yield "]"
    if allocation.country:
        yield f"country = {_text(allocation.country)}"
    yield f"line = {item.line}"


def _quote(quote: Speech) -> Iterator[str]:
    if not quote.speaker or len(quote.text) > _MOST_QUOTED * 10:
        yield ""
        yield f"# line {quote.line}: words of somebody who is not named: {_cut(quote.text)}"
        return
    yield ""
    yield "[[quotes]]"
    yield f"text = {_text(quote.text)}"
    yield f"speaker = {_text(quote.speaker)}"
    if quote.role:
        yield f"role = {_text(quote.role)}"
    yield f"line = {quote.line}"


def _inline(item: Item) -> str:
    """Return an amount as an announcement has it, with the words of its source."""
    parts = [f"amount = {_text(stated_as(item))}", f"as_written = {_text(_written(item))}"]
    reasons = [str(say(_INFERRED[key])) for key in _reasons(item)]
    if reasons:
        parts.append(f"inferred = {_text('; '.join(reasons))}")
    return f"{{ {', '.join(parts)}, line = {item.line} }}"


def _written(item: Item) -> str:
    """Return the words of an amount, without those about it."""
    return item.mention.text.strip()


def stated_as(item: Item) -> str:
    """Return an amount with its code, a decimal point and its unit: "up to NOK 17.3 million"."""
    mention = item.mention
    power = next((p for p in (9, 6, 3) if mention.power is not None and mention.power >= p), 0)
    if mention.power is None and "unit" in item.inferred:
        power = next((p for p in (9, 6, 3) if item.amount >= Decimal(10) ** p), 0)
    number = f"{item.amount.scaleb(-power).normalize():f}"
    places = _places(item, power)
    if places:
        number = f"{item.amount.scaleb(-power):.{places}f}"
    qualifier = "" if mention.qualifier is Qualifier.EXACT else f"{mention.qualifier} "
    unit = f" {_UNITS[power]}" if power else ""
    return f"{qualifier}{item.currency} {number}{unit}"


def _places(item: Item, power: int) -> int:
    """Return how many decimals the source writes, counted in a unit."""
    step = item.mention.step
    if "unit" in item.inferred and item.main is not None and item.main.mention.power is not None:
        step = step.scaleb(item.main.mention.power)
    return max(0, power - step.adjusted())


def _source(item: Item) -> str:
    return f"line {item.line}: {item.sentence}"


def _cut(text: str) -> str:
    plain = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
    return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 1]}…"


def _text(value: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
