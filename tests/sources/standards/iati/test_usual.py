"""Transactions that are taken out of the text are those that the parser would give."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.standards.iati import parser
from aidreport.sources.standards.iati.activities import read_iati
from aidreport.sources.standards.iati.usual import ReadAhead

BLANKS = ("", "", "\n", "\n  ", " \r\n\t", "\n" * 30)
TEXTS = (
    *("Relief", " Food &amp; water\n for  all ", "Médecins", "", "1 &lt; 2 &quot;x&quot;", "a > b"),
    *("<![CDATA[<transaction>]]>", "&#233;t&#xe9;", "<!-- none -->here", "\u00a0", "]]&gt;"),
)
BROKEN = ("&nowhere;", "<b>", "]]>", "\x07", "a & b", "<!--", "</transaction>", "<![CDATA[")
ATTRIBUTES = (
    *("", "", ' xml:lang="en"', " type='10'", ' type="10" x="a&amp;b"', '\n ref="R1"'),
    *(' xmlns="other"', ' xml:lang="en" ref="R3" '),
    *(' ref="R2"', ' code="15150" vocabulary="1"', ' percentage="40"', ' code="UA"', ' a="x>y"'),
)
BROKEN_ATTRIBUTES = (
    ' ref="1" ref="2"',
    " bare",
    ' a="<"',
    ' xml:lang="en" xml:lang="nb"',
    ' a=""b=""',
)


ELEMENTS = ("sector", "recipient-country", "recipient-region", "aid-type")


class Writer:
    """Writes random activities; some are broken if `sound` is not set."""

    def __init__(self, seed: int, *, sound: bool) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - the same file each time
        self.sound = sound

    def one_of(self, usual: tuple[str, ...], broken: tuple[str, ...] = ()) -> str:
        if not self.sound and broken and self.chance.random() < 0.02:
            return self.chance.choice(broken)
        return self.chance.choice(usual)

    def text(self) -> str:
        return self.one_of(TEXTS, BROKEN)

    def blank(self) -> str:
        return self.one_of(BLANKS)

    def attributes(self) -> str:
        return self.one_of(ATTRIBUTES, BROKEN_ATTRIBUTES)

    def narrative(self) -> str:
        many = self.chance.choice((0, 1, 1, 1, 2))
        lang = self.one_of(("", ' xml:lang="en"', ' xml:lang="nb" x="1"'))
        return self.blank().join(f"<narrative{lang}>{self.text()}</narrative>" for _ in range(many))

    def element(self, name: str, inside: str) -> str:
        if not inside and self.chance.random() < 0.5:
            return f"<{name}{self.attributes()}/>"
        return f"<{name}{self.attributes()}>{self.blank()}{inside}{self.blank()}</{name}>"

    def parts(self) -> list[str]:
        kind = self.one_of(("1", "2", "3", "3", "4", "11", "6", "C", "D", "77", ""))
        day = self.one_of(("2024-05-01", "2024-05-01", "2024-12-31Z", "2024", "soon", ""))
        value = self.one_of(
            ("100", "1000.50", "-5", " 12.000 ", "1,234.5", "1e3", "", "ten", "0.30000000000000004")
        )
        currency = self.one_of(("", ' currency="EUR"', ' currency="nok"', ' currency="X"'))
        valued = self.one_of(("", ' value-date="2024-04-01"', ' value-date="x"'))
        others = [
            self.element(name, self.narrative())
            for name in (*ELEMENTS, "usg:x", "usg:y", "usg:sector")
            if self.chance.random() < (0.1 if ":" in name else 0.2)
        ]
        parts = [
            f'<transaction-type code="{kind}"/>',
            f'<transaction-date iso-date="{day}"></transaction-date>',
            f"<value{currency}{valued}>{value}</value>",
            f"<description>{self.text()}{self.narrative()}</description>",
            self.element("provider-org", self.narrative() or self.text()),
            self.element("receiver-org", self.narrative() or self.text()),
        ]
        parts = [part for part in parts if self.chance.random() < 0.9]
        if self.chance.random() < 0.1:
            parts += [self.chance.choice(parts)] if parts else []
        if self.chance.random() < 0.2:
            self.chance.shuffle(parts)
            self.chance.shuffle(others)
            parts.insert(len(parts) // 2, others.pop() if others else "")
        return parts + others

    def transaction(self) -> str:
        ref = self.one_of(("", "", f' ref="T{self.chance.randint(1, 99)}"', ' ref=" "'))
        flag = self.one_of(("", ' humanitarian="1"', ' humanitarian="false"', ' x="y"'))
        head = ref + flag if self.chance.random() < 0.9 else flag + ref
        inside = "".join(self.blank() + part for part in self.parts())
        if self.chance.random() < 0.02:
            inside += self.hidden()
        return f"<transaction{head}>{inside}{self.blank()}</transaction>"

    def hidden(self) -> str:
        text = self.transaction()
        text = "<!-- none" if self.sound and ("--" in text or "<!" in text) else f"<!-- {text}"
        return f"{text} -->"

    def activity(self) -> str:
        chance = self.chance
        parts = [self.transaction() + self.blank() for _ in range(chance.choice((0, 1, 3, 12)))]
        for name in ("participating-org", "recipient-country", "sector", "budget", "result"):
            if chance.random() < 0.4:
                parts.insert(chance.randint(0, len(parts)), self.element(name, self.narrative()))
        if chance.random() < 0.1:
            parts.insert(0, self.hidden() + f"<?pi {self.transaction()} ?>")
        if chance.random() < 0.05:
            parts.append(f"<more>{self.transaction()}</more>")
        currency = self.one_of(("", ' default-currency="EUR"', ' default-currency="USD"'))
        reporter = self.element("reporting-org", self.narrative())
        return (
            f"<iati-activity{currency}>{self.blank()}<iati-identifier>X{chance.randint(1, 3)}"
            f"</iati-identifier>{reporter}<title>{self.narrative()}</title>{''.join(parts)}"
            "</iati-activity>"
        )

    def file(self) -> str:
        head = self.one_of(("", '<?xml version="1.0" encoding="UTF-8"?>\n', "<!-- one -->\n"))
        space = self.one_of(("", "", "", ' xmlns="http://example.org/iati"'))
        inside = "\n".join(self.activity() for _ in range(self.chance.choice((1, 4))))
        text = f'{head}<iati-activities{space} xmlns:usg="u">{inside}</iati-activities>'
        return text if self.sound or self.chance.random() < 0.8 else text[: -len(text) // 3]


def read(path: Path, size: int) -> Dataset | str:
    """Return what a file gives, read in pieces of a size, or why it gives nothing."""
    before, parser._PIECE = parser._PIECE, size
    try:
        dataset, numbers = read_iati(path, "a.xml")
    except SourceError as problem:
        return str(problem)
    else:
        assert len(numbers) in (0, len(dataset.allocations))
        return dataset
    finally:
        parser._PIECE = before


@given(st.integers(0, 10**9), st.booleans(), st.sampled_from((61, 500, 4096, 1 << 16)))
def test_what_is_taken_out_of_the_text_is_what_the_parser_gives(
    tmp_path_factory: pytest.TempPathFactory, seed: int, sound: bool, size: int
) -> None:
    path = tmp_path_factory.mktemp("usual") / "a.xml"
    path.write_text(Writer(seed, sound=sound).file(), encoding="utf-8", newline="")
    taken = read(path, size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReadAhead, "take", lambda _, piece: piece)
        patch.setattr(ReadAhead, "rest", lambda _: b"")
        parsed = read(path, size)
    if isinstance(parsed, str) and size < len(path.read_bytes()):
        # What lxml says of a broken file depends on what it said of others before.
        assert isinstance(taken, str)
    else:
        assert taken == parsed


def test_transactions_as_the_standard_writes_them_are_taken_out_of_the_text() -> None:
    text = """<iati-activity>
 <transaction ref="1234" humanitarian="1">
  <transaction-type code="1" />
  <transaction-date iso-date="2012-01-01" />
  <value currency="EUR" value-date="2012-01-01">1000</value>
  <description><narrative>Support &amp; advice</narrative></description>
  <provider-org provider-activity-id="BB-1" type="10" ref="BB"><narrative>Agency</narrative>
  </provider-org>
  <receiver-org ref="AA"/>
  <disbursement-channel code="1" />
  <sector vocabulary="2" code="111"><narrative xml:lang="en">Health</narrative></sector>
  <recipient-country code="TM" />
  <tied-status code="3" />
 </transaction>
 <transaction><transaction-type code="3"/><value>5</value></transaction>
</iati-activity>"""
    ahead = ReadAhead(text.encode())
    left = ahead.take(text.encode()) + ahead.rest()
    assert left.count(b"<transaction") == 1
    assert left.count(b"\n") == text.count("\n")
    first, second = (ahead.rows.transaction(row) for row in range(2))
    assert (first.line, first.ref, first.kind, first.value) == (2, "1234", "1", "1000")
    assert (first.description, first.sector.one if first.sector else "") == (
        "Support & advice",
        "Health",
    )
    assert (second.line, second.value, second.provider.name) == (15, "5", "")
