"""Whether phrases say of figures what they are: whose, of which kind, the largest, more or less."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from aidreport.analysis.figures import BEFORE
from aidreport.document.phrases import MEASURES, WORDED_FIELDS
from aidreport.model.agreement import Agreement
from aidreport.proof.loose_numbers import without_figures
from aidreport.proof.numbers import collapsed
from aidreport.proof.page_words import SIGN, figures_in, shortened
from aidreport.proof.parts import all_breakdowns
from aidreport.proof.result import FigureProblem
from aidreport.proof.row_names import check_mark_names
from aidreport.proof.unclaimed import shared_out
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.page_phrases import Form
    from aidreport.proof.page_words import PageWords
    from aidreport.proof.recount import Value

_NAMED_BESIDE = ("tile.largest-detail", "table.largest", "sources.amount-of", "chart.part")
_OF_MEASURE = ("total", "standfirst")


class FigureWords:
    """What phrases say of figures.

    Args:
        values: of all figures, by id.
    """

    def __init__(self, page: PageWords, values: Mapping[str, Value]) -> None:
        self._page, self._values = page, values
        self._by_head: dict[int, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {}

    def check_names(self, passage: Passage) -> Iterator[FigureProblem]:
        """Yield each figure beside which a phrase has the name of another partner."""
        marks = figures_in(passage)
        if not marks or (len(marks) == 1 and len(passage.text) == len(marks[0][1])):
            return
        text = without_figures(passage.text, [words for _, words in marks])
        parts = text.split(SIGN)
        if len(parts) != len(marks) + 1:
            return
        pairs = []
        for (figure, _), before, behind in zip(marks, parts, parts[1:], strict=False):
            pairs += [(name, figure) for name in self._beside(before, behind)]
        yield from check_mark_names(pairs, self._page.row_names)

    def _beside(self, before: str, behind: str) -> Iterator[str]:
        for key in _NAMED_BESIDE:
            for form in self._page.phrases.forms(key):
                joint = form.pieces[1] if len(form.pieces) == 3 else ""
                if not joint.strip():
                    continue
                if form.names[0] == "name" and before.endswith(joint):
                    yield from self._at_end(before.removesuffix(joint))
                elif form.names[1] == "name" and behind.startswith(joint):
                    yield behind.removeprefix(joint).strip()

    def _at_end(self, text: str) -> Iterator[str]:
        if own := self._page.party_at_end(text):
            yield own

    def check_measure(self, passage: Passage) -> Iterator[FigureProblem]:
        """Yield a figure of which the page says that it is of another kind of amounts."""
        marks, measures = figures_in(passage), self._page.record.measures
        if not marks or len(measures) != 1:
            return
        text = without_figures(passage.text, [shown for _, shown in marks])
        said = {
            key
            for of in _OF_MEASURE
            for key in (f"{of}.{measure}" for measure in MEASURES)
            if any(self._begins(form, text) for form in self._page.phrases.forms(key))
        }
        if said and not any(key.endswith(f".{measures[0]}") for key in said):
            words = shortened(collapsed(passage.text))
            yield FigureProblem(
                marks[0][0], state("check.another-measure", words=words, measure=measures[0])
            )

    def _begins(self, form: Form, text: str) -> bool:
        """Return whether a text begins with a form that has figures and names as values."""
        values = form.values_in(text)
        if values is None or (not form.names and text[len(form.pieces[0]) :][:1].isalpha()):
            return False
        return all(SIGN in value or value in self._page.all_names for value in values)

    def check_largest(self, passage: Passage) -> Iterator[FigureProblem]:
        """Yield a share that is called the largest and is not."""
        marks = figures_in(passage)
        if not marks or not any(
            collapsed(passage.text).startswith(text)
            for text in self._page.phrases.texts("tile.largest-share")
        ):
            return
        if marks[0][0] in self._smaller:
            yield FigureProblem(marks[0][0], state("check.not-largest"))

    @cached_property
    def _smaller(self) -> set[str]:
        """The amounts and shares of groups of which others have more."""
        found: set[str] = set()
        for breakdown in all_breakdowns(self._page.record):
            amounts = [
                self._values[group.amount].number
                for group in breakdown.groups
                if group.key is not None and group.amount in self._values
            ]
            most = max(amounts, default=None)
            for group in breakdown.groups:
                value = self._values.get(group.amount)
                if most is not None and value is not None and value.number < most:
                    found |= {group.amount, group.share}
        return found

    def check_change(self, passage: Passage) -> Iterator[FigureProblem]:
        """Yield a change that is called more and is less, or the other way round."""
        text = collapsed(passage.text)
        for figure, _ in figures_in(passage):
            value = self._values.get(figure) if figure.startswith(_CHANGE) else None
            if value is None:
                continue
            said = [kind for kind in _MORE_OR_LESS if self._is_in(_MORE_OR_LESS[kind], text)]
            right = "more" if value.number > 0 else "less" if value.number < 0 else "same"
            if said and right not in said:
                yield FigureProblem(figure, state("check.another-direction", words=shortened(text)))

    def _is_in(self, keys: Sequence[str], text: str) -> bool:
        forms = (form for key in keys for form in self._page.phrases.forms(f"changes.{key}"))
        return any(form.is_in(text) for form in forms)

    def check_verdict(self, passage: Passage) -> Iterator[FigureProblem]:
        """Yield a difference from a stated total of which the page says another cause."""
        figures = {figure for figure, _ in figures_in(passage)}
        checks = [
            check for check in self._page.record.reconciliations if check.difference in figures
        ]
        if not checks:
            return
        text = collapsed(passage.text)
        said = {
            verdict
            for verdict in Agreement
            for key in (f"reconciliation.{verdict}", f"reconciliation.equivalent-{verdict}")
            for form in self._page.phrases.forms(key)
            if form.is_in(text)
        }
        verdicts = {check.verdict for check in self._page.record.reconciliations}
        doubts = [verdict for verdict in _LEADS if verdict in verdicts]
        right = _LEADS[doubts[0]] if doubts else "reconciled"
        leads = {
            key
            for key in (*_LEADS.values(), "reconciled")
            if any(map(text.startswith, self._page.phrases.texts(f"reconciliation.{key}")))
        }
        is_right = all(check.verdict in said for check in checks) or not said
        if not is_right or (leads and right not in leads):
            words = shortened(text)
            yield FigureProblem(checks[0].difference, state("check.another-verdict", words=words))

    def check_named_alone(self, passage: Passage) -> Iterator[FigureProblem]:
        """Yield a figure of a group in a sentence of a shipped template that names another one."""
        marks = figures_in(passage)
        text = without_figures(passage.text, [words for _, words in marks])
        if not marks or not self._page.is_made(text):
            return
        for form in self._page.phrases.of_templates:
            first, *others = form.pieces
            if first or not others or not others[0].strip():
                continue  # only what begins with the name of a group
            name, joint, _ = text.partition(others[0])
            if joint and SIGN not in name and all(piece in text for piece in others):
                yield from check_mark_names([(name, marks[0][0])], self._page.row_names)
                return

    def check_spoken(self, passage: Passage) -> Iterator[FigureProblem]:
        """Yield an amount that is read aloud as the largest and is not, or as that of another."""
        spoken = collapsed(passage.alternative)
        if not spoken or passage.block not in self._aloud:
            return
        entries = self._aloud[passage.block]
        (shown,) = shared_out([spoken], [text for _, text in entries])
        figures: dict[str, list[str]] = {}
        for figure, text in entries:
            figures.setdefault(text, []).append(figure)
        for key in _WITH_LARGEST:
            for form in self._page.phrases.forms(key):
                at = form.names.index("largest") if "largest" in form.names else -1
                found = form.values_in(spoken, whole=True)
                if at < 0 or not found:
                    continue
                said = found[at]
                amount = max((text for text in shown if said.endswith(text)), key=len, default="")
                if not amount:
                    continue
                name = said.removesuffix(amount).strip(" ,،")
                yield from self._largest_spoken(name, figures[amount])

    def _largest_spoken(self, name: str, figures: Sequence[str]) -> Iterator[FigureProblem]:
        """Yield why none of the figures that have the amount is the largest, or of the name."""
        wrong: list[list[FigureProblem]] = []
        for figure in figures:
            problems = [*check_mark_names([(name, figure)], self._page.row_names)]
            if figure in self._smaller:
                problems.append(FigureProblem(figure, state("check.not-largest")))
            wrong.append(problems)
        yield from min(wrong, key=len)

    @cached_property
    def _aloud(self) -> dict[int, list[tuple[str, str]]]:
        found: dict[int, list[tuple[str, str]]] = {}
        for entry in self._page.record.shown:
            if entry.aloud:
                found.setdefault(entry.block, []).append((entry.figure, collapsed(entry.text)))
        return found

    def check_row(
        self, heads: Sequence[Passage], cells: Sequence[Passage]
    ) -> Iterator[FigureProblem]:
        """Yield a change from nothing, or to nothing, that is called the other.

        What the figures are of, and what the head of the first column says, is kept.
        """
        right, wrong = self._by_head.setdefault(heads[0].table, ([], []))
        changed = [key for key in _CHANGED if any(cell.text in self._texts[key] for cell in cells)]
        if not changed and len(right) + len(wrong) > _ENOUGH:
            return
        figures = [figure for cell in cells for figure, _ in figures_in(cell)]
        first, name = collapsed(heads[0].text), collapsed(cells[0].text).partition(_FULL_NAME)[0]
        for figure in figures if first in self._fields else ():
            found = _GROUP.search(figure)
            if figure.startswith(_ALLOCATION):  # groups are then what is added below
                right.append((figure, first))
            elif found and found["key"] == name:
                is_right = found["by"] in self._fields[first]
                (right if is_right else wrong).append((figure, first))
                break
        for key in changed:
            for figure in filter(_CHANGED[key], figures):
                words = shortened(" ".join(sorted(self._texts[key])))
                yield FigureProblem(figure, state("check.another-direction", words=words))
                return

    @cached_property
    def _texts(self) -> dict[str, set[str]]:
        return {key: self._page.phrases.texts(f"changes.{key}") for key in _CHANGED}

    def check_heads(self) -> Iterator[FigureProblem]:
        """Yield a figure of each table whose rows are all of another field than its head says."""
        for right, wrong in self._by_head.values():
            if len(wrong) > 1 and not right:  # one alone is that of a total
                figure, words = wrong[0]
                yield FigureProblem(figure, state("check.another-head", words=words))

    @cached_property
    def _fields(self) -> dict[str, set[str]]:
        """The fields by what the page calls them."""
        found: dict[str, set[str]] = {}
        for field in WORDED_FIELDS:
            for text in self._page.phrases.texts(f"field.{field}"):
                found.setdefault(text, set()).add(field)
        return found


def _is_earlier(figure: str) -> bool:
    return figure.startswith(tuple(f"{BEFORE}{of}/" for of in _OF_GROUPS))


def _is_of_now(figure: str) -> bool:
    return figure.startswith(tuple(f"{of}/" for of in _OF_GROUPS))


_CHANGED = {"new": _is_earlier, "ended": _is_of_now}
"""What a change is called → tells whether a figure shows that it is not so."""
_ENOUGH = 20
"""Rows of a table whose head is looked at."""
_ALLOCATION = "allocation/"
_OF_GROUPS = ("group", "share")
_FULL_NAME = " · "
_GROUP = re.compile(r"(?:^|/)(?:group|share)/(?P<by>[a-z_]+)/(?P<key>.+)/[A-Z]{3}$")
_LEADS = {Agreement.DIFFERS: "differs-lead", Agreement.IMPRECISE: "imprecise-lead"}
"""How a text begins that doubts a sum, the most serious first."""
_CHANGE = "change/"
_MORE_OR_LESS = {
    "more": ("more", "more-only"),
    "less": ("less", "less-only"),
    "same": ("same",),
}
_WITH_LARGEST = (
    "table.summary",
    *(f"chart.{kind}" for kind in ("bars", "columns", "waffle", "treemap", "country-grid")),
)
