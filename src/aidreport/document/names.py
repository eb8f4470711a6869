"""The names that expressions may use, in templates and in the conditions of a schedule."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aidreport.document.columns import without_line
from aidreport.document.earlier import comparison_sentence, totals_change
from aidreport.document.text import (
    AbsentText,
    AmountsText,
    ValueText,
    Words,
    as_inline,
    join_spans,
    plain_words,
)
from aidreport.errors import ConfigError
from aidreport.lazy_dataclass import dataclass
from aidreport.model.occurring import days_of, stated_names, values_of
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.analysis.figures import Figure
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline


@dataclass(frozen=True, slots=True)
class Name:
    """A name: what it means, and how its value is computed."""

    help: str
    value: Callable[[Context], Words]


def title(context: Context) -> ValueText:
    """Return the title of the config or the announcement; else words from the data.

    These say who gives, if it is one, or for which country or to whom, and in which years.
    """
    if context.title:
        return ValueText(context.title)
    if context.dataset.announced.title:
        return context.quoted(context.dataset.announced.title)
    text, rows = context.wording.text, context.dataset.allocations
    countries = values_of(rows, "country")
    recipients = stated_names(rows, "recipient")
    if context.donor:
        words = text("title.donor", donor=context.wording.within(context.donor))
    elif len(countries) == 1 and (country := countries.pop()):
        words = text("title.for", name=context.wording.within(context.territory(country)))
    elif len(recipients) == 1 and (recipient := recipients.pop()):
        words = text("title.for", name=context.wording.within(str(context.recipient(recipient))))
    else:
        words = text("title.funding")
    years = sorted({day.year for day in days_of(rows)})
    if not years:
        return ValueText(words)
    first, last = str(years[0]), str(years[-1])
    period = first if first == last else text("title.years", first=first, last=last)
    return ValueText(text("title.period", title=words, period=period))


def standfirst(context: Context) -> Inline:
    """Return one sentence: who gives how much to how many, and what for."""
    wording, number = context.wording, context.partners
    partners = wording.fill(
        "count.partners", int(number.value), count=context.count_in_words(number)
    )
    amount = context.amounts(context.totals)
    key = f"standfirst.{context.measure if context.donor else 'no-donor'}"
    donor = wording.within(context.donor)
    donor = donor[:1].upper() + donor[1:] if donor != context.donor else donor
    sentence = wording.fill(key, donor=donor, amount=amount, partners=partners)
    purpose = context.quoted(context.dataset.announced.purpose)
    if purpose and not purpose.language:
        return wording.fill(
            "standfirst.purpose", sentence=sentence, purpose=purpose.text.rstrip(".")
        )
    return wording.fill("standfirst.plain", sentence=sentence)


def issuer(context: Context) -> str:
    """Return who publishes: the announcement's issuer, else the organisation."""
    return context.dataset.announced.issuer or context.organisation.name


def _conversion(context: Context) -> Inline:
    """Return whether amounts were converted, in a sentence or more."""
    wording, target = context.wording, context.dataset.converted_to
    if target is None or not context.conversions:
        return wording.fill("conversion.none")
    sentences = [
        wording.fill(
            f"conversion.{name}", int(count.value), count=context.number(count), currency=target
        )
        for name, count in context.conversions.items()
    ]
    apart = [span for words in sentences for span in (*as_inline(" "), *words)]
    return join_spans(apart[1:])


def _recipient(context: Context) -> Words:
    number = context.partners
    if number.value == 1:
        return context.name(context.largest("recipient"), "recipient")
    count = context.count_in_words(number)
    return context.wording.fill("count.partners", int(number.value), count=count)


def _largest_share(context: Context) -> ValueText:
    share = context.largest("recipient").share
    return context.percent(share) if share else AbsentText()


def _measure(context: Context) -> str:
    several = context.measure == "several"
    return "" if several else context.wording.text(f"measure.{context.measure}")


def _amounts(context: Context, figures: Sequence[Figure]) -> Words:
    """Return one amount, which can be compared, or several, which cannot."""
    if len(figures) == 1:
        return context.money(figures[0])
    return AmountsText(context.amounts(figures))


def _total(context: Context) -> Words:
    return _amounts(context, context.totals)


def _total_before(context: Context) -> Words:
    return _amounts(context, [totals_change(context, each.unit)[0] for each in context.totals])


