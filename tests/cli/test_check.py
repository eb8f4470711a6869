from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Run = Callable[..., object]


def test_all_is_well_with_the_project_that_comes_with_aidreport(run: Run, project: Path) -> None:
    result = run("check")
    assert result.code == 0, result.out
    assert "problem" not in result.out
    assert "warning" not in result.out
    assert "3 rows read, 3 used, 0 excluded" in result.out
    assert not (project / "output").exists()


def test_every_problem_of_every_report_is_told_in_one_run(run: Run, project: Path) -> None:
    (project / "bad.csv").write_text("recipient,amount,currency\nA,x,USD\n")
    (project / "own.md").write_text("# {{ titel }}\n")
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(
            '\n[reports.first]\ndata = "bad.csv"\nbrand = "minstry"\ntemplate = "own.md"\n'
            '\n[reports.second]\ndata = "missing.csv"\nlanguage = "xx"\n'
        )
    result = run("check")
    assert result.code == 3
    for part in (
        "problem  first, template",
        "problem  first, brand",
        "problem  first, data: 1 of 1 rows",
        "problem  second, data",
        "problem  second, wording",
        "ok       norway-ukraine, briefing",
    ):
        assert part in result.out
    assert "Traceback" not in result.err


def test_a_figure_that_does_not_stand_on_its_line_is_a_warning(run: Run, project: Path) -> None:
    path = project / "data/norway-ukraine-2025-06-12.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("NOK 140 million", "NOK 141 million"), encoding="utf-8")
    result = run("check")
    assert "warning  norway-ukraine" in result.out
    assert "NOK 141 million" in result.out


def test_without_a_report_there_is_nothing_to_check(run: Run, project: Path) -> None:
    (project / "config.toml").unlink()
    result = run("check")
    assert result.code == 2
    assert "nothing to check" in result.err
