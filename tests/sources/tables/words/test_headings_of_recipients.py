"""Headings of recipients in the languages of neighbours and partners are known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]

KNOWN = """
    Mottakerorganisasjon|Organisasjonsnavn|Samarbeidspartner|Tiltakshaver|Institusjon
    |Mottagarorganisation|Organisationsnamn|Genomförare|Avtalspart|Bevillingsmodtager|Ansøger
    |Kumppani|Hankkeen toteuttaja|Hakija|Organisatsioon|Asutus|Organizācija|Partneris|Įstaiga
    |Zahlungsempfänger|Projektträger|Träger|Auftragnehmer|Kreditor|Instelling|Stichting|Aanvrager
    |Organisme|Opérateur|Entité|Association|ONG|Raison sociale|Entidad|Contraparte|Adjudicatario
    |Institución|Razón social|Entidade|Instituição|Ente|Ente beneficiario|Soggetto attuatore
    |Ragione sociale|Podmiot|Wnioskodawca|Grantobiorca|Příjemce dotace|Žadatel|Žiadateľ
    |Támogatott|Intézmény|Institucija|Organizacija|Organizație|Partener|Entitate|Учреждение
    |Грантополучатель|Установа|Виконавець|Реципієнт|Партньор|Организација|Οργανισμός|Φορέας
    |Kuruluş|Kurum adı|Uygulayıcı ortak|STK|المؤسسة|الجهة المنفذة|گیرنده|سازمان|ארגון|שותף
    |机构|执行机构|单位名称|機関|組織|受領機関|拠出先|受益者|단체|수행기관|องค์กร|Tổ chức|Organisasi
    |Shirika|Contractor|NGO|Receiving organisation|Institution
"""


@pytest.mark.parametrize("heading", [text.strip() for text in KNOWN.split("|")])
def test_a_heading_of_recipients_is_known(read: Read, heading: str) -> None:
    data = read(f"{heading};Amount (USD);Sector\nACF;100;Health\nWFP;250;Food\n")
    assert [item.recipient.name for item in data.allocations] == ["ACF", "WFP"]


@pytest.mark.parametrize(
    "heading", ["Name", "Entity", "Company", "Structure", "Party", "Virksomhet", "受援国"]
)
def test_a_heading_that_may_be_something_else_is_asked_about(read: Read, heading: str) -> None:
    with pytest.raises(SourceError, match="recipient"):
        read(f"{heading};Amount (USD);Sector\nACF;100;Health\nWFP;250;Food\n")


@pytest.mark.parametrize("giver", ["Donor", "Giver", "Donateur", "Donante", "Geber"])
def test_a_giver_beside_it_stays_the_giver(read: Read, giver: str) -> None:
    data = read(f"{giver};Institution;Amount (USD)\nSida;ACF;100\n")
    (item,) = data.allocations
    assert item.recipient.name == "ACF"
    assert item.donor is not None
    assert item.donor.name == "Sida"


@pytest.mark.parametrize(
    "heading",
    ["Name of beneficiary", "Beneficiary name", "Implementing partner name", "Name of partner",
     "Partner organisation", "Partner agency", "Appealing agency", "Sub-grantee", "Lead agency",
     "Bénéficiaire final", "Organismo beneficiario", "grantee_name"],
)  # fmt: skip
def test_the_name_of_who_receives_is_the_recipient(read: Read, heading: str) -> None:
    (item,) = read(f"{heading},Amount (USD)\nExample Relief,100\n").allocations
    assert item.recipient.name == "Example Relief"
