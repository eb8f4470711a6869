from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.design import brand_of, design_of, template_of
from aidreport.briefing.job import job_for
from aidreport.config.config import Config, load_config
from aidreport.errors import BrandError, RowsRejectedError, TemplateError, UsageError
from aidreport.model.allocation import Measure

ROOT = Path(__file__).parents[2]
ROWS = "recipient,amount,currency,date\nA,1,USD,2026-01-31\nB,2,USD,2026-03-01\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a table in it, and the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    (tmp_path / "x.csv").write_text(ROWS)
    return tmp_path


@pytest.fixture
def elsewhere(folder: Path) -> Config:
    """A configuration in another folder than the current one, with data beside it."""
    (folder / "there").mkdir()
    (folder / "there/y.csv").write_text(ROWS.replace("USD", "EUR"))
    (folder / "there/config.toml").write_text(
        '[reports.a]\ndata = "y.csv"\noutput = "out/{language}/{date}-{report}.pdf"\n'
    )
    return load_config(Path("there/config.toml"))


def rendered(job: pipeline.Job) -> Path:
    return pipeline.render(job)[0].artifact.path


def test_paths_of_the_configuration_start_at_its_folder(elsewhere: Config) -> None:
    job = job_for(elsewhere, "a")
    assert rendered(job) == Path("there/out/en/2026-03-01-a.pdf")
    assert rendered(job).is_file()


def test_paths_of_the_command_line_start_at_the_current_folder(
    elsewhere: Config, folder: Path
) -> None:
    (folder / "own.md").write_text("# Mine\n\n{{ total }}\n")
    job = job_for(elsewhere, "a", data=["x.csv"], template="own.md", output="mine.pdf")
    assert template_of(job).name == "own.md"
    assert rendered(job) == Path("mine.pdf")
    assert pipeline.render(job)[0].figures.totals["USD"].value == 3


def test_a_brand_is_a_name_or_a_folder(elsewhere: Config, folder: Path) -> None:
    brand = folder / "mine/brand.toml"
    brand.parent.mkdir()
    brand.write_bytes((ROOT / "templates/brands/relief/brand.toml").read_bytes())
    mine = brand_of(job_for(elsewhere, "a", brand="mine"))
    relief = brand_of(job_for(elsewhere, "a", brand="relief"))
    assert mine.colours == relief.colours
    with pytest.raises(BrandError, match="did you mean"):
        brand_of(job_for(elsewhere, "a", brand="releif"))


@pytest.mark.parametrize(
    ("output", "path"),
    [
        ("b.pdf", "b.pdf"),
        ("new/deep/b.pdf", "new/deep/b.pdf"),
        ("there", "there/2026-03-01-x.pdf"),
        ("new/", "new/2026-03-01-x.pdf"),
        (None, "output/x/2026-03-01-x.pdf"),
    ],
)
def test_the_output_is_a_file_or_a_folder(folder: Path, output: str | None, path: str) -> None:
    (folder / "there").mkdir()
    job = job_for(Config(), None, data=["x.csv"], output=output)
    assert rendered(job) == Path(path)
    assert sorted(folder.rglob("*.pdf")) == [folder / path]


def test_the_date_is_asked_for_or_announced_or_of_the_latest_decision(folder: Path) -> None:
    announced = str(ROOT / "data/norway-ukraine-2025-06-12.toml")

    def dated(*data: str, date: dt.date | None = None) -> str:
        job = job_for(Config(), None, data=data, date=date, output="out/")
        return rendered(job).name[:10]

    assert dated("x.csv") == "2026-03-01"
    assert dated(announced) == "2025-06-12"
    assert dated(announced, date=dt.date(2024, 2, 29)) == "2024-02-29"


def test_without_any_date_the_clock_is_not_asked(folder: Path) -> None:
    (folder / "x.csv").write_text("recipient,amount,currency\nA,1,USD\n")
    with pytest.raises(UsageError, match="has no date") as caught:
        rendered(job_for(Config(), None, data=["x.csv"]))
    assert "--date" in caught.value.fix
    assert not list(folder.rglob("*.pdf"))


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("2026 Q2 (final).csv", "2026-q2-final"),
        ("Årsrapport.csv", "rsrapport"),
        ("水.csv", "report"),
        ("..csv", "report"),
    ],
)
def test_the_name_of_a_data_file_becomes_a_safe_name(file: str, name: str) -> None:
    assert job_for(Config(), None, data=[file]).name == name


