"""Breakdowns: groups with amounts and shares that add up to 100%, and a residual if needed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.analysis.figures import Agreement, Breakdown, Figure, Group, Operation
from aidreport.errors import CurrencyError, EmptyTotalError
from aidreport.model.allocation import NOT_NAMED
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money, scale_exactly

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.analysis.figures import FigureRegister, Reconciliation
    from aidreport.analysis.totals import GroupSum

SHARE_PLACES = 1


class Breakdowns:
    """Works out breakdowns; `findings` gathers what they say.

    Args:
        totals, stated, equivalents: by currency; equivalents by their own currency below that.
    """

    def __init__(
        self,
        book: FigureRegister,
        totals: Mapping[str, Figure],
        stated: Mapping[str, Figure],
        equivalents: Mapping[str, Mapping[str, Figure]],
        reconciliations: Sequence[Reconciliation],
    ) -> None:
        self.book, self.totals, self.stated = book, totals, stated
        self.equivalents = equivalents
        self.short = {
            item.currency: item
            for item in reconciliations
            if item.verdict is Agreement.DIFFERS
            and not item.equivalent
            and item.difference.value < 0
        }
        self.findings: list[Finding] = []
        self._told: set[str] = set()

    def of(self, by: str, sums: Mapping[str, Mapping[str, GroupSum]]) -> tuple[Breakdown, ...]:
        """Return the breakdowns by one field, one for each currency."""
        return tuple(self._breakdown(by, currency, sums[currency]) for currency in self.totals)

    def _breakdown(self, by: str, currency: str, sums: Mapping[str, GroupSum]) -> Breakdown:
        ordered = sorted(
            sums.items(),
            key=lambda item: (
                item[0] == NOT_NAMED,
                item[1].amount.copy_negate(),
                _names(*item)[0],
                item[0],
            ),
        )
        amounts: list[tuple[str | None, Figure]] = [
            (key, self._amount(by, key, currency, total)) for key, total in ordered
        ]
        denominator = self.totals[currency]
        if currency in self.short:
            denominator = self.stated[currency]
            amounts.append((None, self._residual(by, currency)))
        parts, why = self._shares(by, amounts, denominator)
        groups = [self._group(by, key, sums, amount, parts) for key, amount in amounts]
        counted = [figure.id for key, figure in amounts if key is not None]
        count = self.book.computed(
            f"count/{by}/{currency}", Decimal(len(sums)), "count", Operation.COUNT, counted
        )
        return Breakdown(
            by=by,
            currency=currency,
            total=self.totals[currency],
            denominator=denominator,
            groups=tuple(groups),
            equivalent_totals=self.equivalents[currency],
            count=count,
            no_shares=why,
        )

    def _amount(self, by: str, key: str, currency: str, total: GroupSum) -> Figure:
        name = f"group/{by}/{key}/{currency}"
        return self.book.summed(name, total.amount, currency, total.rows)

    def _residual(self, by: str, currency: str) -> Figure:
        """Enter what was announced but not itemised."""
        stated, total = self.stated[currency], self.totals[currency]
        value = self.short[currency].difference.value.copy_negate()
        name = f"residual/{by}/{currency}"
        inputs = (stated.id, total.id)
        return self.book.computed(name, value, currency, Operation.DIFFERENCE, inputs)

    def _shares(
        self, by: str, amounts: Sequence[tuple[str | None, Figure]], denominator: Figure
    ) -> tuple[dict[str, Figure], str]:
        """Enter the shares; return them by the id of their part, and why there are none."""
        parts = {figure.id: Money(figure.value, figure.unit) for _, figure in amounts}
        try:
            percents = shares(parts, places=SHARE_PLACES)
        except EmptyTotalError as error:
            self._tell(denominator.unit, error.problem)
            return {}, error.problem
        entered = {}
        for key, figure in amounts:
            name = (
                figure.id.replace("group/", "share/", 1)
                if key is not None
                else (f"residual-share/{by}/{figure.unit}")
            )
            entered[figure.id] = self.book.computed(
                name,
                percents[figure.id],
                "percent",
                Operation.SHARE,
                (figure.id, denominator.id),
            )
        return entered, ""

    def _tell(self, currency: str, problem: str) -> None:
        if currency not in self._told:
            self._told.add(currency)
            self.findings.append(Finding("no-shares", Severity.WARNING, f"{currency}: {problem}"))

    def _group(
        self,
        by: str,
        key: str | None,
        sums: Mapping[str, GroupSum],
        amount: Figure,
        parts: Mapping[str, Figure],
    ) -> Group:
        share = parts.get(amount.id)
        if key is None:
            return Group(None, "", "", amount, share, {}, 0)
        total = sums[key]
        name, full_name = _names(key, total)
        return Group(
            key=key,
            name=name,
            full_name=full_name,
            amount=amount,
            share=share,
            equivalents=self._group_equivalents(by, key, total),
            rows=total.count,
        )

    def _group_equivalents(self, by: str, key: str, total: GroupSum) -> dict[str, Figure]:
        entered = {}
        for code, amount in total.complete_equivalents().items():
            name = f"equivalent/{by}/{key}/{total.currency}/{code}"
            entered[code] = self.book.equivalents(name, amount, code, total.rows)
        return entered


def _names(key: str, total: GroupSum) -> tuple[str, str]:
    """Return the name of a group and its full name, empty where there is none."""
    if key == NOT_NAMED:
        return key, ""
    return (total.party.name, total.party.full_name) if total.party else (key, "")


def shares(totals: Mapping[str, Money], *, places: int = 1) -> dict[str, Decimal]:
    """Return each key's share of the sum, in percent.

    Args:
        totals: non-negative amounts in one currency, one per key.
        places: decimal places; the results sum to exactly 100 at this precision
            (largest remainder; ties go to the key first in order).

    Raises:
        EmptyTotalError: the amounts sum to zero or one is negative, so a share has no meaning.
        CurrencyError: the amounts are in more than one currency.
    """
    _refuse_meaningless(totals)
    amounts = _integers({key: money.amount for key, money in totals.items()})
    whole, units = sum(amounts.values()), 100 * 10**places
    parts = {key: divmod(amount * units, whole) for key, amount in amounts.items()}
    left = units - sum(floor for floor, _ in parts.values())
    by_remainder = sorted(parts, key=lambda key: -parts[key][1])
    raised = set(by_remainder[:left])
    return {
        key: scale_exactly(Decimal(floor + (key in raised)), -places)
        for key, (floor, _) in parts.items()
    }


def _integers(amounts: Mapping[str, Decimal]) -> dict[str, int]:
    """Return the amounts in one unit that is small enough for all of them."""
    places = max(-int(amount.as_tuple().exponent) for amount in amounts.values())
    return {key: int(scale_exactly(amount, places)) for key, amount in amounts.items()}


def _refuse_meaningless(totals: Mapping[str, Money]) -> None:
    currencies = sorted({money.currency for money in totals.values()})
    if len(currencies) > 1:
        raise CurrencyError(
            f"shares over {', '.join(currencies)}",
            why="a share is a part of one total, and a total covers one currency",
            fix='choose one currency with currency = "…" for the report, or --currency',
        )
    negative = [key for key, money in totals.items() if money.amount < 0]
    if negative:
        raise EmptyTotalError(
            f"no shares: {len(negative)} of {len(totals)} amounts are negative",
            details=negative[:10],
            why="a negative amount is no part of a whole",
            fix="leave share and bar out of the columns, or check these amounts",
        )
    if not any(money.amount > 0 for money in totals.values()):
        raise EmptyTotalError(
            "no shares: the total is zero",
            why="a share of nothing has no meaning",
            fix="leave share and bar out of the columns, or check the amounts",
        )
