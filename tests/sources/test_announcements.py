from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset, Severity
from aidreport.model.money import Qualifier
from aidreport.sources.loader import load

Read = Callable[..., Dataset]
DATA = Path(__file__).parents[2] / "data"
TOP = 'title = "T"\ndate = 2025-06-12\nissuer = "I"\ndonor = "D"\n'
ONE = '[[allocations]]\nrecipient = "R"\namount = "NOK 5 million"\n'
CITING = 'title = "T"\ndate = 2025-06-12\nissuer = "I"\ndonor = "D"\ntext = "release.txt"\n'
CITED = '[[allocations]]\nrecipient = "R"\namount = "NOK 17.3 million"\nline = 2\n'


@pytest.fixture(scope="module")
def norway() -> Dataset:
    return load([DataSource(path="norway-ukraine-2025-06-12.toml")], DATA)


def test_the_norwegian_announcement_loads_without_a_warning(norway: Dataset) -> None:
    assert {finding.severity for finding in norway.findings} == {Severity.NOTE}
    assert [finding.code for finding in norway.findings] == ["decimal-comma", *["inferred"] * 3]


def test_the_norwegian_amounts_are_those_of_the_release(norway: Dataset) -> None:
    assert [
        (item.recipient.name, item.amount.amount, item.step, item.place.line)
        for item in norway.allocations
    ] == [
        ("UNICEF", Decimal(229000000), Decimal(1000000), 17),
        ("ICRC", Decimal(140000000), Decimal(1000000), 18),
        ("IFRC", Decimal(17300000), Decimal(100000), 19),
    ]
    assert [item.equivalents[0].money.amount for item in norway.allocations] == [
        Decimal(19800000),
        Decimal(12100000),
        Decimal(1500000),
    ]
    assert all(item.equivalents[0].inferred for item in norway.allocations)
    assert norway.announcement is not None
    assert [(item.money.currency, item.as_written) for item in norway.announcement.stated] == [
        ("NOK", "NOK 386 million"),
        ("EUR", "€33,4 million"),
    ]


def test_the_published_text_is_a_file_with_its_hash(norway: Dataset) -> None:
    assert [file.kind for file in norway.files] == ["announcement", "text"]
    assert norway.account.read == norway.account.used == 3


def test_allocations_inherit_date_and_donor(read: Read) -> None:
    own = ONE + 'date = 2025-01-02\nmeasure = "pledge"\n'
    dataset = read(TOP + ONE + own, "a.toml")
    first, second = dataset.allocations
    assert (first.decided, first.measure) == (date(2025, 6, 12), Measure.COMMITMENT)
    assert (second.decided, second.measure) == (date(2025, 1, 2), Measure.PLEDGE)
    assert first.donor is not None
    assert first.donor.name == "D"
    assert [item.id for item in dataset.allocations] == ["1", "2"]


def test_an_amount_is_a_text_or_a_table(read: Read) -> None:
    table = (
        '[[allocations]]\nrecipient = "R"\nline = 3\n'
        'amount = { amount = "about EUR 2 bn", as_written = "some €2bn", line = 4 }\n'
    )
    [allocation] = read(TOP + table, "a.toml").allocations
    assert allocation.amount.amount == Decimal(2000000000)
    assert (allocation.qualifier, allocation.as_written) == (Qualifier.ABOUT, "some €2bn")
    assert allocation.place.line == 4


def test_every_problem_is_reported_at_once_with_its_near_miss(read: Read) -> None:
    with pytest.raises(SourceError) as error:
        read(
            'titel = "T"\ndate = 20250612\ndonor = ""\nurl = "example"\n'
            'stated = ["NOK 5 miljon"]\n'
            '[[allocations]]\nrecipient = "R"\namount = "NKO 5"\nline = "three"\n'
            'measure = "comitment"\n[[quotes]]\ntext = "Q"\n',
            "a.toml",
        )
    details = "\n".join(error.value.details)
    for part in (
        'titel: unknown key (did you mean "title"?)',
        "title: missing",
        "date: a date such as 2025-06-12 is expected",
        "issuer: missing",
        "donor: a text is expected",
        "url: an address that begins with https:// is expected",
        "stated, number 1: the currency code, the number with a decimal point and the unit are",
        '[[allocations]] number 1, amount: the currency code NKO is unknown (did you mean "NOK"?)',
        "[[allocations]] number 1, line: ",
        "[[allocations]] number 1, measure: ",
        "[[quotes]] number 1, speaker: missing",
    ):
        assert part in details
    assert error.value.problem == f"a.toml: {len(error.value.details)} problems"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (TOP, "allocations: missing"),
        (TOP + "allocations = []\n", "allocations: no allocations; at least one is needed"),
        (TOP + 'stated = ["NOK 5", "NOK 6"]\n' + ONE, "stated: two totals in NOK"),
        (TOP + ONE + 'equivalents = ["NOK 6"]\n', "an equivalent is in another currency"),
        (TOP + ONE + "line = 0\n", "[[allocations]] number 1, line"),
        (TOP + ONE + "line = true\n", "[[allocations]] number 1, line"),
    ],
)
def test_what_makes_no_sense_is_refused(read: Read, content: str, message: str) -> None:
    with pytest.raises(SourceError) as error:
        read(content, "a.toml")
    assert message in str(error.value)


