"""Totals beside their parts in downloads of the OECD Data Explorer."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.standards.oecd.downloads import CRS, DAC1, DAC2A, FORMS, download
from tests.sources.standards.oecd.tables import fixed, millions, pasted, read

from aidreport.console.speech import speech_in
from aidreport.errors import SourceError
from aidreport.sources.problems import UnclearError


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("donors", "kept"),
    [
        (["NOR", "SWE", "DAC", "ALLD"], {"NOR", "SWE"}),
        (["DAC_EC", "DAC", "4EU001"], {"DAC", "4EU001"}),
        (["DAC", "G7", "ALLD"], {"ALLD"}),
        (["DAC", "WXDAC", "ALLM"], {"DAC", "WXDAC", "ALLM"}),
        (["WXDAC", "NOR"], {"WXDAC", "NOR"}),
        (["WXDAC", "TUR"], {"TUR"}),
        (["1UN0", "1UN014", "1UN019"], {"1UN014", "1UN019"}),
        (["5WBG0", "5WB0"], {"5WBG0"}),
        (["5ASDB0", "5ASDB01"], {"5ASDB01"}),
        (["NOR", "4EU001", "5WB002"], {"NOR", "4EU001", "5WB002"}),
        (["DAC"], {"DAC"}),
    ],
)
def test_a_total_of_donors_counts_if_nothing_of_it_is_beside(
    tmp_path: Path, donors: list[str], kept: set[str], form: str
) -> None:
    data = read(tmp_path, download(DAC2A, *({"DONOR": code, "v": 1} for code in donors), form=form))
    assert {item.id.partition("/")[0] for item in data.allocations} == kept
    assert data.account.read == len(donors)


@pytest.mark.parametrize(
    ("recipients", "kept"),
    [
        (["UKR", "KEN", "DPGC", "F", "LDC"], {"UKR", "KEN"}),
        (["DPGC", "F", "LDC"], {"DPGC"}),
        (["F", "A", "LDC", "HIPC"], {"F", "A"}),
        (["F", "F6", "F3"], {"F"}),
        (["LDC", "LMIC", "SIDS"], {"LDC", "LMIC"}),
        (["F_X", "KEN"], {"F_X", "KEN"}),
        (["DPGC"], {"DPGC"}),
    ],
)
def test_a_total_of_recipients_counts_if_nothing_of_it_is_beside(
    tmp_path: Path, recipients: list[str], kept: set[str]
) -> None:
    data = read(tmp_path, download(DAC2A, *({"RECIPIENT": code, "v": 1} for code in recipients)))
    assert {item.id.split("/")[1] for item in data.allocations} == kept


def test_groups_with_members_in_common_are_asked_about(tmp_path: Path) -> None:
    text = download(DAC2A, {"DONOR": "G7", "v": 5}, {"DONOR": "DACEU", "v": 3})
    assert millions(fixed(tmp_path, text, "have members in common").allocations) == "3"


def test_total_oda_of_members_contains_what_eu_institutions_spend(tmp_path: Path) -> None:
    rows = [{"DONOR": "DEU", "v": 30}, {"DONOR": "4EU001", "v": 20}]
    data = read(tmp_path, download(DAC1, *rows))
    assert millions(data.allocations) == "30"
    assert [row.rule for row in data.account.excluded] == ["eu-beside-members"]


@pytest.mark.parametrize(
    ("flow", "rows"),
    [
        (DAC2A, [{"DONOR": "DEU", "v": 30}, {"DONOR": "4EU001", "v": 20}]),
        (CRS, [{"DONOR": "DEU", "v": 30}, {"DONOR": "4EU001", "v": 20}]),
        # Bilateral ODA, and a donor that is no member.
        (
            DAC1,
            [
                {"DONOR": "DEU", "MEASURE": "1015", "v": 30},
                {"DONOR": "4EU001", "MEASURE": "1015", "v": 20},
            ],
        ),
        (DAC1, [{"DONOR": "NOR", "v": 30}, {"DONOR": "4EU001", "v": 20}]),
    ],
)
def test_eu_institutions_are_a_donor_of_their_own_elsewhere(
    tmp_path: Path, flow: tuple[str, ...], rows: list[dict[str, object]]
) -> None:
    assert millions(read(tmp_path, download(flow, *rows)).allocations) == "50"


@pytest.mark.parametrize(
    ("name", "total", "parts"),
    [
        ("SECTOR", "1000", ["110", "720"]),
        ("SECTOR", "100", ["110", "120"]),
        ("SECTOR", "110", ["11110", "11220"]),
        ("SECTOR", "450", ["110", "210"]),
        ("SECTOR", "_T", ["110", "720"]),
        ("CHANNEL", "_T", ["10000", "20000"]),
        ("CHANNEL", "40000", ["41000", "44000"]),
        ("CHANNEL", "41000", ["41101", "41114"]),
        ("MODALITY", "_T", ["A", "C"]),
        ("MODALITY", "A", ["A01", "A02"]),
    ],
)
def test_parts_that_add_up_to_their_total_count_instead(
    tmp_path: Path, name: str, total: str, parts: list[str]
) -> None:
    rows = [{name: total, "v": 10}, {name: parts[0], "v": 4}, {name: parts[1], "v": 6}]
    data = read(tmp_path, download(CRS, *rows))
    assert millions(data.allocations) == "10"
    assert [row.rule for row in data.account.excluded] == ["total-of-members"]


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("SECTOR", "110", "720"),
        ("SECTOR", "111", "11220"),
        ("CHANNEL", "47101", "47100"),
        ("CHANNEL", "10000", "20000"),
        ("MODALITY", "A01", "C01"),
    ],
)
def test_codes_beside_each_other_add_up(tmp_path: Path, name: str, one: str, other: str) -> None:
    data = read(tmp_path, download(CRS, {name: one, "v": 10}, {name: other, "v": 4}))
    assert millions(data.allocations) == "14"


@pytest.mark.parametrize(
    ("name", "total", "part"), [("SECTOR", "1000", "720"), ("CHANNEL", "_T", "20000")]
)
def test_a_total_beside_some_of_its_parts_is_asked_about(
    tmp_path: Path, name: str, total: str, part: str
) -> None:
    text = download(CRS, {name: total, "v": 10}, {name: part, "v": 4})
    assert millions(fixed(tmp_path, text, "do not add up to it").allocations) == "10"
    with pytest.raises(SourceError) as caught:
        read(tmp_path, text)
    other = pasted(caught.value, which=1)
    assert millions(read(tmp_path, text, **other).allocations) == "4"


def test_what_does_not_add_up_is_said_with_its_numbers_in_each_language(tmp_path: Path) -> None:
    text = download(CRS, {"SECTOR": "1000", "v": 1234.5}, {"SECTOR": "720", "v": 12})
    with pytest.raises(UnclearError) as caught:
        read(tmp_path, text)
    said = speech_in("nb").stated(caught.value.questions[0].problem)
    assert "1\u00a0234\u00a0500\u00a0000 og 12" in said


def test_a_whole_cube_counts_once(tmp_path: Path) -> None:
    cells = {
        ("110", "10000"): 1, ("110", "20000"): 2, ("720", "10000"): 3, ("720", "20000"): 4,
        ("1000", "10000"): 4, ("1000", "20000"): 6, ("110", "_T"): 3, ("720", "_T"): 7,
        ("1000", "_T"): 10,
    }  # fmt: skip
    rows = [
        {"SECTOR": sector, "CHANNEL": channel, "v": v} for (sector, channel), v in cells.items()
    ]
    data = read(tmp_path, download(CRS, *rows))
    assert millions(data.allocations) == "10"
    assert data.account.used == 4


def test_two_breakdowns_of_the_same_money_are_asked_about(tmp_path: Path) -> None:
    cells = {
        ("110", "_T"): 3, ("720", "_T"): 7, ("1000", "_T"): 10,
        ("1000", "10000"): 4, ("1000", "20000"): 6,
    }  # fmt: skip
    rows = [
        {"SECTOR": sector, "CHANNEL": channel, "v": v} for (sector, channel), v in cells.items()
    ]
    data = fixed(tmp_path, download(CRS, *rows), "the same money is there by SECTOR and CHANNEL")
    assert millions(data.allocations) == "10"


def test_activities_and_their_sums_are_not_added(tmp_path: Path) -> None:
    activity = {"MD_DIM": "DD", "SECTOR": "72010", "CHANNEL": "21000", "MODALITY": "C01"}
    rows = [{"v": 3}, {**activity, "MD_ID": "a", "v": 1}, {**activity, "MD_ID": "b", "v": 2}]
    data = fixed(tmp_path, download(CRS, *rows), "the same money is there by MD_DIM")
    assert millions(data.allocations) == "3"
    assert data.account.used == 2


def test_each_year_and_measure_is_looked_at_by_itself(tmp_path: Path) -> None:
    rows = [
        {"SECTOR": "1000", "TIME_PERIOD": "2022", "v": 10},
        {"SECTOR": "110", "TIME_PERIOD": "2023", "v": 4},
        {"SECTOR": "1000", "TIME_PERIOD": "2023", "FLOW_TYPE": "C", "v": 7},
    ]
    data = read(tmp_path, download(CRS, *rows))
    assert millions(data.allocations) == "21"


def test_rounded_parts_add_up(tmp_path: Path) -> None:
    rows = [
        {"CHANNEL": "_T", "v": "1.00"},
        {"CHANNEL": "10000", "v": "0.334"},
        {"CHANNEL": "20000", "v": "0.67"},
    ]
    assert millions(read(tmp_path, download(CRS, *rows)).allocations) == "1.004"


def test_the_questions_about_a_download_come_at_once(tmp_path: Path) -> None:
    rows = [{"MEASURE": "777", "v": 1}, {"MEASURE": "778", "v": 1}]
    with pytest.raises(SourceError) as caught:
        read(tmp_path, download(DAC2A, *rows, without="UNIT_MULT"))
    assert "2 things" in caught.value.problem


@pytest.mark.parametrize(("name", "code"), [("DONOR", "EU28"), ("RECIPIENT", "SSA")])
def test_a_code_that_may_be_a_sum_is_asked_about(tmp_path: Path, name: str, code: str) -> None:
    text = download(DAC2A, {"v": 5}, {name: code, "v": 9}, form="codes")
    assert millions(fixed(tmp_path, text, "it may be a sum of others").allocations) == "5"
    used = read(tmp_path, text, values={name.lower(): {code: "use"}})
    assert millions(used.allocations) == "14"


def test_codes_of_countries_and_organisations_are_no_sums(tmp_path: Path) -> None:
    donors = ["NOR", "TUR", "5RDB004", "1UN014", "9PRIV1601", "9PLG0_NL"]
    recipients = ["UKR", "XKV", "YUG_F", "PSE", "TLS", "F6_X", "S4_S7_X", "DPGC_X"]
    rows = [{"DONOR": code, "v": 1} for code in donors]
    rows += [{"RECIPIENT": code, "v": 1} for code in recipients[1:]]
    data = read(tmp_path, download(DAC2A, *rows, form="codes"))
    assert data.account.used == len(rows)
