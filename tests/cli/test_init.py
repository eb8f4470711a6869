from __future__ import annotations

import errno
import io
import os
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.cli.conftest import ROOT, Result

Run = Callable[..., Result]
Refused = Callable[..., str]

TABLE = """Recipient;Country;Amount (NOK million);Decision date
UNHCR;Sudan;120,5;2026-04-14
World Food Programme;Sudan;96,25;2026-05-06
Total;;216,75;
"""
PLAIN = "Partner,Amount\nUNHCR,100\nWFP,200\n"
MEASURES = "Partner,Amount (USD),Type\nUNHCR,100,Commitment\nWFP,200,Disbursement\n"
PAGE = "<html><body>{}</body></html>"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the current one."""
    monkeypatch.chdir(tmp_path)
    for name in ("TZ", "LANG", "LC_ALL", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def answering(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in a terminal in which these lines are typed."""

    def call(typed: str, *arguments: str) -> Result:
        stream = io.TextIOWrapper(io.BytesIO(typed.encode()), encoding="utf-8")
        monkeypatch.setattr(stream, "isatty", lambda: True)
        monkeypatch.setattr("sys.stdin", stream)
        return run(*arguments)

    return call


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def config_of(folder: Path) -> dict[str, object]:
    return tomllib.loads((folder / "config.toml").read_text(encoding="utf-8"))


