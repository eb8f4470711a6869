from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from tests.pdf.scripts.names import NAMES
from tests.pdf.signing.time_authority import TimeAuthority

from aidreport.pdf.reading.reader import read_pdf

Run = Callable[..., object]
PATH = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"


@pytest.fixture
def briefing(run: Run) -> Path:
    result = run("render")
    return Path(result.out.strip())


def test_a_briefing_is_verified_with_a_table_and_a_verdict(run: Run, briefing: Path) -> None:
    result = run("verify", str(briefing))
    assert result.code == 0
    assert result.err == ""
    lines = [" ".join(line.split()) for line in result.out.splitlines()]
    assert lines[-1] == (
        f"{briefing}: consistent, unsigned; the file agrees with itself; whoever made it could have"
        " made another"
    )
    assert "Strengthening efforts to protect children and prisoners, made by aidreport" in lines[0]
    assert "data ok 3 allocations attached; 3 rows read, 3 used, 0 left out" in lines
    assert "total/NOK 386,300,000 NOK ok sum of 3 NOK 386.3 million · 386.3" in lines
    assert "19 figures more; --verbose shows all" in lines
    assert any(line.startswith("Not checked: who made it") for line in lines)
    assert "figures more" not in run("verify", str(briefing), "--verbose").out


def test_programs_read_the_verdict_as_json_and_may_ask_for_a_signature(
    run: Run, briefing: Path
) -> None:
    result = run("verify", str(briefing), "--format", "json")
    found = json.loads(result.out)
    assert (result.code, found["verdict"], found["signed_by"]) == (0, "consistent, unsigned", "")
    assert {check["result"] for check in found["checks"]} == {"ok", "not checked"}
    assert found["figures"][0]["id"] == "total/NOK"
    assert run("verify", str(briefing), "--signed").code == 1


