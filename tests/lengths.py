"""Tables of a few rows, and the same as long tables, which are read by the column.

What is long begins at fewer rows in a test that uses the fixture `_soon_long`: thousands of rows
would prove the same, and take seconds.
"""

from __future__ import annotations

import pytest

SHORT_AND_LONG = (pytest.param(False, id="short"), pytest.param(True, id="long"))
"""Whether a table is long, for `pytest.mark.parametrize`; with ROWS and the fixture."""
FROM = 100
"""How many rows make a table long with the fixture."""
ROWS = 120
"""How many rows a table then has beside those that a test is about."""
