"""What a screen reader says of a briefing, and where its bookmarks lead, in each language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.pdf.file.metadata import PROFILES
from aidreport.pdf.reading.reader import read_pdf

ROOT = Path(__file__).parents[2]
TITLE = "Strengthening efforts to protect children and prisoners"
PURPOSE = (
    "to protect children deported to Russia, civilians unlawfully detained and Ukrainian prisoners"
    " of war"
)
SAID = {
    "en": [
        *("Ministry of Foreign Affairs", "Humanitarian section"),
        *("Funding briefing", "12 June 2025"),
        *("UKRAINE · HUMANITARIAN SUPPORT", TITLE),
        f"Norway allocates NOK 386.3 million to three partners {PURPOSE}.",
        "Total allocated NOK 386.3 million EUR 33.4 million",
        "Partners 3 UNICEF, ICRC and IFRC",
        "Largest share 59.3% UNICEF, NOK 229 million",
        "Allocations by recipient",
    ],
    "nb": [
        *("Ministry of Foreign Affairs", "Humanitarian section"),
        *("Bevilgningsnotat", "12. juni 2025"),
        *("UKRAINA · HUMANITÆR STØTTE", TITLE),
        "Norge bevilger 386,3 millioner NOK til tre partnere.",
        "Bevilget i alt 386,3 millioner NOK 33,4 millioner EUR",
        "Partnere 3 UNICEF, ICRC og IFRC",
        "Største andel 59,3 % UNICEF, 229 millioner NOK",
        "Bevilgninger etter mottaker",
    ],
    "fr": [
        *("Ministry of Foreign Affairs", "Humanitarian section"),
        *("Note de financement", "12 juin 2025"),
        *("UKRAINE · AIDE HUMANITAIRE", TITLE),
        "Norvège : allocation de 386,3 millions de NOK à trois partenaires.",
        "Total alloué 386,3 millions de NOK 33,4 millions d’EUR",
        "Partenaires 3 UNICEF, ICRC et IFRC",
        "Part la plus élevée 59,3 % UNICEF, 229 millions de NOK",
        "Allocations par bénéficiaire",
    ],
}
BOOKMARKS = {
    "en": [
        *(TITLE, "  Allocations by recipient", "    Table: amounts by recipient"),
        *("  In their words", "  Where the money goes"),
        *("    Figure: shares by recipient", "    Table: purposes", "  Key facts"),
        *("  Sources, method and caveats", "    Table: sources of the figures"),
    ],
    "nb": [
        *(TITLE, "  Bevilgninger etter mottaker", "    Tabell: beløp etter mottaker"),
        *("  Med egne ord", "  Hva pengene går til"),
        *("    Figur: andeler etter mottaker", "    Tabell: formål", "  Nøkkelfakta"),
        *("  Kilder, metode og forbehold", "    Tabell: kilder til tallene"),
    ],
    "fr": [
        *(TITLE, "  Allocations par bénéficiaire", "    Tableau : montants par bénéficiaire"),
        *("  Ils l’ont dit", "  À quoi sert l’argent"),
        *("    Figure : parts par bénéficiaire", "    Tableau : objets", "  Chiffres clés"),
        *("  Sources, méthode et réserves", "    Tableau : sources des chiffres"),
    ],
}


def rendered(folder: Path, language: str, profile: str) -> Path:
    job = job_for(load_config(ROOT / "config.toml"), None, output=f"{folder}/", language=language)
    report = job.report.model_copy(update={"conformance": profile})
    return pipeline.render(replace(job, report=report))[0].artifact.path


def bookmarks(items: list[object], indent: str = "") -> list[str]:
    found: list[str] = []
    for item in items:
        if isinstance(item, list):
            found += bookmarks(item, indent + "  ")
        else:
            found.append(indent + " ".join(item["/Title"].split()))
    return found


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("language", SAID)
def test_a_briefing_is_read_as_a_person_would_say_it(
    tmp_path: Path, language: str, profile: str
) -> None:
    """Who says it, what it is, its title, and each key figure with its label and its detail."""
    path = rendered(tmp_path, language, profile)
    passages = [" ".join(item.text.split()) for item in read_pdf(path).passages]
    assert passages[: len(SAID[language])] == SAID[language]
    assert bookmarks(PdfReader(path).outline) == BOOKMARKS[language]


def test_key_facts_are_read_with_what_they_count(tmp_path: Path) -> None:
    passages = [item.text for item in read_pdf(rendered(tmp_path, "en", "a-3a+ua-1")).passages]
    after = passages[passages.index("Key facts") + 1 :]
    assert after[0].split()[0].strip("%,.").replace(",", "").isdigit()
    assert len(after[0].split()) > 3


def test_bookmarks_of_tables_and_figures_lead_to_their_elements(tmp_path: Path) -> None:
    """In PDF 2.0 a bookmark names the element that it leads to (ISO 14289-2, 8.8)."""
    with pikepdf.open(rendered(tmp_path, "en", "a-4f+ua-2")) as pdf, pdf.open_outline() as outline:
        leads: list[str] = []
        waiting = list(outline.root)
        while waiting:
            item = waiting.pop(0)
            leads.append(f"{item.title} → {item.obj.A.SD[0].S}")
            waiting = [*item.children, *waiting]
    assert "Table: amounts by recipient → /Table" in leads
    assert "Figure: shares by recipient → /Figure" in leads
    assert "Allocations by recipient → /H2" in leads