NAMES: Mapping[str, Name] = {
    "title": Name(
        "The title that the config sets, else the announcement's, else words from the data.", title
    ),
    "date": Name(
        "The briefing's date.",
        lambda context: ValueText(context.wording.date(context.date), value=context.date),
    ),
    "issuer": Name("Who published the announcement; else the organisation.", issuer),
    "donor": Name("Who gives, if it is one.", lambda context: context.donor),
    "recipient": Name("Who receives: a name if it is one, else how many partners.", _recipient),
    "region": Name(
        "The country or region that the announcement concerns.",
        lambda context: context.territory(context.dataset.announced.region),
    ),
    "purpose": Name(
        "What the funds are for, in the words of the announcement.",
        lambda context: context.quoted(context.dataset.announced.purpose),
    ),
    "report": Name("The report's name in config.toml.", lambda context: context.report),
    "standfirst": Name(
        "One sentence from the figures: who gives how much to how many, and what for.",
        standfirst,
    ),
    "total": Name(
        "The sum of the allocations: in the currency that they were converted to, else in each.",
        _total,
    ),
    "stated": Name(
        "The announced totals.",
        lambda context: _amounts(context, list(context.figures.stated.values())),
    ),
    "comparison": Name(
        "How the total has changed since the earlier data, in a sentence.", comparison_sentence
    ),
    "total_before": Name("The sum of the allocations of the earlier data.", _total_before),
    "partners": Name(
        "The number of recipients of this total.", lambda context: context.number(context.partners)
    ),
    "largest": Name(
        "The recipient of the largest amount.",
        lambda context: context.name(context.largest("recipient"), "recipient"),
    ),
    "largest_amount": Name(
        "The largest amount of one recipient.",
        lambda context: context.money(context.largest("recipient").amount),
    ),
    "largest_share": Name(
        "Its share of the total; a dash where shares have no meaning.", _largest_share
    ),
    "allocations": Name(
        "The number of allocations in this total.",
        lambda context: context.number(context.allocations()),
    ),
    "rows": Name(
        "The number of rows or entries that were read.",
        lambda context: context.number(context.rows.read()),
    ),
    "measure": Name(
        "What kind of amounts they are, such as commitments; empty if several.", _measure
    ),
    "conversion": Name("Whether currencies were converted, in a sentence.", _conversion),
    "shares": Name(
        "What the shares above it are parts of, in a sentence; empty if there are none above it.",
        lambda context: context.wording.fill("table.shares") if context.shared else "",
    ),
    "organisation": Name(
        "The organisation's name in config.toml.", lambda context: context.organisation.name
    ),
    "unit": Name("The organisation's unit.", lambda context: context.organisation.unit),
    "source": Name(
        "What the announcement is, such as a press release.", lambda context: context.source
    ),
    "url": Name(
        "Where the announcement was published.",
        lambda context: context.dataset.announced.url,
    ),
}
"""The names by what is written between the braces."""


_LONGEST = 160
"""Letters of the name of a group in a heading or a sentence; tables have all of it."""


def _group(context: Context, at: int) -> Words:
    """Return the name of a group, a very long one shortened; empty if there is none."""
    if len(context.groups) < -at:
        return ""
    name = context.groups[at].name
    if len(name.text) <= _LONGEST:
        return name
    start = name.text[:_LONGEST].rpartition(" ")[0] or name.text[: _LONGEST - 1]
    return ValueText(f"{start.rstrip()}…", language=name.language)


def _group_total(context: Context) -> Words:
    """Return the sum of a group, in each currency if there are several."""
    group = context.groups[-1]
    return _amounts(group.around, [each.amount for each in group.groups])


def _group_share(context: Context) -> Words:
    """Return the share of a group, in each currency if there are several; a dash for none."""
    group = context.groups[-1]
    shares = [group.around.percent(each.share) for each in group.groups if each.share]
    if not shares:
        return AbsentText()
    return shares[0] if len(shares) == 1 else AmountsText(group.around.wording.join([*shares]))


GROUP_NAMES: Mapping[str, Name] = {
    "group": Name("The name of the group.", lambda context: _group(context, -1)),
    "group_total": Name(
        "What the allocations of the group add up to, in each currency.",
        _group_total,
    ),
    "group_share": Name(
        "The share of the group in the data around it; a dash where shares have no meaning.",
        _group_share,
    ),
    "outer_group": Name(
        "In :::each inside another: the name of the outer group.",
        lambda context: _group(context, -2),
    ),
}
"""The names that are known within :::each only."""


def value_of(context: Context, name: str) -> Words:
    """Return the value of a name."""
    return (NAMES if name in NAMES else GROUP_NAMES)[name].value(context)


_PLACE = "only_when.figures"


def check_condition(source: str) -> list[str]:
    """Return what is wrong with a condition, a line each."""
    from aidreport.document.sandbox import compile_expression

    problems: list[str] = []
    compile_expression(source, NAMES, template=_PLACE, line=1, problems=problems)
    return [without_line(problem) for problem in problems]


def evaluate_condition(source: str, context: Context) -> tuple[bool, dict[str, str]]:
    """Return whether a condition is true, and the names in it with their values in words.

    Raises:
        ConfigError: it is not an expression that can be computed.
    """
    from aidreport.document.sandbox import compile_expression

    problems: list[str] = []
    expression = compile_expression(source, NAMES, template=_PLACE, line=1, problems=problems)
    if expression is None:
        raise ConfigError(
            state("setup.condition", key=_PLACE, value=source),
            details=problems,
            fix=state("setup.condition-fix"),
        )
    in_words = {name: plain_words(value_of(context, name)) for name in sorted(expression.names)}
    return expression.is_true(partial(value_of, context), context.wording), in_words
