"""Briefings to verify: the Norwegian announcement, and a table with all that can be shown."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.proof.one_block import draw

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.pdf.reading.reader import PdfDocument, read_pdf
from aidreport.proof import record_columns

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["draw"]
ROOT = Path(__file__).parents[2]
ROWS = """id,recipient,recipient type,amount,currency,date,country,purpose
x1,WFP,UN agency,1250000.50,USD,2026-01-31,Sudan,Food
x2,WFP,UN agency,250000,USD,2026-02-01,Ukraine,Food
x3,"Save, the \"\"Children\"\"",NGO,98000,USD,2026-03-01,Sudan,Schools
x4,=cmd,NGO,-400,USD,2026-03-01,Sudan,Schools
x5,MSF,NGO,77000,USD,2026-03-02,Yemen,Clinics
x6,IFRC,,12,USD,2026-03-02,Yemen,
x7,ICRC,,30000,EUR,2026-03-02,Yemen,Food
"""
TEMPLATE = """# {{ title }}

{{ rows }} rows, {{ allocations }} allocations, {{ partners }} partners: {{ total | money }},
{{ largest_amount }}, {{ partners | number(2) }}.

:::key-figures{show="total, stated, partners, allocations"}

:::table{by=recipient columns="amount, allocations" top=2}

:::table{by=country columns="amount, allocations"}

:::purposes

:::reconciliation

:::sources{limit=1}
"""
LONG_TEMPLATE = """# {{ title }}

:::table{by=recipient columns="amount, share"}

:::table{by=recipient columns="share"}
"""


@pytest.fixture(scope="session")
def norway(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first briefing, as it is rendered from the project."""
    folder = tmp_path_factory.mktemp("norway")
    job = job_for(load_config(ROOT / "config.toml"), None, output=f"{folder}/")
    return pipeline.render(job)[0].artifact.path


@pytest.fixture(scope="session")
def norway_in_pdf_2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in PDF 2.0."""
    folder = tmp_path_factory.mktemp("norway")
    shutil.copytree(ROOT / "data", folder / "data")
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    report = "[reports.norway-ukraine]"
    text = text.replace(report, f'{report}\nconformance = "a-4f+ua-2"')
    (folder / "config.toml").write_text(text, encoding="utf-8")
    job = job_for(load_config(folder / "config.toml"), None, output=f"{folder}/")
    return pipeline.render(job)[0].artifact.path


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A briefing from a table, with rows left out and groups that are folded."""
    folder = tmp_path_factory.mktemp("table")
    (folder / "q1.csv").write_text(ROWS, encoding="utf-8")
    (folder / "own.md").write_text(TEMPLATE, encoding="utf-8")
    (folder / "config.toml").write_text('[reports.q1]\ndata = "q1.csv"\ncurrency = "USD"\n')
    settings = load_config(folder / "config.toml")
    job = job_for(settings, "q1", template=str(folder / "own.md"), output=f"{folder}/")
    return pipeline.render(job)[0].artifact.path


@pytest.fixture(scope="session")
def long_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The briefing of a table whose record is in columns, as that of a long one is."""
    folder = tmp_path_factory.mktemp("long")
    rows = "".join(
        f"Agency {number} Győr,{1000 + 37 * number},NOK,2026-01-0{1 + number % 9}\n"
        for number in (*range(12), 3, 5)
    )
    (folder / "long.csv").write_text(f"recipient,amount,currency,date\n{rows}", encoding="utf-8")
    (folder / "own.md").write_text(LONG_TEMPLATE, encoding="utf-8")
    (folder / "config.toml").write_text('[reports.long]\ndata = "long.csv"\n', encoding="utf-8")
    settings = load_config(folder / "config.toml")
    job = job_for(settings, "long", template=str(folder / "own.md"), output=f"{folder}/")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record_columns, "LONG", 6)
        return pipeline.render(job)[0].artifact.path


@pytest.fixture(scope="session")
def readings(norway: Path, table: Path, long_table: Path) -> tuple[PdfDocument, ...]:
    return read_pdf(norway), read_pdf(table), read_pdf(long_table)


@pytest.fixture
def altered(norway: Path, tmp_path: Path) -> Callable[[bytes, bytes], Path]:
    """Replace something once in the drawn pages of the first briefing, as a forger would."""
    import pikepdf

    def make(old: bytes, new: bytes, count: int = 1) -> Path:
        path = tmp_path / "altered.pdf"
        left = count
        with pikepdf.open(norway) as pdf:
            for page in pdf.pages:
                content = page.obj.Contents.read_bytes()
                if old in content and left:
                    left -= 1
                    page.obj.Contents.write(content.replace(old, new, 1))
            assert not left
            pdf.save(path, static_id=False)
        return path

    return make