def test_a_choice_of_the_command_line_replaces_the_reports_own(folder: Path) -> None:
    (folder / "config.toml").write_text(
        '[reports.a]\ndata = "x.csv"\nmeasure = ["pledge"]\ncurrency = "EUR"\nlanguage = "nb"\n'
    )
    job = job_for(load_config(None), "a", measures=[Measure.COMMITMENT], currency="USD")
    assert (job.report.measure, job.report.currency) == ([Measure.COMMITMENT], "USD")
    assert (job.language, job_for(load_config(None), "a", language="fr").language) == ("nb", "fr")
    selected, _ = pipeline.figures_of(pipeline.load(job), job, ["recipient"])
    assert selected.account.used == 2


@pytest.mark.parametrize("tag", ["", "../../etc/passwd", "EN", "e n", "en\0"])
def test_a_language_that_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(UsageError, match="is not a language tag"):
        job_for(Config(), None, data=["x.csv"], language=tag)


@pytest.mark.parametrize("option", ["template", "brand"])
def test_an_empty_name_is_refused(option: str) -> None:
    with pytest.raises(UsageError, match=f"--{option} names no file"):
        job_for(Config(), None, data=["x.csv"], **{option: ""})
    with pytest.raises(UsageError, match="--data names no file"):
        job_for(Config(), None, data=[""])


def test_rejected_rows_stop_before_anything_is_summed(folder: Path) -> None:
    (folder / "x.csv").write_text(ROWS + "C,much,USD,2026-01-01\n")
    job = job_for(Config(), None, data=["x.csv"])
    dataset = pipeline.load(job)
    assert len(dataset.account.rejected) == 1
    with pytest.raises(RowsRejectedError):
        pipeline.figures_of(dataset, job, ["recipient"])


def test_a_template_is_checked_before_the_data_are_read(folder: Path) -> None:
    (folder / "own.md").write_bytes(b"# caf\xe9\n")
    with pytest.raises(TemplateError, match="not UTF-8 text"):
        rendered(job_for(Config(), None, data=["nosuch.csv"], template="own.md"))


def test_progress_names_the_stage_and_counts(folder: Path) -> None:
    told: list[tuple[str, int]] = []
    (folder / "x.csv").write_text(
        "recipient,amount,currency,date\n" + "A,1,USD,2026-01-01\n" * 5000
    )
    job = job_for(Config(), None, data=["x.csv"])
    pipeline.render(job, lambda stage, count: told.append((stage, count)))
    assert {stage for stage, _ in told} == {"reading rows", "drawing pages"}
    for stage in ("reading rows", "drawing pages"):
        counts = [count for name, count in told if name == stage]
        assert counts == sorted(counts)


def read_by_all(*names: str) -> pipeline.Languages:
    return pipeline.Languages(names, lambda _key, _language: True)


@pytest.mark.parametrize(("burst", "computed"), [(False, 1), (True, 3)])
def test_the_languages_of_a_part_share_its_figures(
    folder: Path, monkeypatch: pytest.MonkeyPatch, burst: bool, computed: int
) -> None:
    settings = 'burst = "recipient"\noutput = "{key}.pdf"\n' if burst else ""
    (folder / "config.toml").write_text(f'[reports.a]\ndata = "x.csv"\n{settings}')
    compute, calls = pipeline.figures_of, []

    def counted(*given: Any) -> Any:
        calls.append(given)
        return compute(*given)

    monkeypatch.setattr(pipeline, "figures_of", counted)
    job = job_for(load_config(None), "a")
    design = design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    editions = list(pipeline.editions(job, design, calculation, read_by_all("en", "nb", "fr")))
    assert len(editions) == (6 if burst else 3)
    assert len(calls) == computed
    assert len({edition.evidence.allocations for edition in editions}) == (2 if burst else 1)


def test_a_language_whose_template_groups_by_other_fields_has_figures_of_its_own(
    folder: Path,
) -> None:
    (folder / "config.toml").write_text('[reports.a]\ndata = "x.csv"\ntemplate = "own"\n')
    (folder / "templates").mkdir()
    (folder / "templates/own.md").write_text("# Mine\n\n{{ total }}\n")
    (folder / "templates/own.nb.md").write_text("# Mine\n\n:::table{by=year}\n")
    job = job_for(load_config(None), "a")
    design = design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    english, norwegian = pipeline.editions(job, design, calculation, read_by_all("en", "nb"))
    assert english.calculation is calculation
    assert "year" in norwegian.figures.breakdowns
    assert "year" not in english.figures.breakdowns
