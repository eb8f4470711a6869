"""Tables of a few rows, and the same as long tables, which are read by the column.

The long ones are among the tests that take their time: `pytest -m long`.
"""

from __future__ import annotations

import pytest

SHORT_AND_LONG = (
    pytest.param(False, id="short"),
    pytest.param(True, id="long", marks=pytest.mark.long),
)
"""Whether a table is long, for `pytest.mark.parametrize`."""
