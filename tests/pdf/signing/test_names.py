"""The name in a certificate is shown without the labels of its parts."""

from __future__ import annotations

import pytest
from asn1crypto.x509 import Name

from aidreport.pdf.signing.names import plain_name


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"common_name": "Kari Nordmann"}, "Kari Nordmann"),
        ({"common_name": "Desk", "organization_name": "Ministry"}, "Desk (Ministry)"),
        ({"common_name": "Ministry Desk", "organization_name": "Ministry"}, "Ministry Desk"),
        ({"organization_name": "Ministry", "country_name": "NO"}, "Ministry"),
    ],
)
def test_a_name_is_that_of_a_person_and_whom_they_sign_for(
    parts: dict[str, str], words: str
) -> None:
    assert plain_name(Name.build(parts)) == words
