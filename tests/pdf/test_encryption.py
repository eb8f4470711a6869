from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from aidreport.document.blocks import Briefing
from aidreport.pdf.brand import Brand
from aidreport.pdf.encryption import encrypt
from aidreport.pdf.file.metadata import PROFILES
from aidreport.pdf.render import draw_briefing


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_an_encrypted_copy_claims_no_standard(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path, profile: object
) -> None:
    drawn = draw_briefing(briefing(), brand, tmp_path / "plain.pdf", profile=profile).path
    (tmp_path / "locked").write_bytes(encrypt(drawn.read_bytes(), "secret"))
    with pikepdf.open(tmp_path / "locked", password="secret") as pdf:
        packet = pdf.Root.Metadata.read_bytes()
    assert b"A title" in packet
    for claim in (b"pdfaid:part", b"pdfuaid:part", b"conformsTo"):
        assert claim not in packet
