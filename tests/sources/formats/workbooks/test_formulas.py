from __future__ import annotations

import pytest

from aidreport.sources.formats.workbooks.formulas import adds_up_its_column


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(B2:B7)",
        "=SUM(B2:B7)",
        "SUM($B$2:$B$7)",
        "SUM(B2,B5)",
        "SUM(B2:B4;B6:B7)",
        "sum( B2 : B7 )",
        "SUBTOTAL(9,B2:B7)",
        "SUBTOTAL(109,B7:B7)",
        "AGGREGATE(9,5,B2:B7)",
        "_xlfn.AGGREGATE(9,6,B2:B7)",
        "SUBTOTAL(109,Table1[Amount])",
        "B4+B7",
        "+B2+B3+B4",
        "SUM(B2:B3)+SUM(B5:B6)",
        "ROUND(SUM(B2:B7),0)",
        "SUM(B9:B12)",
    ],
)
def test_a_formula_that_adds_up_its_column_is_known(formula: str) -> None:
    assert adds_up_its_column(formula, "B", 8)


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(C8:F8)",
        "SUM(B8:F8)",
        "SUM(C2:C7)",
        "B2",
        "+B2",
        "B2*2",
        "B2+100",
        "SUM(B2:B7)*1.1",
        "SUM(B2:B7)-B3",
        "SUM(Sheet2!B2:B7)",
        "SUM(B2:C7)",
        "SUM(B2:B10)",
        "SUMIF(A2:A7,A8,B2:B7)",
        "IF(A8,SUM(B2:B7),0)",
        "C8+D8",
        "",
    ],
)
def test_other_formulas_are_not_those_of_a_total(formula: str) -> None:
    assert not adds_up_its_column(formula, "B", 8)
