"""Activities of IATI, as text."""

from __future__ import annotations


def activity(*parts: str, attributes: str = 'default-currency="EUR"') -> str:
    """Return an activity that holds parts."""
    head = (
        "<iati-identifier>XX-1</iati-identifier>"
        '<reporting-org ref="XX"><narrative>Reporter</narrative></reporting-org>'
        "<title><narrative>Clean water</narrative></title>"
    )
    return f"<iati-activity {attributes}>{head}{''.join(parts)}</iati-activity>"


def transaction(kind: str = "3", value: str = "100", *more: str, currency: str = "") -> str:
    """Return a transaction; more is what stands in it besides."""
    attribute = f' currency="{currency}"' if currency else ""
    return (
        f'<transaction><transaction-type code="{kind}"/>'
        '<transaction-date iso-date="2026-01-05"/>'
        f'<value{attribute} value-date="2026-01-04">{value}</value>{"".join(more)}</transaction>'
    )