def renders(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Check that a project is in order, and return its briefing, checked and verified."""
    monkeypatch.chdir(folder)
    checked = run("check")
    assert checked.code == 0, checked.out
    rendered = run("render")
    assert rendered.code == 0, rendered.err
    path = Path(rendered.out.strip())
    assert run("check", str(path)).code == 0
    assert run("verify", str(path)).code == 0
    return folder / path


def test_a_project_is_made_in_a_folder_and_renders_at_once(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("init", "ours", "--yes", "--organisation", "Agency for Relief")
    assert result.code == 0, result.err
    for name in ("config.toml", "templates/our-briefing.md", "messages/", ".gitignore"):
        assert f"  {name} " in result.out
    assert result.out.splitlines()[-4:] == [
        "Next:",
        "  cd ours",
        "  aidreport render --open",
        "  aidreport help first-project",
    ]
    renders(project / "ours", run, monkeypatch)


def test_quietly_a_project_is_made_without_a_word(project: Path, run: Run) -> None:
    result = run("init", "ours", "--yes", "--quiet")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert (project / "ours/config.toml").exists()


def test_each_of_the_commands_to_type_next_is_one(run: Run, project: Path) -> None:
    out = run("init", "--yes").out
    typed = [line.split() for line in out.partition("Next:\n")[2].splitlines()]
    assert [words[0] for words in typed] == ["aidreport"] * 3
    for _, command, *arguments in typed:
        assert run(command, *(word for word in arguments if word != "--open")).code == 0


def test_the_options_are_in_the_config_and_the_brand(run: Run, project: Path) -> None:
    options = {
        "organisation": 'Office "North" \\ A',
        "timezone": "Africa/Nairobi",
        "language": "nb",
        "colour": "#7a2e4a",
        "sender": "Aid desk <aid@office.example>",
    }
    given = [word for name, value in options.items() for word in (f"--{name}", value)]
    assert run("init", "--yes", *given).code == 0
    config = tomllib.loads((project / "config.toml").read_text(encoding="utf-8"))
    assert config["organisation"] == {
        "name": options["organisation"], "timezone": "Africa/Nairobi", "language": "nb",
    }  # fmt: skip
    assert config["mail"]["sender"] == options["sender"]
    report = config["reports"]["norway-ukraine"]
    assert report["delivery"]["subscribers"][0]["address"] == "aid@office.example"
    brand = (project / "templates/brands/our-brand/brand.toml").read_text(encoding="utf-8")
    assert "#7A2E4A" in brand
    template = (project / "templates/our-briefing.md").read_text(encoding="utf-8")
    assert template == (ROOT / "templates/briefing.nb.md").read_text(encoding="utf-8")


def test_what_the_config_says_of_each_key_is_what_its_schema_says(run: Run, project: Path) -> None:
    from aidreport.config.config import Organisation, Report
    from aidreport.config.delivery import Delivery, Mail
    from aidreport.config.schedules import Schedule

    run("init", "--yes")
    text = (project / "config.toml").read_text(encoding="utf-8")
    sections = re.split(r"^\[+([\w.-]+)\]+\n", text, flags=re.M)
    schemas = {
        "organisation": Organisation, "mail": Mail, "reports.norway-ukraine": Report,
        "reports.norway-ukraine.schedules": Schedule, "reports.norway-ukraine.delivery": Delivery,
    }  # fmt: skip
    assert sections[1::2] == list(schemas)
    for name, body in zip(sections[1::2], sections[2::2], strict=True):
        remarks: list[str] = []
        for line in body.splitlines():
            if key := re.match(r"(?:# )?(\w+) = ", line):
                said = schemas[name].model_fields[key[1]].description or ""
                assert " ".join(remarks).endswith(said)
                remarks = []
            else:
                remarks.append(line.removeprefix("# "))


def test_every_remark_that_is_an_example_works_without_its_mark(run: Run, project: Path) -> None:
    run("init", "--yes")
    path = project / "config.toml"
    text = re.sub(r"^# (\w+ = )", r"\1", path.read_text(encoding="utf-8"), flags=re.M)
    path.write_text(text, encoding="utf-8")
    result = run("check")
    assert result.code == 0, result.out


def test_questions_are_asked_in_a_terminal_until_the_answer_can_be_used(
    answering: Callable[..., Result], project: Path
) -> None:
    typed = "Relief Agency\nOslo\nEurope/Oslo\n\nred\n#1F6B45\n\n"
    result = answering(typed, "init")
    assert result.code == 0, result.err
    assert '(did you mean "Europe/Oslo"?)' in result.err
    assert 'a colour such as "#12506B" is expected, not "red"' in result.err
    assert config_of(project)["organisation"] == {
        "name": "Relief Agency", "timezone": "Europe/Oslo", "language": "en",
    }  # fmt: skip
    assert config_of(project)["mail"] == {"folder": "messages"}


def test_what_was_given_is_not_asked(answering: Callable[..., Result], project: Path) -> None:
    result = answering("\n\n\n", "init", "--organisation", "A", "--timezone", "UTC")
    assert result.code == 0, result.err
    assert "Name of your organisation" not in result.err
    assert "Language" in result.err


def test_without_a_terminal_nothing_is_asked_and_nothing_written(
    refused: Refused, project: Path
) -> None:
    assert "--yes" in refused(2, "init", "ours")
    assert everything(project) == []


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--timezone", "Oslo", 'did you mean "Europe/Oslo"?'),
        ("--language", "xx", 'there is no wording for the language "xx"'),
        ("--language", "English", "a language tag"),
        ("--colour", "navy", "a colour such as"),
        ("--sender", "desk", "no address"),
        ("--organisation", "A\nB", "a name in one line"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused_before_anything_is_written(
    refused: Refused, project: Path, option: str, value: str, said: str
) -> None:
    assert said in refused(2, "init", "--yes", option, value)
    assert everything(project) == []


@pytest.mark.parametrize(
    "name",
    [
        "config.toml",
        ".gitignore",
        "templates/our-briefing.md",
        "templates/brands/our-brand/logo.svg",
    ],
)
def test_an_existing_file_is_named_and_nothing_is_written(
    refused: Refused, project: Path, name: str
) -> None:
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine", encoding="utf-8")
    before = everything(project)
    message = refused(2, "init", "--yes")
    assert name in message
    assert "nothing was written" in message
    assert everything(project) == before
    assert path.read_text(encoding="utf-8") == "mine"


def test_all_existing_files_are_named_at_once(refused: Refused, project: Path) -> None:
    (project / "config.toml").touch()
    (project / "templates").touch()
    message = refused(2, "init", "--yes")
    assert "2 files exist already" in message
    assert "  config.toml\n  templates\n" in message


def test_a_link_that_leads_nowhere_is_not_written_through(refused: Refused, project: Path) -> None:
    (project / "config.toml").symlink_to(project / "elsewhere")
    refused(2, "init", "--yes")
    assert not (project / "elsewhere").exists()


def test_a_folder_with_other_files_keeps_them(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "data").mkdir()
    (project / "data/notes.txt").write_text("mine", encoding="utf-8")
    assert run("init", "--yes").code == 0
    assert (project / "data/notes.txt").read_text(encoding="utf-8") == "mine"
    renders(project, run, monkeypatch)


@pytest.mark.parametrize("folder", [".", "new/ours"])
def test_a_project_appears_whole_or_not_at_all(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.link", full) if folder == "." else patch.setattr(Path, "rename", full)
        result = run("init", folder, "--yes")
    assert result.code == 1
    assert "No space left on device" in result.err
    assert [name for name in everything(project) if name != "new"] == []


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_project_is_made_where_the_file_system_has_no_links(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr("os.link", refused)
        result = run("init", "--yes")
    assert result.code == 0, result.err
    assert (project / "config.toml").is_file()


def test_a_project_that_is_interrupted_leaves_nothing(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    links: list[object] = []
    link = os.link

    def interrupted(*paths: str) -> None:
        if len(links) == 3:
            raise KeyboardInterrupt
        links.append(link(*paths))

    with monkeypatch.context() as patch:
        patch.setattr("os.link", interrupted)
        assert run("init", "--yes").code == 130
    assert everything(project) == []


def test_a_project_begins_with_a_table_as_it_was_read(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (project / "q2 2026.csv").write_text(TABLE, encoding="utf-8")
    result = run("init", "ours", "--yes", "--from", "q2 2026.csv")
    assert result.code == 0, result.err
    assert "taken as commitment" in result.err
    report = config_of(project / "ours")["reports"]["q2-2026"]
    assert report["data"]["path"] == "data/q2 2026.csv"
    assert report["data"]["columns"]["recipient"] == "Recipient"
    assert (project / "ours/data/q2 2026.csv").read_text(encoding="utf-8") == TABLE
    renders(project / "ours", run, monkeypatch)
    assert "NOK  216,750,000" in run("summary").out


def test_ones_own_file_is_called_so_whatever_its_name_is(project: Path, run: Run) -> None:
    (project / "Norway Ukraine.csv").write_text(PLAIN, encoding="utf-8")
    result = run("init", "ours", "--yes", "--from", "Norway Ukraine.csv")
    assert "your data" in result.out
    assert "to try it with" not in result.out


@pytest.mark.parametrize("name", ["e", "no", "t.csv", "folder/t.csv"])
def test_what_is_said_of_a_file_has_its_name_in_the_project_and_no_other_word_changes(
    project: Path, run: Run, name: str
) -> None:
    (project / "folder").mkdir()
    (project / name).write_text(TABLE.replace("Total;;216,75;\n", ""), encoding="utf-8")
    result = run("init", "ours", "--yes", "--from", name)
    kept = f"data/{Path(name).name}"
    assert f"note: {kept} does not name the measure; 2 rows taken as commitment" in result.err
    assert f"is another ({kept})" in result.err


def test_a_file_that_is_in_the_folder_of_data_stays_where_it_is(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "data").mkdir()
    (project / "data/q2.csv").write_text(TABLE, encoding="utf-8")
    assert run("init", "--yes", "--from", "data/q2.csv").code == 0
    assert (project / "data/q2.csv").read_text(encoding="utf-8") == TABLE
    renders(project, run, monkeypatch)


def test_data_without_dates_are_of_the_day(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.csv").write_text(PLAIN.replace("Amount", "Amount (USD)"), encoding="utf-8")
    assert run("init", "ours", "--yes", "--from", "a.csv").code == 0
    assert config_of(project / "ours")["reports"]["a"]["date"] == "today"
    renders(project / "ours", run, monkeypatch)


def test_what_is_open_is_a_proposal_in_remarks_that_works_when_it_is_taken(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.csv").write_text(PLAIN, encoding="utf-8")
    result = run("init", "ours", "--yes", "--from", "a.csv")
    assert result.code == 3
    assert "open: no currency is named" in result.err
    assert "error:" not in result.err  # what is open is said once
    assert "  aidreport check\n" in result.out
    monkeypatch.chdir(project / "ours")
    assert run("check").code == 3
    config = project / "ours/config.toml"
    text = config.read_text(encoding="utf-8").replace('# date = "today"', 'date = "today"')
    before, _, after = text.partition('data = "data/a.csv"\n')
    proposal, _, rest = after.partition("\n\n")
    taken = re.sub(r"^# (?=\[|\w+ = )", "", proposal, flags=re.M).replace('"…"', '"USD"')
    config.write_text(f"{before}{taken}\n\n{rest}", encoding="utf-8")
    renders(project / "ours", run, monkeypatch)


def test_what_is_open_is_asked_in_a_terminal(
    project: Path, answering: Callable[..., Result], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.csv").write_text(PLAIN, encoding="utf-8")
    result = answering("\n\n\n\n\nUSD\n", "init", "ours", "--from", "a.csv")
    assert result.code == 0, result.err
    assert config_of(project / "ours")["reports"]["a"]["data"]["currency"] == "USD"
    renders(project / "ours", run, monkeypatch)


def test_which_of_several_measures_is_shown_is_never_chosen_silently(
    project: Path, answering: Callable[..., Result], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.csv").write_text(MEASURES, encoding="utf-8")
    result = run("init", "open", "--yes", "--from", "a.csv")
    assert result.code == 3
    assert "open: which measure the briefing shows: commitment, disbursement" in result.err
    assert '# measure = ["commitment"]  # or ["disbursement"]' in (
        project / "open/config.toml"
    ).read_text(encoding="utf-8")
    assert answering("\n\n\n\n\n2\n", "init", "asked", "--from", "a.csv").code == 0
    assert config_of(project / "asked")["reports"]["a"]["measure"] == ["disbursement"]
    renders(project / "asked", run, monkeypatch)


def test_a_row_that_cannot_be_used_is_said_with_what_to_do(project: Path, run: Run) -> None:
    text = PLAIN.replace("Amount", "Amount (USD)").replace("200", "abc")
    (project / "a.csv").write_text(text, encoding="utf-8")
    result = run("init", "ours", "--yes", "--from", "a.csv")
    assert result.code == 3
    assert 'row 3, amount: "abc" is not a number' in result.err
    assert (project / "ours/config.toml").exists()


@pytest.mark.parametrize("kind", ["text", "page"])
def test_a_press_release_becomes_an_announcement_to_review(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    text = (ROOT / "data/norway-ukraine-2025-06-12.txt").read_text(encoding="utf-8")
    if kind == "page":
        text = PAGE.format("".join(f"<p>{line}</p>" for line in text.splitlines()))
    name = "release.html" if kind == "page" else "release.txt"
    (project / name).write_text(text, encoding="utf-8")
    result = run("init", "ours", "--yes", "--from", name)
    assert result.code == 0, result.err
    assert "write your name there as reviewed_by" in result.err
    data = sorted(path.name for path in (project / "ours/data").iterdir())
    assert data == sorted({name, "release.toml", "release.txt"})
    path = renders(project / "ours", run, monkeypatch)
    assert "386" in run("verify", str(path)).out


def test_what_a_press_release_leaves_out_is_said_with_the_file_to_write_it_into(
    project: Path, run: Run
) -> None:
    text = "Norway gives NOK 20 million to UNICEF and NOK 10 million to the ICRC in Sudan."
    (project / "release.txt").write_text(text, encoding="utf-8")
    result = run("init", "ours", "--yes", "--from", "release.txt")
    assert result.code == 3
    assert "open: not found in the text: its date and who publishes it" in result.err
    assert "write it into data/release.toml" in result.err
    assert "error:" not in result.err


def test_a_sum_that_differs_from_a_press_release_is_said(project: Path, run: Run) -> None:
    text = (ROOT / "data/norway-ukraine-2025-06-12.txt").read_text(encoding="utf-8")
    (project / "release.txt").write_text(text.replace("386", "486"), encoding="utf-8")
    result = run("init", "ours", "--yes", "--from", "release.txt")
    assert "the announcement says NOK 486,000,000; the difference" in result.err


def test_an_announcement_keeps_its_text_beside_it(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "data", project / "mine")
    name = "mine/norway-ukraine-2025-06-12.toml"
    assert run("init", "ours", "--yes", "--from", name).code == 0
    assert (project / "ours/data/norway-ukraine-2025-06-12.txt").exists()
    renders(project / "ours", run, monkeypatch)


@pytest.mark.parametrize("name", ["nothing.csv", "logo.png"])
def test_a_file_that_is_no_data_is_refused_before_anything_is_written(
    project: Path, run: Run, name: str
) -> None:
    (project / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    result = run("init", "ours", "--yes", "--from", name)
    assert result.code in (2, 3)
    assert "fix: " in result.err
    assert not (project / "ours").exists()


@pytest.mark.parametrize(
    "colour", ["#FFFFFF", "#000000", "#FFEE00", "#14304A", "#E30613", "#00AEEF", "#808080"]
)
def test_a_brand_of_any_colour_passes_its_checks(project: Path, run: Run, colour: str) -> None:
    # A project is drawn once before it appears: what is wrong with its brand would be said.
    result = run("init", "--yes", "--colour", colour)
    assert (result.code, result.err) == (0, "")


@pytest.mark.parametrize(
    "organisation", ["Åse Øst", "Агенція допомоги", "援助庁", "وكالة", "3 & <b>"]
)
def test_a_logo_is_made_of_any_name(project: Path, run: Run, organisation: str) -> None:
    assert run("init", "--yes", "--organisation", organisation).code == 0
    logo = ET.parse(project / "templates/brands/our-brand/logo.svg")  # noqa: S314 - our own file
    assert logo.findall(".//{http://www.w3.org/2000/svg}path")


def test_messages_of_the_project_are_files_in_its_folder(project: Path, run: Run) -> None:
    run("init", "--yes")
    assert run("run", "--now").code == 0
    assert list((project / "messages").rglob("*.eml"))
    assert (project / "messages").stat().st_mode & 0o077 == 0


def test_what_runs_write_is_ignored_by_git(project: Path, run: Run) -> None:
    run("init", "--yes")
    ignored = (project / ".gitignore").read_text(encoding="utf-8").split()
    assert {"output/", "state/", "messages/"} <= set(ignored)
