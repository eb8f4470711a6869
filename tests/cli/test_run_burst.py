"""A burst through the command line: parts without a date, languages, and what is foreseen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
HEAD = "recipient,amount,currency,date,donor,measure"
ROWS = (
    "UNICEF,200,NOK,2026-01-05,Norway,commitment",
    "ICRC,140,NOK,,Norway,commitment",
    "IFRC,17,NOK,2026-03-07,Norway,commitment",
)


def burst(project: Path, rows: tuple[str, ...] = ROWS, report: str = "", more: str = "") -> None:
    (project / "rows.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    (project / "config.toml").write_text(
        f"""
[organisation]
name = "Ministry"
[reports.partners]
data = "rows.csv"
burst = "recipient"
output = "output/{{date}}/{{key}}.pdf"
{report}
[reports.partners.delivery]
subscribers = [
  {{ address = "u@example.org", groups = ["UNICEF"], language = "nb" }},
  {{ address = "c@example.org", groups = ["ICRC"] }},
  {{ address = "f@example.org", groups = ["IFRC"], language = "fr" }},
]
{more}
""",
        encoding="utf-8",
    )


def made(project: Path) -> list[str]:
    files = (project / "output").rglob("*.pdf")
    return sorted(path.relative_to(project / "output").as_posix() for path in files)


def test_a_part_without_a_date_is_named_and_all_parts_share_the_date_of_the_run(
    run: Run, project: Path
) -> None:
    burst(project)
    named = 'no row of "ICRC" has a date'
    checked = run("check")
    assert checked.code == 0, checked.out
    assert named in checked.out
    assert not made(project)
    foreseen = run("run", "--dry-run")
    assert foreseen.code == 0, foreseen.err
    assert all(f"{name}@example.org" in foreseen.out for name in "ucf")
    assert run("run").code == 0
    day = "2026-03-07"
    assert {path.partition("/")[0] for path in made(project)} == {day}
    assert [name for name in made(project) if "icrc" in name] == [f"{day}/icrc.pdf"]


def test_a_part_without_a_date_holds_the_run_where_warnings_do(run: Run, project: Path) -> None:
    burst(project, report='hold_on = "warning"')
    assert run("run", "--dry-run").code == 6
    held = run("run")
    assert held.code == 6
    assert 'no row of "ICRC" has a date' in held.err
    assert not made(project)


@pytest.mark.parametrize(
    ("rows", "report"),
    [
        (tuple(row.replace(",,", ",2026-02-01,") for row in ROWS), ""),
        (ROWS, 'date = "2026-03-31"'),
        (ROWS, 'date = "today"'),
    ],
)
def test_where_a_date_is_given_or_each_part_has_one_nothing_is_named(
    run: Run, project: Path, rows: tuple[str, ...], report: str
) -> None:
    burst(project, rows, report)
    assert "has a date" not in run("check").out
    assert run("run").code == 0
    assert len({path.partition("/")[0] for path in made(project)}) == 1


def test_parts_are_drawn_only_in_languages_that_somebody_reads(run: Run, project: Path) -> None:
    burst(project)
    run("run", "--now")
    assert [path.partition("/")[2] for path in made(project)] == [
        "icrc.pdf",
        "ifrc-fr.pdf",
        "ifrc.pdf",
        "unicef-nb.pdf",
        "unicef.pdf",
    ]
    sent = sorted((project / "output/outbox").glob("*.eml"))
    files = {
        name: [word for word in ("unicef-nb", "ifrc-fr", "icrc") if f"{word}.pdf" in text]
        for path in sent
        for text in [path.read_text(encoding="utf-8", errors="replace")]
        for name in ("u", "c", "f")
        if f"To: {name}@example.org" in text
    }
    assert files == {"u": ["unicef-nb"], "c": ["icrc"], "f": ["ifrc-fr"]}


def test_check_and_dry_run_name_a_part_that_nobody_gets(run: Run, project: Path) -> None:
    burst(project, (*ROWS, "WFP,9,NOK,2026-03-01,Norway,commitment"))
    text = 'nobody subscribes to the briefing for "WFP"'
    assert text in run("check").out
    assert text in run("run", "--dry-run").err
    run("run")
    assert text in run("why").out


def test_check_finds_a_document_that_names_another_part_before_a_run_is_held(
    run: Run, project: Path
) -> None:
    burst(project)
    templates = project / "templates"
    templates.mkdir()
    original = Path(__file__).parents[2] / "templates/briefing.md"
    text = original.read_text(encoding="utf-8")
    (templates / "naming.md").write_text(f"{text}\nFunds went to UNICEF.\n", encoding="utf-8")
    text = (project / "config.toml").read_text(encoding="utf-8")
    changed = text.replace("[reports.partners]", '[reports.partners]\ntemplate = "naming"')
    (project / "config.toml").write_text(changed, encoding="utf-8")
    problem = 'the document for "ICRC" names "UNICEF" in its text'
    checked = run("check")
    assert checked.code != 0
    assert problem in checked.out
    foreseen, held = run("run", "--dry-run"), run("run")
    assert (foreseen.code, held.code) == (6, 6)
    assert problem in foreseen.err
    assert problem in held.err


@pytest.mark.usefixtures("later")
def test_dry_run_foresees_a_total_that_is_far_from_the_last_one(run: Run, project: Path) -> None:
    burst(project)
    assert run("run").code == 0
    burst(project, tuple(row.replace(",NOK", "0000000,NOK") for row in ROWS))
    foreseen, held = run("run", "--dry-run"), run("run")
    assert (foreseen.code, held.code) == (6, 6)
    for text in (foreseen.err, held.err):
        assert "is far from that of the last briefing" in text
