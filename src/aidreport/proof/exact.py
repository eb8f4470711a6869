"""Exact numbers of a file that nobody vouches for."""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation

DIGITS = 1_000
"""The most digits of a number, on either side of its decimal mark."""

EXACT = Context(prec=4 * DIGITS)
"""Sums, differences and powers of ten of such numbers are exact in it."""


def exact(value: object) -> Decimal:
    """Return a number.

    Raises:
        ValueError: it is none, is not finite or has too many digits.
    """
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f'"{str(value)[:80]}" is no number') from None
    if not number.is_finite() or max(abs(number.adjusted()), -exponent(number)) > DIGITS:
        raise ValueError(f"a number of more than {DIGITS} digits is no amount of money")
    return number


def exponent(number: Decimal) -> int:
    """Return the power of ten of the last digit of a finite number."""
    return int(number.as_tuple().exponent)


def plain(number: Decimal) -> str:
    """Return a number in digits, without an exponent."""
    return f"{number:f}"
