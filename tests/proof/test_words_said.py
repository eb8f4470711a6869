"""The words around figures are those that the program says, or the verdict names them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pikepdf
import pytest
from tests.proof.forgery import Forger
from tests.proof.renewal import rewrite, saved
from tests.shipped import LANGUAGES

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import Verdict, Verification
from aidreport.proof.verify import verify

ROOT = Path(__file__).parents[2]
ROWS = """recipient,amount,currency,date,country,donor
UNICEF,1500,NOK,2026-01-01,Sudan,Norway
WFP,2500.5,NOK,2026-01-02,Mali,Norway
ICRC,300000,NOK,2026-01-05,Yemen,Norway
Total,400000,NOK,,,
UNHCR,25000,USD,2026-02-05,Yemen,Norway
"""
TEMPLATE = """# {{ title }}

{{ standfirst }}

:::key-figures{show="total, partners, allocations, largest-share"}

:::bar-chart{by=recipient}

:::country-grid

:::sources{form=note}

:::findings{severity=note}
"""
OWN = "words that nothing computes"


def rendered(folder: Path, language: str = "en", template: str = TEMPLATE) -> Path:
    (folder / "q1.csv").write_text(ROWS, encoding="utf-8")
    return drawn(folder, template, language)


def drawn(folder: Path, template: str, language: str = "en") -> Path:
    (folder / "own.md").write_text(template, encoding="utf-8")
    config = folder / "config.toml"
    config.write_text('[reports.r]\ndata = "q1.csv"\ntemplate = "own.md"\n', encoding="utf-8")
    job = job_for(load_config(config), None, language=language, output=str(folder / "own.pdf"))
    return pipeline.render(job)[0].artifact.path


def failed(found: Verification) -> str:
    return "\n".join(next(check for check in found.checks if check.name == "text").details)


def in_own_words(found: Verification) -> str:
    return "\n".join(line for line in found.not_checked if OWN in line)


def forged(briefing: Path, folder: Path, old: bytes, new: bytes, page: int = 0) -> Verification:
    forger = Forger(briefing)
    forger.replace(old, new, page)
    return verify(saved(forger, folder / "forged.pdf"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_the_program_says_of_figures_is_known_in_each_language(
    tmp_path: Path, language: str
) -> None:
    found = verify(rendered(tmp_path, language))
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert in_own_words(found) == ""


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"(Largest share)", b"(Smallest share)", "Smallest share 59.3%"),
        (b"is consistent with rounding", b"is not due to rounding", "Reconciled. The three"),
    ],
)
def test_other_words_around_a_figure_are_named_though_the_whole_record_was_made_anew(
    norway: Path, tmp_path: Path, old: bytes, new: bytes, words: str
) -> None:
    assert words in in_own_words(forged(norway, tmp_path, old, new))


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("word", [b"(computed)", b"(measured)"])
def test_another_status_of_a_figure_is_refused(norway: Path, tmp_path: Path, word: bytes) -> None:
    found = forged(norway, tmp_path, b"(stated)", word, page=1)
    assert found.verdict is Verdict.ALTERED
    assert f"is “{word[1:-1].decode()}” on the page (NOK 229 million, UNICEF)" in failed(found)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"(Total allocated)", b"(Total disbursed)"),
        (b"Norway allocates ", b"Norway has disbursed "),
    ],
)
def test_amounts_of_another_kind_than_the_data_are_refused(
    tmp_path: Path, old: bytes, new: bytes
) -> None:
    template = "# {{ title }}\n\n{{ standfirst }}\n\n:::key-figures{show=total}\n"
    found = forged(rendered(tmp_path, template=template), tmp_path, old, new)
    assert "is said to be of another kind" in failed(found)


@pytest.mark.broken_pdfs
def test_the_share_of_another_partner_is_not_the_largest(norway: Path, tmp_path: Path) -> None:
    forger = Forger(norway)
    content = forger.content()
    tile, _, others = content.partition(b"(Largest share)")
    forger.pdf.pages[0].obj.Contents.write(
        tile + b"(Largest share)" + others.replace(b"(UNICEF)", b"(IFRC)", 1)
    )
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert "group/recipient/UNICEF/NOK: is called “IFRC”" in failed(found) or in_own_words(found)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("language", ["en", "nb"])
def test_another_word_in_a_warning_is_refused(tmp_path: Path, language: str) -> None:
    briefing = rendered(tmp_path, language)
    old, new = {
        "en": (b"the total row states", b"the first row states"),
        "nb": (b"sumraden oppgir", b"raden oppgir"),
    }[language]
    found = forged(briefing, tmp_path, old, new, page=-1)
    assert found.verdict is Verdict.ALTERED
    assert "is not what the program says of anything" in failed(found)


@pytest.mark.broken_pdfs
def test_the_checksum_of_a_source_is_compared_in_arabic_too(tmp_path: Path) -> None:
    briefing = rendered(tmp_path, "ar")
    forger = Forger(briefing)
    digest = next(
        part
        for part in verify(briefing).attached.record.sources  # type: ignore[union-attr]
    ).sha256[:12]
    pages = [at for at in range(len(forger.pdf.pages)) if digest.encode() in forger.content(at)]
    forger.replace(digest.encode(), b"0" * 12, pages[0])
    assert "000000000000" in failed(verify(saved(forger, tmp_path / "forged.pdf")))


def test_what_a_template_says_of_figures_and_partners_is_named(tmp_path: Path) -> None:
    template = "# {{ title }}\n\nMost went to ICRC.\n\nNo more than {{ total }}.\n"
    found = verify(rendered(tmp_path, template=template))
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert "“Most went to ICRC.”, “No more than NOK 304,000.50" in in_own_words(found)


def test_words_of_a_project_are_no_alteration_and_are_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "templates/brands", tmp_path / "templates/brands")
    (tmp_path / "templates/wording").mkdir()
    (tmp_path / "templates/wording/en.toml").write_text(
        'locale = "en"\n[tile]\nlargest-share = "Biggest part"\n[finding]\nnote = "NB:"\n',
        encoding="utf-8",
    )
    found = verify(rendered(tmp_path))
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert found.attached is not None
    assert found.attached.record.own_words == ("finding.note", "tile.largest-share")
    assert "“Biggest part, NOK 98.7% ICRC, NOK 300,000”" in in_own_words(found)


@pytest.mark.broken_pdfs
def test_a_record_that_says_nothing_of_its_words_is_named(norway: Path, tmp_path: Path) -> None:
    forger = Forger(norway)
    rewrite(forger, lambda _: {"own_words": None})
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert any("the words beside its figures" in line for line in found.not_checked)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"BDC(Norway)", b"BDC(Sweden)", 'is from "Sweden" on the page'),
        (b"\x7fJan\x7f2026)", b"\x7fMar\x7f2026)", 'Mar 2026" on the page; its data say'),
    ],
)
def test_a_row_that_names_another_country_or_month_is_refused(
    tmp_path: Path, old: bytes, new: bytes, words: str
) -> None:
    template = '# {{ title }}\n\n:::rows{columns="recipient, date, amount, donor"}\n'
    briefing = rendered(tmp_path, template=template)
    assert words in failed(forged(briefing, tmp_path, old, new))


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [(b"more than", b"less than", "is the other way round"), (b"(new)", b"(ended)", "“ended”")],
)
def test_a_change_that_is_called_the_other_way_round_is_refused(
    tmp_path: Path, old: bytes, new: bytes, words: str
) -> None:
    (tmp_path / "before.csv").write_text("recipient,amount,currency\nWFP,5,NOK\n", encoding="utf-8")
    (tmp_path / "now.csv").write_text(
        "recipient,amount,currency\nWFP,7,NOK\nICRC,2,NOK\n", encoding="utf-8"
    )
    (tmp_path / "own.md").write_text(
        "# {{ title }}\n\n{{ comparison }}\n\n:::changes{by=recipient}\n", encoding="utf-8"
    )
    config = tmp_path / "config.toml"
    config.write_text(
        '[reports.r]\ndata = "now.csv"\ntemplate = "own.md"\ndate = "2026-06-01"\n'
        '[reports.r.compare]\ndata = "before.csv"\n',
        encoding="utf-8",
    )
    job = job_for(load_config(config), None, output=str(tmp_path / "own.pdf"))
    briefing = pipeline.render(job)[0].artifact.path
    assert words in failed(forged(briefing, tmp_path, old, new))


@pytest.mark.broken_pdfs
def test_another_summary_of_a_table_is_refused(tmp_path: Path) -> None:
    briefing = rendered(tmp_path, template="# {{ title }}\n\n:::table{by=recipient}\n")
    forger = Forger(briefing)
    for table in filter(_is_summarised, forger.pdf.objects):
        table.A["/Summary"] = str(table.A["/Summary"]).replace("Largest", "Smallest")
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert "the summary of a table is none that the program says" in failed(found)


def _is_summarised(raw: object) -> bool:
    attributes = raw.get("/A") if isinstance(raw, pikepdf.Dictionary) else None
    return isinstance(attributes, pikepdf.Dictionary) and "/Summary" in attributes


def test_words_that_nothing_computes_are_counted_where_not_all_are_named(tmp_path: Path) -> None:
    own = "\n\n".join(f"Sentence {letter} of ours." for letter in "ABCDEFGHI")
    found = verify(rendered(tmp_path, template=f"# {{{{ title }}}}\n\n{own}\n"))
    assert in_own_words(found).endswith("and 3 more")


def test_partners_are_found_however_many_there_are(tmp_path: Path) -> None:
    rows = "".join(f"Partner {at:04},{at + 1},NOK,2026-01-01\n" for at in range(2_500))
    (tmp_path / "q1.csv").write_text(f"recipient,amount,currency,date\n{rows}", encoding="utf-8")
    found = verify(drawn(tmp_path, "# {{ title }}\n\nDear all.\n\nDear Partner 2499, hello.\n"))
    said = in_own_words(found)
    assert -1 < said.find("Dear Partner 2499") < said.find("Dear all")


@pytest.mark.parametrize("words", ["UNICEFs andel", "对UNICEF的支持"])
def test_a_partner_is_found_within_a_word(tmp_path: Path, words: str) -> None:
    (tmp_path / "q1.csv").write_text(
        "recipient,amount,currency,date\nUNICEF,1,NOK,2026-01-01\n", encoding="utf-8"
    )
    found = verify(drawn(tmp_path, f"# {{{{ title }}}}\n\nDear all.\n\nOf {words}.\n"))
    said = in_own_words(found)
    assert -1 < said.find("Of ") < said.find("Dear all")
