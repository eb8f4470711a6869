from __future__ import annotations

import pytest

from aidreport.document.template import parse_template
from aidreport.errors import TemplateError


@pytest.mark.parametrize("top", ["0", "21"])
def test_more_lines_than_a_page_has_room_for_are_refused(top: str) -> None:
    with pytest.raises(TemplateError, match="form: slope has room for 20 groups; write top=8"):
        parse_template(f"# T\n\n:::changes-chart{{form=slope top={top}}}\n", "t.md")


@pytest.mark.parametrize("top", ["0", "9"])
def test_more_columns_than_a_page_has_room_for_are_refused(top: str) -> None:
    with pytest.raises(TemplateError, match="form: columns has room for 8 groups; write top=8"):
        parse_template(f"# T\n\n:::changes-chart{{form=columns top={top}}}\n", "t.md")
