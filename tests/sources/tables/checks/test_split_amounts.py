from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.sources.loader import load

Read = Callable[[str], dict[str, str]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(content: str) -> dict[str, str]:
        (tmp_path / "data.csv").write_text(content, encoding="utf-8")
        data = load([DataSource(path="data.csv")], tmp_path)
        assert not data.account.rejected
        return {item.recipient.name: str(item.amount.amount) for item in data.allocations}

    return read


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (
            "Partner,Amount (USD),Country,Note\nUNICEF,900,Sudan,\nWFP,1,250,Chad\nNRC,2,500,DRC\n",
            ["1,250", "2,500"],
        ),
        ("Partner,Country,Amount (USD),,\nUNICEF,Sudan,1,900,000\nWFP,Chad,1,250,000\n", ["1,900"]),
        ("Partner,Amount (EUR),Comment\nUNICEF,1,500\nWFP,2,750\n", ["1,500", "2,750"]),
        ("Partner,Amount (EUR),Merknad\nUNICEF,1,500\nWFP,750,\n", ["1,500"]),
        ("Partner,Amount (EUR),Comment\nUNICEF,1500,50\nWFP,2750,25\n", ["1500,50", "2750,25"]),
        ("Partner,Amount (EUR),\nUNICEF,-1,500\nWFP,2,750\n", ["-1,500"]),
        ("Partner,Amount (EUR),Region\nUNICEF,12,500\nWFP,3,Asia\n", ["12,500"]),
    ],
)
def test_amounts_that_their_commas_split_are_asked_about(
    read: Read, content: str, parts: list[str]
) -> None:
    with pytest.raises(SourceError) as caught:
        read(content)
    told = str(caught.value)
    assert "amounts may be split by commas without quotes" in told
    assert all(f'"{part}"' in told for part in parts)
    assert "in quotes" in caught.value.fix


def test_long_tables_are_looked_at_to_their_end(read: Read) -> None:
    rows = "".join(f"P{number},{number % 900 + 1},Sudan\n" for number in range(5000))
    with pytest.raises(SourceError, match="split by commas"):
        read(f"Partner,Amount (USD),Country\n{rows}WFP,2,500\n")


@pytest.mark.parametrize(
    "content",
    [
        'Partner,Amount (USD),Country\nUNICEF,"1,250",Sudan\nWFP,900,Chad\n',
        "Partner,Amount (NOK mill),Sector code\nUNICEF,229,720\nWFP,140,110\n",
        "Partner,Amount (USD),Country code\nUNICEF,229,729\nWFP,140,148\n",
        "Partner,Amount (USD),Comment\nUNICEF,229,see 110\nWFP,140,\n",
        "Partner,Amount (USD),Comment\nUNICEF,2290,110\nWFP,14000,\n",
        "Partner,Amount (USD),Year\nUNICEF,229,2024\nWFP,140,2024\n",
        "Partner;Amount (USD);Comment\nUNICEF;1;500\nWFP;2;750\n",
    ],
)
def test_numbers_of_their_own_beside_amounts_are_not(read: Read, content: str) -> None:
    assert len(read(content)) == 2


def test_the_file_is_named_once(read: Read) -> None:
    with pytest.raises(SourceError, match="may be split") as stop:
        read("Partner,Amount (USD),Country,Remarks\nUNICEF,900,Sudan,\nWFP,1,250,Chad\n")
    assert str(stop.value).count("data.csv:") == 1
