from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from aidreport.config import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

DATA = Path(__file__).parents[2] / "data"
NAME = "norway-ukraine-2025-06-12.toml"
Read = Callable[..., Dataset]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)

    def changed(*changes: tuple[str, str]) -> Dataset:
        text = (DATA / NAME).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / NAME).write_text(text, encoding="utf-8")
        return load([DataSource(path=NAME)], tmp_path)

    return changed


def codes(data: Dataset) -> set[tuple[str, str]]:
    return {(finding.code, finding.severity.value) for finding in data.findings}


def test_the_norwegian_announcement_is_read_as_it_was_published(read: Read) -> None:
    data = read()
    announcement = data.announcement
    assert announcement is not None
    assert announcement.title == "Strengthening efforts to protect children and prisoners"
    assert announcement.date == date(2025, 6, 12)
    assert (announcement.issuer, announcement.donor) == ("Ministry of Foreign Affairs", "Norway")
    assert [str(item.money.amount) for item in announcement.stated] == ["386000000", "33400000"]
    assert [
        (row.recipient.key, str(row.amount.amount), str(row.equivalents[0].money.amount))
        for row in data.allocations
    ] == [
        ("UNICEF", "229000000", "19800000"),
        ("ICRC", "140000000", "12100000"),
        ("IFRC", "17300000", "1500000"),
    ]
    assert {quote.speaker for quote in announcement.quotes} == {"Espen Barth Eide"}
    assert announcement.facts[0].figure == "50,000"


def test_what_the_release_leaves_out_or_writes_differently_stays_visible(read: Read) -> None:
    data = read()
    assert codes(data) == {("inferred", "note"), ("decimal-comma", "note")}
    assert data.allocations[0].equivalents[0].as_written == "€19.8"
    assert data.allocations[0].equivalents[0].inferred
    assert data.announcement is not None
    assert data.announcement.stated[1].as_written == "€33,4 million"


def test_each_allocation_knows_its_line_of_the_published_text(read: Read) -> None:
    data = read()
    lines = (DATA / "norway-ukraine-2025-06-12.txt").read_text(encoding="utf-8").splitlines()
    for row in data.allocations:
        assert row.place.line is not None
        assert row.as_written in lines[row.place.line - 1]
        assert row.place.file == "norway-ukraine-2025-06-12.txt"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('amount = "NOK 140 million"', 'amount = "NOK 141 million"'),
        ("line = 17", "line = 18"),
        ("line = 17", "line = 999"),
        ("We want to help these children", "We hope to help these children"),
        ('figure = "50,000"', 'figure = "55,000"'),
    ],
)
def test_words_that_do_not_stand_on_their_line_are_a_warning(
    read: Read, old: str, new: str
) -> None:
    assert ("not-on-line", "warning") in codes(read((old, new)))


def test_all_problems_come_at_once_with_the_near_miss(read: Read) -> None:
    with pytest.raises(SourceError) as error:
        read(
            ('recipient = "UNICEF"', 'recipent = "UNICEF"'),
            ("NOK 140 million", "140 millions"),
            ("date = 2025-06-12", 'date = "soon"'),
        )
    text = str(error.value)
    assert error.value.exit_code == 3
    assert 'did you mean "recipient"' in text
    assert "allocations.1.amount" in text
    assert "date" in text


def test_an_announcement_without_allocations_is_refused(read: Read, tmp_path: Path) -> None:
    head = (DATA / NAME).read_text(encoding="utf-8").split("[[allocations]]")[0]
    (tmp_path / NAME).write_text(head + "allocations = []\n", encoding="utf-8")
    with pytest.raises(SourceError, match="problem"):
        load([DataSource(path=NAME)], tmp_path)


def test_an_equivalent_in_the_same_currency_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="another currency"):
        read(("EUR 12.1 million", "NOK 12.1 million"))


def test_two_announcements_make_no_data_set(read: Read, tmp_path: Path) -> None:
    read()
    shutil.copy(tmp_path / NAME, tmp_path / "second.toml")
    with pytest.raises(SourceError, match="two announcements"):
        load([DataSource(path=NAME), DataSource(path="second.toml")], tmp_path)


def test_an_announcement_may_go_with_a_table(read: Read, tmp_path: Path) -> None:
    read()
    (tmp_path / "more.csv").write_text("recipient,amount,currency\nNRC,5,NOK\n")
    data = load([DataSource(path=NAME), DataSource(path="more.csv")], tmp_path)
    assert len({row.id for row in data.allocations}) == 4
    assert data.account.used == 4


def test_a_missing_published_text_is_named(read: Read, tmp_path: Path) -> None:
    (tmp_path / "norway-ukraine-2025-06-12.txt").unlink()
    with pytest.raises(SourceError, match=r"norway-ukraine-2025-06-12\.txt"):
        read()