def test_programs_read_who_signed_who_confirms_when_and_until_when_it_can_be_checked(
    run: Run, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    authority = TimeAuthority(tmp_path_factory.mktemp("authority"))
    (project / "password").write_text("secret\n")
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(
            f'\n[signing]\npkcs12 = "{authority.key}"\npassword_file = "password"\n'
            f'[signing.timestamp]\nserver = "{authority.url}/tsa"\ntrust = "{authority.root}"\n'
        )
    path = run("render").out.strip()
    authority.close()
    result = run("verify", path, "--trust", str(authority.root), "--signed", "--format", "json")
    found = json.loads(result.out)
    assert (result.code, found["verdict"]) == (0, "consistent, signed")
    signature, timestamp = found["signatures"]
    assert (signature["level"], signature["trusted"]) == ("B-LTA", True)
    assert signature["outlives"]
    assert signature["confirmed_by"] == timestamp["signer"] == "Test Time"
    assert signature["lasts_until"] > signature["confirmed"][:10]
    said = run("verify", path, "--trust", str(authority.root)).out
    assert "    the time is confirmed by Test Time" in said.splitlines()


@pytest.mark.broken_pdfs
def test_a_sound_signature_that_the_given_certificates_do_not_vouch_for_is_not_called_altered(
    run: Run, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    authority = TimeAuthority(tmp_path_factory.mktemp("authority"))
    (project / "password").write_text("secret\n")
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(f'\n[signing]\npkcs12 = "{authority.key}"\npassword_file = "password"\n')
    path = run("render").out.strip()
    authority.close()
    stranger = authority.root.with_name("stranger.pem")
    asked = ("verify", path, "--trust", str(stranger), "--format", "json")
    result = run(*asked)
    found = json.loads(result.out)
    assert (result.code, found["verdict"]) == (1, "not trusted")
    assert "nothing was altered after it was signed, but none of" in found["conclusion"]
    with Path(path).open("ab") as file:
        file.write(b"more")
    assert json.loads(run(*asked).out)["verdict"] == "changed after it was written"


def test_names_in_other_scripts_are_verified_and_read_as_they_are_written(
    run: Run, project: Path
) -> None:
    names = [NAMES[script] for script in ("Arabic", "Devanagari", "Tamil", "Khmer", "Thai")]
    rows = [f"{name} (2025),{amount}" for amount, name in enumerate(names, 1000)]
    (project / "names.csv").write_text("\n".join(["Recipient,Amount (NOK)", *rows]) + "\n")
    path = run("render", "--data", "names.csv", "--date", "2025-06-12", "-q").out.strip()
    assert run("verify", path).code == 0
    read = {passage.text for passage in read_pdf(Path(path)).passages}
    assert {f"{name} (2025)" for name in names} <= read


@pytest.mark.broken_pdfs
def test_an_altered_digit_is_told_and_the_exit_code_says_so(run: Run, briefing: Path) -> None:
    with pikepdf.open(briefing, allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            content = page.obj.Contents.read_bytes()
            page.obj.Contents.write(content.replace(b"(229.0)", b"(228.0)"))
        pdf.save(briefing)
    result = run("verify", str(briefing))
    assert result.code == 1
    assert result.out.endswith(f"{briefing}: altered; see what failed above\n")
    assert (
        'group/recipient/UNICEF/NOK: the page says "228.0"; "229.0" was written;'
        " it is 229,000,000 NOK" in result.out
    )


def test_a_pdf_of_another_program_is_not_ours(run: Run, project: Path) -> None:
    path = project / "other.bin"
    pikepdf.new().save(path)
    result = run("verify", str(path))
    assert result.code == 1
    ending = "cannot be verified; it does not carry the data of its figures"
    assert result.out.endswith(f"{path}: {ending}\n")
    assert "it has no record of its figures" in result.out


@pytest.mark.broken_pdfs
def test_each_of_several_files_has_its_verdict_and_the_worst_is_the_exit_code(
    run: Run, briefing: Path, project: Path
) -> None:
    other = project / "other.bin"
    pikepdf.new().save(other)
    (project / "text.txt").write_text("no PDF")
    ending = "cannot be verified; it does not carry the data of its figures"
    both = run("verify", str(briefing), str(other), "--quiet")
    verdicts = both.out.splitlines()
    assert (both.code, len(verdicts)) == (1, 2)
    assert verdicts[0].startswith(f"{briefing}: consistent, unsigned")
    assert verdicts[1] == f"{other}: {ending}"
    shown = run("verify", str(other), str(briefing)).out
    assert f"{other}: {ending}\n\nStrengthening" in shown
    assert shown.splitlines()[-1] == verdicts[0]
    result = run("verify", "text.txt", str(briefing), "--format", "json")
    unread, read = json.loads(result.out)
    assert result.code == 3
    assert (unread["file"], read["file"]) == ("text.txt", str(briefing))
    assert "is not a PDF" in unread["problem"]
    assert "is not a PDF" in result.err
    assert read["verdict"] == "consistent, unsigned"


def test_what_cannot_be_read_is_refused(refused: Callable[..., str], project: Path) -> None:
    (project / "text.txt").write_text("no PDF")
    assert "is not a PDF" in refused(3, "verify", "text.txt")
    assert "does not exist" in refused(3, "verify", "nowhere.pdf")
    assert "does not exist" in refused(2, "verify", "text.txt", "--trust", "nowhere.pem")


def test_pdfs_are_checked_against_the_standards_that_they_claim(
    run: Run, briefing: Path, project: Path
) -> None:
    other = project / "other.bin"
    pikepdf.new().save(other)
    result = run("check", str(briefing), str(other))
    assert result.code == 0
    assert result.out.splitlines() == [
        f"ok       {briefing}, PDF/UA-1: conforms",
        f"ok       {briefing}, PDF/A-3a: conforms",
        f"ok       {briefing}, tags: content and structure agree, one to one",
        f"note     {other}, standards: it claims neither PDF/UA nor PDF/A",
        f"note     {other}, tags: none: screen readers have to guess",
    ]


@pytest.mark.broken_pdfs
def test_a_pdf_that_breaks_its_claims_is_a_problem(run: Run, briefing: Path) -> None:
    with pikepdf.open(briefing, allow_overwriting_input=True) as pdf:
        del pdf.Root.Lang
        pdf.save(briefing)
    result = run("check", str(briefing), "nowhere.pdf")
    assert result.code == 3
    assert f"problem  {briefing}, PDF/UA-1: claimed, but does not conform" in result.out
    assert "problem  nowhere.pdf: nowhere.pdf does not exist" in result.out
