"""The entries of a dictionary: read at once, as they are read key by key."""

from __future__ import annotations

import pikepdf
import pytest

from aidreport.pdf.reading.entries import Entries
from aidreport.pdf.reading.objects import identity, integer, name, text

_DICTIONARIES = [
    b"<< /S /TD /K 5 /T (figure total/NOK) >>",
    b"<< /S /TD /K [ 5 ] /T <feff004700790151> >>",
    b"<< /K -3 /MCID 00012 /T () /S /T#44 >>",
    b"<< /T (a\\)b) /Alt (\\(x\\)) /ActualText (a(b)c) >>",
    b"<< /T (/S /P) /Alt ( >> /S /TH) /S /TD >>",
    b"<< /T <e9> /Alt <18a0> /ActualText <efbbbfc3a9> /S /Caf#c3#a9 >>",
    b"<< /T <feffd8000041> /Alt <feff00> /ActualText <feff> /Lang <fffe4100> >>",
    b"<< /S /A#20B /T /Name /K (5) /Alt 7 /MCID 4.0 /Lang true >>",
    b"<< /S /TD % a comment\n /T (a\\012b) /Alt (a\\\nb) >>",
    b"<< /S null /T null /K null /ID (x) >>",
    b"<< /A << /O /Table /Scope /Row >> /C [ /a /b ] /S /TH >>",
    b"<< /A [ << /O /Table /T (x) >> ] /T (y) /Unknown << /T (z) >> >>",
    b"<< /K 99999999999999 /MCID +7 /Type /MCR >>",
    b"<<>>",
]
_KEYS = ["/A", "/ActualText", "/Alt", "/C", "/K", "/Lang", "/MCID", "/S", "/T", "/Type", "/Unknown"]


@pytest.mark.parametrize("written", _DICTIONARIES)
def test_an_entry_is_what_it_is_when_it_is_asked_for_by_its_key(written: bytes) -> None:
    raw = pikepdf.Object.parse(written)
    entries = Entries(raw)
    for key in _KEYS:
        value = raw.get(key)
        assert entries.has(key) == (value is not None)
        assert entries.value(key) == value
        assert entries.text(key) == text(value)
        assert entries.name(key) == name(value)
        assert entries.integer(key) == integer(value)
        assert entries.reference(key) == identity(value) == (0, 0)


def test_an_indirect_entry_is_what_it_leads_to() -> None:
    with pikepdf.new() as pdf:
        targets = {
            "/P": pikepdf.Dictionary(S=pikepdf.Name.TR),
            "/K": pikepdf.Array([1, 2]),
            "/S": pikepdf.Name.TD,
            "/T": pikepdf.String("Győr"),
            "/MCID": 7,
        }
        raw = pikepdf.Dictionary()
        for key, target in targets.items():
            raw[key] = pdf.make_indirect(target)
        raw["/Alt"] = pdf.get_object((77, 0)) or pikepdf.String("")
        entries = Entries(raw)
        for key in (*targets, "/Alt"):
            value = raw.get(key)
            assert (entries.value(key), entries.has(key)) == (value, value is not None)
            assert (entries.text(key), entries.name(key)) == (text(value), name(value))
            assert entries.integer(key) == integer(value)
        assert entries.reference("/P") == raw["/P"].objgen != (0, 0)