def test_malformed_toml_is_reported_with_line_and_column(read: Read) -> None:
    with pytest.raises(SourceError, match=r"a\.toml, line 2, column \d+: "):
        read('title = "T"\ndate = = 2\n', "a.toml")


def test_toml_that_is_not_utf_8_is_reported_with_its_line(read: Read) -> None:
    with pytest.raises(SourceError, match=r"a\.toml, line 1: not UTF-8 text"):
        read(b'title = "\xe9"\n', "a.toml")


@pytest.mark.parametrize("amount", ["NOK 0", "NOK -5 million"])
def test_amounts_of_zero_or_less_are_a_warning(read: Read, amount: str) -> None:
    dataset = read(TOP + ONE.replace("NOK 5 million", amount), "a.toml")
    [finding] = [item for item in dataset.findings if item.code == "amount-not-positive"]
    assert finding.severity is Severity.WARNING
    assert finding.message == f"R: {amount} is not more than zero"


def test_currencies_may_be_mixed(read: Read) -> None:
    dataset = read(TOP + ONE + ONE.replace("NOK", "EUR"), "a.toml")
    assert {item.amount.currency for item in dataset.allocations} == {"NOK", "EUR"}


def test_values_that_look_like_markup_stay_text(read: Read) -> None:
    value = '<img src="/etc/passwd"/> {{ title }}'
    dataset = read(TOP + ONE.replace('"R"', f"'{value}'"), "a.toml")
    assert dataset.allocations[0].recipient.name == value


@pytest.fixture
def cited(read: Read, tmp_path: Path) -> Callable[[str, str], list[tuple[str, str]]]:
    """Returns code and message of the findings of an announcement with its published text."""

    def call(text: str, toml: str) -> list[tuple[str, str]]:
        (tmp_path / "release.txt").write_bytes(text.encode())
        return [(item.code, item.message) for item in read(CITING + toml, "a.toml").findings]

    return call


Cited = Callable[[str, str], list[tuple[str, str]]]


def test_words_on_their_line_say_nothing(cited: Cited) -> None:
    assert cited("Title\r\nWe give NOK\u00a017.3   million.\r\n", CITED) == []


def test_words_on_another_line_are_a_warning_that_names_it(
    cited: Cited, read: Read, tmp_path: Path
) -> None:
    assert cited("NOK 17.3 million\nNothing\n", CITED) == [
        (
            "not-on-line",
            'R: "NOK 17.3 million" is not in line 2 of release.txt; it is in line 1',
        )
    ]
    [finding] = read(CITING + CITED, "a.toml").findings
    assert (finding.severity, finding.source) == (Severity.WARNING, "release.txt, line 2")


def test_speech_may_be_parted_by_who_says_it_but_not_changed(cited: Cited) -> None:
    text = "T\n“It helps,” said Ola Hansen. “But needs are great.”\nNOK 17.3 million"
    quote = '[[quotes]]\ntext = "It helps. But needs are {}."\nspeaker = "Ola Hansen"\nline = 2\n'
    toml = CITED.replace("line = 2", "line = 3")
    assert cited(text, toml + quote.format("great")) == []
    assert [code for code, _ in cited(text, toml + quote.format("small"))] == ["not-on-line"]
    outside = quote.replace("But", "said Ola Hansen. But").format("great")
    assert [code for code, _ in cited(text, toml + outside)] == ["not-on-line"]


