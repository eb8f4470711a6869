"""Files of activities that are broken, hostile, huge, or in another encoding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.standards.iati.activities import read_iati

Read = Callable[..., Dataset]

TRANSACTION = (
    '<transaction><transaction-type code="3"/><transaction-date iso-date="2026-01-05"/>'
    '<value currency="EUR">5</value></transaction>'
)
LAUGHS = '<!DOCTYPE a [<!ENTITY a0 "ha">{}]>'.format(
    "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
)


def one(inside: str = TRANSACTION, *, head: str = "", name: str = "Doer") -> str:
    return (
        f'{head}<iati-activities><iati-activity default-currency="EUR">'
        f"<iati-identifier>XX-1</iati-identifier>{inside}"
        f'<participating-org role="4"><narrative>{name}</narrative></participating-org>'
        "</iati-activity></iati-activities>"
    )


@pytest.mark.parametrize(
    "text",
    [
        one("<title>&a9;</title>", head=LAUGHS),
        one(TRANSACTION.replace('code="3"', 'code="&a9;"'), head=LAUGHS),
        f'{LAUGHS}<iati-activities version="&a9;">&a9;</iati-activities>',
        one("<title>&a;</title>", head='<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        one(head='<!DOCTYPE a SYSTEM "http://localhost:9/a.dtd">'),
        one("<title>&nowhere;</title>"),
    ],
)
def test_what_declares_or_uses_entities_is_refused(read: Read, text: str) -> None:
    with pytest.raises(SourceError):
        read(text, "a.xml")


def test_nesting_without_end_is_refused(read: Read) -> None:
    depth = 100_000
    with pytest.raises(SourceError, match=r"a\.xml, line 1"):
        read(one("<x>" * depth + "</x>" * depth), "a.xml")


@pytest.mark.parametrize(
    "text",
    [
        one(f"<description><narrative>{'a ' * 6_000_000}</narrative></description>"),
        one(f'<location ref="{"a" * 12_000_000}"/>'),
        one(f"<!-- {'a ' * 6_000_000} -->"),
    ],
)
def test_a_text_of_many_megabytes_is_refused(read: Read, text: str) -> None:
    with pytest.raises(SourceError, match=r"a\.xml, line 1"):
        read(text, "a.xml")


@pytest.mark.parametrize("cut", [20, 200, 300, -1])
def test_a_file_that_was_cut_off_is_refused(read: Read, cut: int) -> None:
    with pytest.raises(SourceError, match=r"a\.xml, line 1") as raised:
        read(one()[:cut], "a.xml")
    assert raised.value.fix == "download the file again"


def test_an_empty_file_is_reported(read: Read) -> None:
    with pytest.raises(SourceError, match=r"a\.xml is empty"):
        read(b"", "a.xml")


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        (' encoding="UTF-8"', "utf-8"),
        (' encoding="ISO-8859-1"', "latin-1"),
        (' encoding="windows-1252"', "cp1252"),
        (' encoding="UTF-16"', "utf-16"),
        ("", "utf-16"),
        (' encoding="UTF-8"', "utf-16"),
        (' encoding="UTF-16"', "utf-16-be"),
        (' encoding="UTF-16"', "utf-16-le"),
    ],
)
def test_encodings_are_read_as_declared(read: Read, declared: str, encoding: str) -> None:
    head = f'<?xml version="1.0"{declared}?>\n'
    data = read(one(head=head, name="Médecins Sans Frontières").encode(encoding), "a.xml")
    assert [item.recipient.name for item in data.allocations] == ["Médecins Sans Frontières"]
    assert data.files[0].kind == "iati"


@pytest.mark.parametrize(
    "content",
    [
        one(name="Médecins").encode("latin-1"),
        one(name="Médecins", head='<?xml version="1.0" encoding="x-none"?>').encode(),
        one(name="Médecins", head='<?xml version="1.0" encoding="UTF-8"?>').encode("cp1252"),
    ],
)
def test_bytes_of_another_encoding_than_declared_are_no_guess(read: Read, content: bytes) -> None:
    with pytest.raises(SourceError, match=r"a\.xml, line 1"):
        read(content, "a.xml")


def test_an_activity_may_be_the_root_or_in_a_response(read: Read) -> None:
    alone = one().removeprefix("<iati-activities>").removesuffix("</iati-activities>")
    for text in (alone, f"<result><ok>True</ok>{one()}</result>"):
        assert len(read(text, "a.xml").allocations) == 1


def test_an_activity_in_another_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="line 2: an activity inside another"):
        read(one(f"\n<iati-activity>{TRANSACTION}</iati-activity>"), "a.xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_transaction_in_no_activity_is_left_out_with_a_warning(read: Read, encoding: str) -> None:
    inside = f"\n<more>{TRANSACTION}</more>\n{TRANSACTION}"
    text = one(inside).replace("</iati-activities>", f"\n{TRANSACTION}</iati-activities>")
    data = read(text.encode(encoding), "a.xml")
    assert [(row.rule, row.place.line) for row in data.account.excluded] == [
        ("out-of-place", 2),
        ("out-of-place", 4),
    ]
    (finding,) = (item for item in data.findings if item.code == "out-of-place")
    assert (finding.message, finding.source) == (
        "2 transactions in no activity: not counted",
        "a.xml, line 2",
    )
    assert (data.account.read, data.account.used) == (3, 1)


def test_what_is_commented_out_is_not_there(read: Read) -> None:
    value = "<value>1<!-- 0 -->2</value>"
    inside = f"<!-- {TRANSACTION} -->" + TRANSACTION.replace(
        '<value currency="EUR">5</value>', value
    )
    (item,) = read(one(inside), "a.xml").allocations
    assert (item.id, str(item.amount.amount)) == ("XX-1/1", "12")


def test_text_in_sections_and_references_is_text(read: Read) -> None:
    (item,) = read(one(name="<![CDATA[Food & <b>]]> &#x2013; &lt;c&gt;"), "a.xml").allocations
    assert item.recipient.name == "Food & <b> – <c>"


def test_an_activity_with_very_many_transactions_is_read_as_it_comes(tmp_path: Path) -> None:
    count = 4000
    path = tmp_path / "a.xml"
    path.write_text(one((TRANSACTION + "\n<budget/>") * count), encoding="utf-8")
    items = read_iati(path, "a.xml")[0].allocations
    assert len(items) == count
    assert {item.recipient.name for item in items} == {"Doer"}
    assert [item.id for item in items] == [f"XX-1/{number}" for number in range(1, count + 1)]
    assert [item.place.line for item in items] == list(range(1, count + 1))


def test_lines_are_right_however_long_the_file_is(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    blank = "\n" * 30_000
    inside = TRANSACTION.replace("><", ">\n<")
    path.write_text(one(f"{blank}{inside}{blank}{inside}{blank}{inside}"), encoding="utf-8")
    lines = [item.place.line for item in read_iati(path, "a.xml")[0].allocations]
    assert lines == [30_001, 60_005, 90_009]


@pytest.mark.parametrize("before", ["", '<?xml version="1.0"?>', "<!-- <x> -->\n<?pi?> "])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_document_type_is_refused_before_it_is_expanded(
    read: Read, before: str, encoding: str
) -> None:
    text = before + one("<title>&a9;</title>", head=LAUGHS)
    with pytest.raises(SourceError, match="declares a document type") as raised:
        read(text.encode(encoding), "a.xml")
    assert "grow without end" in raised.value.why


def test_a_document_type_in_a_comment_is_none(read: Read) -> None:
    assert len(read(one(head="<!-- <!DOCTYPE a> -->"), "a.xml").allocations) == 1


def test_a_wrong_encoding_is_not_called_a_download_that_was_cut_off(read: Read) -> None:
    with pytest.raises(SourceError) as raised:
        read(one(name="Médecins").encode("latin-1"), "a.xml")
    assert raised.value.why.startswith("it holds bytes that are not text in the encoding")
    with pytest.raises(SourceError) as raised:
        read(one("<title>A & B</title>"), "a.xml")
    assert "cut off" not in raised.value.why or "entit" not in raised.value.problem
    with pytest.raises(SourceError) as raised:
        read(one()[:300], "a.xml")
    assert raised.value.problem.count("line 1") == 1
    assert "cut off" in raised.value.why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (one("<budget/>"), "it has one activity"),
        ("<iati-activities/>", "no activity of IATI"),
    ],
)
def test_a_file_without_transactions_says_so(read: Read, text: str, why: str) -> None:
    with pytest.raises(SourceError, match="has no transaction in it") as raised:
        read(text, "a.xml")
    assert why in raised.value.why


def test_on_a_line_with_others_a_transaction_is_named_by_its_number_or_reference(
    read: Read,
) -> None:
    loan = TRANSACTION.replace('code="3"', 'code="6"')
    bad = TRANSACTION.replace(">5<", ">five<").replace("<transaction>", '<transaction ref="T7">')
    data = read(one(f"{TRANSACTION}{loan}{bad}\n{bad}"), "a.xml")
    (excluded,) = data.account.excluded
    assert excluded.reason.startswith("transaction 2 of XX-1: a transaction of another kind")
    first, second = (row.problems[0].column for row in data.account.rejected)
    assert (first, second) == ('value of transaction "T7" of XX-1', "value")
