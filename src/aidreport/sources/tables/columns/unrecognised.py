"""Tables without a heading that is known for the recipient or the amount: what is proposed.

A proposal is never read. It makes the message complete, and all else that is open is asked with it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError, near_miss
from aidreport.files.toml import read_toml
from aidreport.files.toml_values import as_toml
from aidreport.model.allocation import Measure
from aidreport.model.remarks import FieldName
from aidreport.model.words import plain_word
from aidreport.sources.problems import BadCell, Question, beside_data
from aidreport.sources.tables.columns.natures import called, nature_of
from aidreport.sources.tables.columns.not_amounts import (
    ask_about_nature,
    ask_about_parts,
    ask_side_by_side,
    ask_turned,
)
from aidreport.sources.tables.columns.number_shapes import cannot_be_amounts, may_be_ids
from aidreport.sources.tables.columns.rivals import (
    candidates,
    holds_texts_alone,
    is_of_costs,
    is_of_needs,
    is_of_shares,
    speaks_of_others,
)
from aidreport.sources.tables.words.flags import may_be_flags
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.kind_words import Role, measure_without_others, role_of
from aidreport.sources.tables.words.vocabulary import AMOUNT_WORDS, FILLERS, HEADINGS
from aidreport.statements import state
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.sources.tables.columns.columns import Columns
    from aidreport.sources.tables.words.headings import HeadingMatch, Headings

_SHOWN_HEADINGS = 30
_NEAR, _MOST_NEAR = 0.8, 300
_SHORTEST_NEAR = 4
_MOST_OFFERED = 4
_ALL = 100
_FEWEST_YEARS = 2
_FILE = {
    name: frozenset(map(plain_word, words.split()))
    for name, words in read_toml(Path(__file__).with_suffix(".toml"), SourceError).items()
}
_GENERAL = _FILE["general"]
_RECIPIENT_WORDS = (
    frozenset(word for heading in HEADINGS["recipient"] for word in heading.split())
    - FILLERS
    - _GENERAL
    - {"name"}
)
_COUNTRY = "country"
_NEVER = ("currency", "date", "value_date", "measure", "amount")
_RECEIVERS = _FILE["receivers"]
_GIVERS = _FILE["givers"]


def most_like_headings(found: Sequence[Headings]) -> Headings:
    """Return which of some rows is most like one of headings."""

    def score(headings: Headings) -> tuple[bool, bool, int, bool]:
        match = headings.match
        texts = [text for text in match.headings if text]
        letters = all(re.search(r"[^\W\d_]", text) for text in texts)
        longer = sum(bool(re.search(r"[^\W\d_]{2}", text)) for text in texts)
        words = letters and 2 * longer > len(texts)
        return match.usable, words and len(texts) > 1, match.recognised, len(texts) > 1

    return max(found, key=score)


def not_recognised(match: HeadingMatch, source: DataSource, name: str) -> SourceError:
    """Return the error about a table of which a column is neither known nor guessed."""
    question = _ask(match, {})
    snippet = question.settings["columns"]
    return SourceError(
        state("question.of-file", name=name, problem=question.problem),
        details=question.details,
        why=question.why,
        fix=state("question.name-columns", place=beside_data(source, name, {"columns": snippet})),
    )


def guess_columns(table: Columns) -> tuple[Columns, tuple[Question, ...]] | None:
    """Return a table with guesses for the columns that are not known, and what is asked about them.

    The amount is not among them if several columns could be it, which is asked by itself. None if
    there is no guess.
    """
    match = table.match
    if match.unmapped or not table.rows:
        return None
    if match.rivals and not table.source.columns and (beside := ask_side_by_side(table)):
        return table, (beside,)
    if "amount" in match.missing and not match.amounts and (turned := ask_turned(table)):
        return table, (turned,)
    guesses: dict[str, int] = {}
    several, sure = candidates(table), True
    for field in match.missing:
        if field == "amount" and (len(several) > 1 or len(match.amounts) > 1):
            continue
        guess = _near(field, table) if field not in match.rivals else None
        if guess is None and field == "amount":
            if not several or is_of_costs(table.headings[several[0]]):
                like, sure = _like_amounts(table, {*guesses.values()})
                several = [*dict.fromkeys((*several, *like))]
                sure = len(several) == 1 or (sure and not is_of_costs(table.headings[several[0]]))
            guess = several[0] if several else None
        elif guess is None:
            guess = _like_a_recipient(table, {*several})
        if guess is None:
            return None
        guesses[field] = guess
    recipient = guesses.get("recipient", -1)
    known = {
        field: at
        for field, at in match.columns.items()
        if field not in (_COUNTRY, "amount") or at != recipient
    }
    columns = {**known, **guesses}
    completed = replace(table, match=replace(match, columns=columns))
    return completed, _about_guesses(completed, match, guesses, several, sure=sure)


def _with_measure(question: Question, table: Columns, guesses: Mapping[str, int]) -> Question:
    """Return a question that names the measure, too, if the heading of an amount means one.

    "Requested (USD)" is what was asked for, and no commitment.
    """
    heading = table.headings[guesses["amount"]] if "amount" in guesses else ""
    measure = measure_without_others(heading)
    if measure is None or table.source.measure or split_heading(heading).measure:
        return question
    return question._replace(settings={**question.settings, "measure": measure})


def _about_guesses(
    completed: Columns,
    match: HeadingMatch,
    guesses: Mapping[str, int],
    several: Sequence[int],
    *,
    sure: bool,
) -> tuple[Question, ...]:
    """Return what is asked about guesses: which years or which columns, and what they hold.

    Args:
        completed: the table with the guesses.
        match: what its headings mean without them.
        guesses: field → column.
        several: columns that could be the amount.
        sure: whether the guess is more like it than the others.
    """
    if years := _years_across(match, guesses):
        return (years,)
    nature = ask_about_nature(completed, guesses["amount"]) if "amount" in guesses else None
    nature = nature or (ask_about_parts(completed, several) if "amount" in guesses else None)
    if nature is None and not sure:
        nature = _which_amount(completed, several[:_MOST_OFFERED])
    if nature is None:
        more = several[1:_MOST_OFFERED] if guesses.get("amount") in several[:1] else []
        question = _ask(match, guesses, more)
        return (_with_measure(question, completed, guesses),) if guesses else ()
    others = {field: at for field, at in guesses.items() if field != "amount"}
    return (*([_ask(match, others)] if others else []), nature)


def _which_amount(table: Columns, columns: Sequence[int]) -> Question:
    """Ask which column holds the amounts, where none is likelier than others: none is proposed."""
    ways = tuple({"columns": {"amount": table.match.name_of(at)}} for at in columns)
    listed = " or ".join(f"columns = {as_toml(way['columns'])}" for way in ways)
    return Question(
        state("question.no-amount"),
        state("question.no-heading-why"),
        {},
        otherwise=ways,
        details=tuple(
            f'"{table.headings[at]}": {", ".join(table.samples(at))}, …' for at in columns
        ),
        by_hand=state("question.no-amount-by-hand", settings=listed),
        alike=True,
    )


def _years_across(match: HeadingMatch, guesses: Mapping[str, int]) -> Question | None:
    """Ask for the recipient and for which years count, where the guessed amount is one of years."""
    years = [text for text in match.headings if re.fullmatch(r"(?:19|20)[0-9]{2}", text)]
    others = {field: at for field, at in guesses.items() if field != "amount"}
    amount = guesses.get("amount")
    of_years = amount is not None and match.headings[amount] in years
    if not others or not of_years or len(years) < _FEWEST_YEARS:
        return None
    asked = _ask(match, others)
    latest = {year: "use" if year == max(years) else "exclude" for year in years}
    ways = [
        {**asked.settings, "values": {"year": way}} for way in (latest, dict.fromkeys(years, "use"))
    ]
    across = state("question.years-across", number=len(years), years=", ".join(years))
    details = (*asked.details, across)
    return asked._replace(settings=ways[0], otherwise=(ways[1],), details=details)


def _ask(match: HeadingMatch, columns: Mapping[str, int], amounts: Sequence[int] = ()) -> Question:
    """Ask for the columns of fields, of which some are guessed; other columns may be the amount."""
    guesses = {field: match.name_of(at) for field, at in columns.items()}
    headings = [heading for heading in match.headings if heading]
    listed = ", ".join(f'"{heading}"' for heading in headings[:_SHOWN_HEADINGS])
    more = len(headings) - _SHOWN_HEADINGS
    if more > 0:
        listed = state("question.and-more", listed=listed, count=more)
    details: list[str] = [state("question.headings", headings=listed)]
    fields = dict.fromkeys([*match.missing, *match.unmapped])
    asked = [field for field in fields if not guesses or field in guesses]
    taken = {match.headings[column] for column in match.columns.values()}
    free = [heading for heading in headings if heading not in taken]
    snippet = {}
    for field in dict.fromkeys([*match.unmapped, *asked]):
        problem, near = _field_problem(field, match, free)
        snippet[field] = guesses.get(field, near)
        if field in guesses and near != guesses[field]:
            problem = _near_miss(field, guesses[field])
        if field == "amount" and (nature := nature_of(snippet[field])):
            problem = state("question.that-is", problem=problem, nature=called(nature))
        details.append(problem)
    named = [field for field in asked if field in snippet]
    proposed = {field: snippet[field] for field in named}
    needed = columns.get("amount") is not None and is_of_needs(match.headings[columns["amount"]])
    measure: dict[str, object] = {"measure": str(Measure.PROPOSED)} if needed else {}
    if needed:
        details.append(state("question.is-needed", heading=proposed["amount"]))
    return Question(
        state("question.no-heading", fields=Joined(map(FieldName, named))),
        state("question.no-heading-why"),
        {"columns": proposed, **measure},
        otherwise=tuple({"columns": {**proposed, "amount": match.name_of(at)}} for at in amounts),
        details=tuple(details),
    )


def _field_problem(field: str, match: HeadingMatch, headings: Sequence[str]) -> tuple[str, str]:
    """Return the line about a field, and the heading to propose for it."""
    if field in match.rivals:
        rivals = match.rivals[field]
        several = ", ".join(f'"{heading}"' for heading in rivals)
        if len({rival.casefold() for rival in rivals}) < len(rivals):
            same = [
                at
                for at, text in enumerate(match.headings)
                if text.casefold() == rivals[0].casefold()
            ]
            names = [match.name_of(at) for at in same]
            return _about(field, "question.called-the-same", several, names), names[0]
        return _about(field, "question.fit-equally", several), rivals[0]
    if field in match.unmapped:
        wanted = match.unmapped[field]
        close = near_miss(wanted, headings)
        guess = re.search(r'"(.*)"', close)
        about = {"field": field, "heading": wanted}
        if guess is None:
            return state("question.no-such-heading", **about), "…"
        return state("question.no-such-heading-near", **about, near=guess[1]), guess[1]
    if field == "amount":
        # "Amount %" is called nearly so, and holds none.
        headings = [heading for heading in headings if not _holds_others(heading)]
    near = _close(field, headings)
    if near is not None:
        return _near_miss(field, near), near
    return state("question.none-fits", field=FieldName(field)), "…"


def _near_miss(field: str, near: str) -> str:
    return state("question.none-fits-near", field=FieldName(field), near=near)


def _about(field: str, key: str, several: str, names: Iterable[str] = ()) -> str:
    return state(key, field=FieldName(field), headings=several, names=Joined(names))


def _close(field: str, headings: Sequence[str]) -> str | None:
    """Return the heading that is nearly one that is known for a field, among the first ones."""
    near = (item for item in headings[:_MOST_NEAR] if _is_near(field, split_heading(item).words))
    return next(near, None)


@lru_cache(maxsize=4096)
def _is_near(field: str, words: tuple[str, ...]) -> bool:
    text = " ".join(words)
    if len(text) < _SHORTEST_NEAR:
        return False
    known = sorted(AMOUNT_WORDS) if field == "amount" else HEADINGS[field]
    # A word that is much longer or shorter is never as close; to compare it takes time.
    alike = [
        word for word in known if 2 * min(len(word), len(text)) >= _NEAR * (len(word) + len(text))
    ]
    return bool(get_close_matches(text, alike, n=1, cutoff=_NEAR))


def _near(field: str, table: Columns) -> int | None:
    match = table.match
    taken = {*match.columns.values()}
    free = [at for at, heading in enumerate(match.headings) if heading and at not in taken]
    if field == "amount":
        free = [
            at
            for at in free
            if not (_holds_others(match.headings[at]) or holds_texts_alone(table, at))
        ]
    elif field == "recipient" and table.rows:
        free = [at for at in free if _of_texts(table, at)]
    headings = [match.headings[at] for at in free]
    close = _close(field, headings)
    return None if close is None else free[headings.index(close)]


def _holds_others(heading: str) -> bool:
    """Tell whether a heading is one of numbers that are no amounts: "Quantity", "Stornobeleg"."""
    no_money = split_heading(heading).currencies is None
    return no_money and (speaks_of_others(heading) or may_be_flags(heading))


def _like_a_recipient(table: Columns, amounts: set[int]) -> int | None:
    """Return the column of texts that is most like one of recipients."""
    match = table.match
    fields = {at: field for field, at in match.columns.items()}
    columns = [
        at
        for at, heading in enumerate(match.headings)
        if heading
        and at not in amounts
        and (fields.get(at) not in _NEVER or _is_unit_over_names(table, at))
        and _of_texts(table, at)
    ]
    columns = [at for at in columns if not _is_nobody(match.headings[at])] or columns

    def score(column: int) -> tuple[int, int, bool, int]:
        words = set(split_heading(match.headings[column]).meaning)
        of_giver = bool(words & _GIVERS)
        like = bool(words & _RECEIVERS) * 2 or bool(words & _RECIPIENT_WORDS)
        different = len({row.text(column) for row in table.sample})
        free = column not in fields or fields[column] == _COUNTRY
        return (
            -1 if words & _GENERAL else 0 if of_giver else like,
            free - of_giver,
            fields.get(column) == _COUNTRY,
            different,
        )

    return max(columns, key=score, default=None)


def _is_unit_over_names(table: Columns, column: int) -> bool:
    """Tell whether a heading is a unit alone, in the corner of a table, over texts: "USD '000"."""
    alone = column == 0 and split_heading(table.match.headings[column]).is_unit_beside()
    return alone and not any(re.search("[0-9]", row.text(column)) for row in table.sample)


def _is_nobody(heading: str) -> bool:
    """Tell whether a heading is one of statuses, measures or ids, which are nobody's names."""
    words = split_heading(heading).words
    is_id = bool(words) and _FILE["ids"].issuperset(words)
    return is_id or role_of(heading).role in (Role.STATUS, Role.MEASURE)