def test_a_line_beyond_the_end_is_a_warning(cited: Cited) -> None:
    [(code, message)] = cited("One line", CITED)
    assert code == "not-on-line"
    assert message.endswith("cannot be in line 2 of release.txt, which ends at 1")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("NOK 17.3 millions", True),
        ("(17.3).", True),
        ("NOK 17.35 million", False),
        ("117.3", False),
    ],
)
def test_digits_are_looked_up_whole(cited: Cited, line: str, found: bool) -> None:
    fact = '[[facts]]\nfigure = "17.3"\ntext = "t"\nline = 1\n'
    assert (cited(f"{line}\nNOK 17.3 million", CITED + fact) == []) is found


def test_words_without_a_line_are_somewhere(cited: Cited) -> None:
    stated = 'stated = ["NOK 20 million"]\n' + CITED
    assert cited("NOK 20 million\nNOK 17.3 million", stated) == []
    [(_, message)] = cited("NOK 21 million\nNOK 17.3 million", stated)
    assert message == 'stated total: "NOK 20 million" is not in release.txt'


def test_quotes_and_facts_are_looked_up_too(cited: Cited) -> None:
    more = (
        '[[quotes]]\ntext = "We don\'t help."\nspeaker = "S"\nline = 1\n'
        '[[facts]]\nfigure = "×2"\nas_written = "a doubling"\ntext = "t"\nline = 1\n'
        '[[facts]]\ntext = "without a figure"\nline = 1\n'
    )
    assert cited("“We don’t help.” It was a doubling.\nNOK 17.3 million", CITED + more) == []
    messages = [message for _, message in cited("Other words.\nNOK 17.3 million", CITED + more)]
    assert [message.split(":")[0] for message in messages] == ["quote of S", "fact"]


def test_what_was_inferred_is_a_note_with_its_reason(cited: Cited) -> None:
    toml = CITED + (
        'equivalents = [{ amount = "EUR 1.5 million", as_written = "€ 1.5", '
        'inferred = "no unit" }]\n'
    )
    assert cited("\nNOK 17.3 million (€ 1.5)", toml) == [
        ("inferred", 'R: "€ 1.5" is read as EUR 1.5 million: no unit')
    ]


@pytest.mark.parametrize(
    ("written", "expected"), [("€1,5 million", True), ("€1.5 million", False), ("€11,5", False)]
)
def test_a_decimal_comma_is_a_note(cited: Cited, written: str, expected: bool) -> None:
    toml = CITED + f'equivalents = [{{ amount = "EUR 1.5 million", as_written = "{written}" }}]\n'
    codes = [code for code, _ in cited(f"\nNOK 17.3 million {written}", toml)]
    assert ("decimal-comma" in codes) == expected


@pytest.mark.parametrize(
    ("amount", "written", "slipped"),
    [
        ("EUR 86.5 million", "85,5 mill. euro", True),
        ("EUR 650 thousand", "650.000 euros", False),
        ("EUR 33.4 million", "€33,4 million", False),
        ("EUR 5 million", "fünf Millionen Euro", False),
        ("EUR 2.5 million", "2½ million euros", False),
        ("EUR 7 million", "€5–7 million", False),
        ("EUR 1.25 million", "1 250 000 euro", False),
        ("EUR 12 million", "€21m", True),
    ],
)
def test_an_amount_with_other_digits_than_its_words_is_warned_of(
    cited: Cited, amount: str, written: str, slipped: bool
) -> None:
    toml = CITED + f'equivalents = [{{ amount = "{amount}", as_written = "{written}" }}]\n'
    codes = [code for code, _ in cited(f"\nNOK 17.3 million {written}", toml)]
    assert ("not-as-written" in codes) == slipped


def test_a_missing_text_is_refused(read: Read, tmp_path: Path) -> None:
    (tmp_path / "relaese.txt").write_text("x")
    with pytest.raises(SourceError, match=r'does not exist \(did you mean "relaese.txt"\?\)'):
        read(CITING + CITED, "a.toml")


def test_the_encoding_of_the_text_is_guessed_with_a_note(read: Read, tmp_path: Path) -> None:
    (tmp_path / "release.txt").write_bytes("Læger\nNOK 17.3 million".encode("cp1252"))
    assert [item.code for item in read(CITING + CITED, "a.toml").findings] == ["encoding-guessed"]


def test_without_a_text_nothing_is_looked_up(read: Read) -> None:
    assert read((CITING + CITED).replace('text = "release.txt"\n', ""), "a.toml").findings == ()
