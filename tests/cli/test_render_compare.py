"""`render --compare`: a briefing of two data sets, and what is refused or said of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

Run = Callable[..., object]
Refused = Callable[..., str]

OLD = """recipient,country,amount,currency,date
UNHCR,Sudan,42000000,NOK,2024-02-14
WFP,Sudan,38500000,NOK,2024-03-05
Northern Relief Fund,Yemen,6400000,NOK,2024-06-20
ICRC,Ukraine,30000000,NOK,2024-09-11
Returned grants,Sudan,-500000,NOK,2024-12-01
"""
NEW = """recipient,country,amount,currency,date
UNHCR,Sudan,55000000,NOK,2025-01-20
WFP,Sudan,31250000,NOK,2025-02-03
NRF,Yemen,8000000,NOK,2025-05-06
ICRC,Ukraine,30000000,NOK,2025-08-25
UNICEF,Yemen,12500000,NOK,2025-11-04
Returned grants,Sudan,-250000,NOK,2025-12-01
"""
UPDATE = ("--data", "new.csv", "--compare", "old.csv", "--template", "update")


@pytest.fixture
def files(project: Path) -> Callable[..., None]:
    """Write the data of two years, and other files by name."""

    def write(old: str = OLD, new: str = NEW, **others: str) -> None:
        for name, text in {"old": old, "new": new, **others}.items():
            (project / f"{name}.csv").write_text(text, encoding="utf-8")

    write()
    return write


def words(path: Path) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    return re.sub(r"[\s\u00a0]+", " ", text)


def test_each_group_has_its_amounts_and_its_change_and_what_is_new_or_ended_says_so(
    run: Run, project: Path, files: object
) -> None:
    made = run("render", *UPDATE)
    assert made.code == 0
    text = words(project / made.out.strip())
    assert "That is NOK 20.1 million (+17.3%) more than in 2024." in text
    assert "UNHCR 42.00 55.00 +13.00 +31.0% 36.1% 40.3%" not in text  # no shares of what is less
    assert "UNHCR 42.00 55.00 +13.00 +31.0%" in text
    assert "WFP 38.50 31.25 −7.25 −18.8%" in text
    assert "ICRC 30.00 30.00 0.00 unchanged" in text
    assert "UNICEF – 12.50 +12.50 new" in text
    assert "Northern Relief Fund 6.40 – −6.40 ended" in text
    assert "Returned grants −0.50 −0.25 +0.25 –" in text  # nothing is in percent of less than zero
    assert "Total 116.40 136.50 +20.10 +17.3%" in text
    assert "The data cover 20 January 2025 to 1 December 2025" in text


def test_what_both_years_have_is_verified_and_compared_with_both_files(
    run: Run, project: Path, files: object
) -> None:
    path = run("render", *UPDATE, "-q").out.strip()
    assert run("verify", path, "--data", "new.csv", "--data", "old.csv").code == 0
    (project / "old.csv").write_text(OLD.replace("38500000", "38600000"), encoding="utf-8")
    found = run("verify", path, "--data", "*.csv", "--format", "json")
    assert found.code == 1
    sources = [item for item in json.loads(found.out)["checks"] if item["name"] == "sources"]
    assert [item["result"] for item in sources] == ["ok", "failed"]
    assert sources[1]["message"].startswith("earlier data: 1 difference")
    assert sources[1]["details"][0].startswith("old.csv, row 3: the source says 38,600,000 NOK")
    only = json.loads(run("verify", path, "--data", "new.csv", "--format", "json").out)
    assert "that the attached data match old.csv: it was not given" in only["not_checked"]


def test_two_runs_give_the_same_bytes_with_both_data_attached(
    run: Run, project: Path, files: object
) -> None:
    path = project / run("render", *UPDATE, "-q").out.strip()
    first = path.read_bytes()
    run("render", *UPDATE, "-q")
    assert path.read_bytes() == first
    assert sorted(PdfReader(path).attachments) == [
        "allocations-earlier.csv",
        "allocations.csv",
        "figures.json",
    ]


def test_the_configuration_names_the_earlier_data(run: Run, project: Path, files: object) -> None:
    (project / "config.toml").write_text(
        '[reports.support]\ndata = "new.csv"\ntemplate = "update"\n\n'
        '[reports.support.compare]\ndata = { path = "old.csv", values = { country = '
        '{ Yemen = "exclude" } } }\n'
    )
    made = run("render", "support")
    assert made.code == 0, made.err
    text = words(project / made.out.strip())
    assert "Northern Relief Fund" not in text
    assert "Not in the earlier figures: 1 row left out by choice" in text
    assert run("verify", made.out.strip(), "--data", "*.csv").code == 0


def test_each_part_of_a_burst_is_compared_with_its_own_earlier_rows(
    run: Run, project: Path, files: Callable[..., None]
) -> None:
    head, unhcr, wfp, *_ = OLD.splitlines(keepends=True)
    files(
        old=head + unhcr + wfp + "Northern Relief Fund,Yemen,6400000,NOK,2024-06-20\n",
        new="".join(NEW.splitlines(keepends=True)[i] for i in (0, 2, 5)),
    )
    (project / "config.toml").write_text(
        '[reports.partners]\ndata = "new.csv"\ntemplate = "update"\nburst = "recipient"\n'
        'output = "output/{key}.pdf"\ncompare = { data = "old.csv" }\n'
    )
    assert run("render", "partners").code == 0
    text = words(project / "output/wfp.pdf")
    assert "WFP 38.50 31.25 −7.25 −18.8% 100.0% 100.0%" in text
    for name in ("wfp", "unicef"):
        path = project / f"output/{name}.pdf"
        assert run("verify", str(path), "-q").code == 0
        content = b"".join(data for files in PdfReader(path).attachments.values() for data in files)
        assert b"UNHCR" not in content
        assert b"42000000" not in content
    checked = run("check").out
    assert '"Northern Relief Fund"' in checked
    assert "without a briefing" in checked


def test_names_that_may_be_one_are_named_with_what_joins_them(
    run: Run, project: Path, files: object
) -> None:
    made = run("render", *UPDATE)
    assert '"Northern Relief Fund" ended and "NRF" is new: they may be one' in made.err
    (joined,) = re.findall(r"write (.*) under \[organisations\]", made.err)
    (project / "config.toml").write_text(f"[organisations]\n{joined}\n")
    again = run("render", *UPDATE)
    assert "may be one" not in again.err
    assert "NRF 6.40 8.00 +1.60 +25.0%" in words(project / again.out.strip())


def test_periods_that_are_not_equally_long_or_overlap_are_warned_of(
    run: Run, project: Path, files: Callable[..., None]
) -> None:
    lines = NEW.splitlines(keepends=True)
    files(new="".join(lines[:3]))
    shorter = run("render", *UPDATE).err
    assert "these data cover 2 months (2025-01-20 to 2025-02-03)" in shorter
    assert "the earlier data 11 months" in shorter
    files(new=NEW.replace("2025-01-20", "2024-11-20"))
    assert "both cover 2024-11-20 to 2024-12-01" in run("render", *UPDATE).err


def test_only_like_is_compared_with_like(
    run: Run, refused: Refused, project: Path, files: Callable[..., None]
) -> None:
    files(old=OLD.replace("NOK", "EUR"))
    message = refused(3, "render", *UPDATE)
    assert "the data and the earlier data are in different currencies" in message
    assert "--convert NOK" in message
    converted = run("render", *UPDATE, "--convert", "NOK")
    assert converted.code == 0
    assert run("verify", converted.out.strip(), "-q").code == 0
    head, *lines = OLD.splitlines()
    files(old="\n".join([f"{head},measure", *(f"{line},disbursement" for line in lines)]))
    assert "of different measures" in refused(3, "render", *UPDATE)
    assert "compared with themselves" in refused(
        3, "render", "--data", "new.csv", "--compare", "new.csv", "--template", "update"
    )


def test_a_template_of_changes_without_earlier_data_says_how_to_name_them(
    refused: Refused, files: object
) -> None:
    message = refused(3, "render", "--data", "new.csv", "--template", "update")
    assert "there are no earlier data to compare with" in message
    assert "--compare FILE" in message


def test_amounts_in_several_currencies_are_compared_each_in_its_own(
    run: Run, project: Path, files: Callable[..., None]
) -> None:
    files(
        old=f"{OLD}UNHCR,Chad,1000000,USD,2024-05-01\n",
        new=f"{NEW}WFP,Chad,3000000,USD,2025-05-01\n",
    )
    made = run("render", *UPDATE)
    assert made.code == 0, made.err
    text = words(project / made.out.strip())
    assert "WFP – 3 +3 new" in text
    assert "UNHCR 1 – −1 ended" in text
    only = run("render", *UPDATE, "--currency", "USD")
    assert "UNHCR 42.00" not in words(project / only.out.strip())


def test_a_web_page_of_a_comparison_carries_both_data_and_verifies(
    run: Run, project: Path, files: object
) -> None:
    made = run("render", *UPDATE, "--format", "html", "-q")
    assert made.code == 0, made.err
    path = project / made.out.strip()
    assert run("verify", str(path), "--data", "new.csv", "--data", "old.csv").code == 0
    page = path.read_text(encoding="utf-8")
    assert "allocations-earlier.csv" in page
    path.write_text(page.replace("38.50", "39.50"), encoding="utf-8")
    assert run("verify", str(path)).code == 1
