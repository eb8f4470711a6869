from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Run = Callable[..., object]


def test_a_table_wider_than_the_page_is_a_problem(run: Run, project: Path) -> None:
    head = "|" + "Very long heading|" * 40
    (project / "wide.md").write_text(f"# Wide\n\n{head}\n|{'---|' * 40}\n|{'word|' * 40}\n")
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('template = "briefing"', 'template = "wide.md"'), encoding="utf-8")
    result = run("check")
    assert result.code == 1
    assert "wider than the page" in result.out
    assert not list(project.rglob("*.pdf"))


def test_a_page_that_its_author_ends_early_is_named(run: Run, project: Path) -> None:
    (project / "own.md").write_text("# {{ title }}\n\n:::page-break\n\nMore.\n")
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('template = "briefing"', 'template = "own.md"'), encoding="utf-8")
    result = run("check")
    assert result.code == 0
    assert "norway-ukraine: page 1 is less than half full: a :::page-break" in result.out
    assert "page 1 is" not in run("check", "--quiet").out


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
        "problem  first, data: 1 of 1 row in",
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


def test_without_a_configuration_check_says_so(run: Run, project: Path) -> None:
    (project / "config.toml").unlink()
    result = run("check")
    assert (result.code, result.out) == (2, "")
    assert "there is no config.toml in this folder" in result.err
    assert "--config FILE" in result.err


def test_a_configuration_without_reports_is_told(run: Run, project: Path) -> None:
    (project / "config.toml").write_text('[organisation]\nname = "X"\n')
    result = run("check")
    assert (result.code, result.out) == (2, "")
    assert "config.toml names no report" in result.err


def test_a_briefing_that_cannot_be_drawn_is_found_without_drawing_it(
    run: Run, project: Path
) -> None:
    (project / "x.csv").write_text("recipient,amount,currency,date\n\ue123,1,USD,2026-01-01\n")
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[reports.water]\ndata = "x.csv"\n')
    result = run("check")
    assert result.code == 3
    assert "problem  water, briefing: 1 character" in result.out
    assert "U+E123" in result.out
    assert not list(project.rglob("*.pdf"))


def test_quiet_leaves_notes_out_and_warnings_in(run: Run, project: Path) -> None:
    path = project / "data/norway-ukraine-2025-06-12.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("NOK 140 million", "NOK 141 million"), encoding="utf-8")
    out = run("check", "--quiet").out
    assert "\nwarning  norway-ukraine" in out
    assert "\nnote" not in out


def test_schedules_are_checked_with_their_conditions(run: Run, project: Path) -> None:
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8")
    rule = '\n[reports.norway-ukraine.schedules]\ncron = "0 8 * * *"\n'
    path.write_text(text + rule, encoding="utf-8")
    assert "ok       norway-ukraine, schedules: 1 schedule" in run("check").out
    wrong = rule + 'only_when = { figures = "partner > 3" }\nexceptions_file = "days.txt"\n'
    path.write_text(text + wrong, encoding="utf-8")
    assert "days.txt does not exist" in run("check").out
    (project / "days.txt").write_text("2026-12-24 # Christmas Eve\ntomorrow\n")
    assert 'line 2: "tomorrow" is not a date' in run("check").out
    (project / "days.txt").write_text("2026-12-24 # Christmas Eve\n")
    result = run("check")
    assert result.code == 2
    assert 'unknown name "partner" (did you mean "partners"?)' in result.out


def test_nobody_is_told_to_copy_a_device_that_never_ends(run: Run) -> None:
    result = run("check", "--config", "/dev/zero")
    assert result.code != 0
    assert "/dev/zero is " in result.err
    assert "cat " not in result.err


def test_the_name_of_a_report_is_refused_with_the_command_that_checks_it(
    run: Run, project: Path
) -> None:
    result = run("check", "norway-ukraine")
    assert result.code == 2
    assert "check takes PDFs, and norway-ukraine is a report" in result.err
    assert run(*result.err.split("fix: run aidreport ")[1].split()).code == 0
    (project / "config.toml").write_text("not = [", encoding="utf-8")
    assert "norway-ukraine does not exist" in run("check", "norway-ukraine").out


def test_roles_for_a_report_that_is_not_there_are_a_warning_and_those_of_a_former_name_none(
    run: Run, project: Path
) -> None:
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8")
    roles = '\n[console.reports.norway-ukrain]\n"vera@example.org" = "none"\n'
    path.write_text(text + roles, encoding="utf-8")
    result = run("check")
    assert result.code == 0
    assert 'there is no report "norway-ukrain" (did you mean "norway-ukraine"?)' in result.out
    assert "fix: correct the name; these roles guard nothing" in result.out
    head = "[reports.norway-ukraine]\n"
    renamed = text.replace(head, f'{head}formerly = "norway-ukrain"\n')
    path.write_text(renamed + roles, encoding="utf-8")
    assert "console.reports" not in run("check").out


def test_roles_that_guard_the_old_runs_of_a_report_that_is_gone_are_a_note(
    run: Run, project: Path
) -> None:
    assert run("run", "norway-ukraine", "--now", "--quiet").code == 0
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8").replace("reports.norway-ukraine", "reports.other")
    roles = '\n[console.reports.norway-ukraine]\n"vera@example.org" = "none"\n'
    path.write_text(text + roles, encoding="utf-8")
    out = run("check").out
    assert 'note     console.reports: the report "norway-ukraine" is gone' in out
    assert "guard nothing" not in out
    assert "console.reports" not in run("check", "--quiet").out