def _of_texts(table: Columns, column: int) -> bool:
    """Tell whether a column holds texts; "USD 1,000" is an amount."""
    filled = [text for row in table.sample if (text := row.text(column))]
    letters = bool(filled) and all(re.search(r"[^\W\d_]", text) for text in filled)
    return letters and not all(split_heading(text).currencies for text in filled)


def _like_amounts(table: Columns, taken: set[int]) -> tuple[list[int], bool]:
    """Return the columns of numbers that are like one of amounts, and whether the first one is.

    That is so if no other one is like it in all but the sum, whatever their headings say, and it
    holds no ids.
    """
    scores = {
        column: score
        for column, heading in enumerate(table.match.headings)
        if heading
        and column not in {*table.match.columns.values(), *taken}
        and (score := _like_an_amount(table, column)) is not None
    }
    ranked = sorted(scores, key=lambda column: scores[column], reverse=True)
    first, *others = (scores[column][:2] for column in ranked) if ranked else [(False, False)]
    return ranked, first[1] and first not in others


def _like_an_amount(table: Columns, column: int) -> tuple[bool, bool, int] | None:
    """Return how much a column is like one of amounts: by its currencies, as no ids, by its sum.

    None if it mostly holds something else, or its heading names something else.
    """
    amounts, others = [], 0
    for row in table.sample:
        try:
            cell = table.cell(row, column, None)
        except BadCell:
            others += 1
            continue
        amounts += [] if cell is None else [cell]
    total = sum(int(abs(cell.number)) for cell in amounts)
    if not total or others > len(amounts):
        return None
    named = any(cell.currencies for cell in amounts)
    numbers = [cell.number for cell in amounts]
    heading = table.match.headings[column]
    others_by_name = _holds_others(heading) and not (is_of_shares(heading) and max(numbers) > _ALL)
    if not named and (others_by_name or cannot_be_amounts(numbers)):
        return None
    return named, named or not may_be_ids(numbers), total
