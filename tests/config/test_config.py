from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.config.config import Config, load_config
from aidreport.errors import ConfigError, UsageError

ROOT = Path(__file__).parents[2]
ONE = '[reports.a]\ndata = "x.csv"\n'


Read = Callable[[str], Config]


@pytest.fixture
def config(tmp_path: Path) -> Read:
    def read(text: str) -> Config:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return load_config(path)

    return read


def refused(config: Read, text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        config(text)
    return caught.value.details


def test_the_configuration_that_comes_with_aidreport_is_read() -> None:
    config = load_config(ROOT / "config.toml")
    name, report = config.report(None)
    assert name == "norway-ukraine"
    assert [source.path for source in report.sources] == ["data/norway-ukraine-2025-06-12.toml"]
    assert config.organisation.timezone == "Europe/Oslo"
    assert config.folder == ROOT


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = load_config(None)
    assert (config.file, config.folder, config.reports) == (None, Path(), {})


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        load_config(tmp_path / "config.toml")


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        ('"x.csv"', ["x.csv"]),
        ('{ path = "x.csv", decimal = "," }', ["x.csv"]),
        ('["x.csv", { path = "y.csv" }, "data/*.xlsx"]', ["x.csv", "y.csv", "data/*.xlsx"]),
    ],
)
def test_data_is_a_file_a_table_or_a_list_of_these(
    config: Read, data: str, paths: list[str]
) -> None:
    _, report = config(f"[reports.a]\ndata = {data}\n").report("a")
    assert [source.path for source in report.sources] == paths


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        ("3", "reports.a.data: a file in quotes, a list of files, or a table with path = … is"),
        ("[]", "reports.a.data: must not be empty"),
        ('""', "reports.a.data: the name of a file or folder is expected"),
        ('["x", 3]', "reports.a.data, number 2: a file in quotes"),
        ("{ decimal = '.' }", "reports.a.data: name the data: either path or sql"),
        (
            '{ path = "x", columns = { amuont = "Sum" } }',
            'reports.a.data.columns.amuont: unknown key "amuont" (did you mean "amount"?)',
        ),
        ('{ path = "x", header_row = 0 }', "reports.a.data.header_row: must be at least 1, not 0"),
    ],
)
def test_a_problem_of_data_is_told_once_for_what_it_was_meant_to_be(
    config: Read, data: str, detail: str
) -> None:
    (found,) = refused(config, f"[reports.a]\ndata = {data}\n")
    assert found.startswith(detail)


@pytest.mark.parametrize(
    ("output", "detail"),
    [
        ("{reprot}.pdf", 'unknown field {reprot} (did you mean "report"?)'),
        ("{report.__class__}.pdf", "unknown field {report.__class__}"),
        ("{report[0]}.pdf", "unknown field {report[0]}"),
        ("{}.pdf", "unknown field {}"),
        ("{report!r}.pdf", "{report} takes no format"),
        ("{date:>9999}.pdf", "{date} takes no format"),
        ("{report.pdf", "has an unpaired brace"),
        ("report}.pdf", "has an unpaired brace"),
        ("", "the name of a PDF file is expected"),
        ("output/", "the name of a PDF file is expected"),
    ],
)
def test_an_output_that_names_no_file_is_refused(config: Read, output: str, detail: str) -> None:
    (found,) = refused(config, f'{ONE}output = "{output}"\n')
    assert found.startswith("reports.a.output: ")
    assert detail in found


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ('timezone = "Europe/Olso"', 'unknown time zone "Europe/Olso" (did you mean "Europe/Oslo"'),
        ('timezone = "oslo"', 'unknown time zone "oslo" (did you mean "Europe/Oslo"?)'),
        ('timezone = "Nowhere"', 'unknown time zone "Nowhere"'),
        ('language = "english"', 'a language tag such as "en", "nb" or "en-GB" is expected'),
        ('nam = "x"', 'unknown key (did you mean "name"?)'),
    ],
)
def test_a_problem_of_the_organisation_names_the_way_out(
    config: Read, line: str, detail: str
) -> None:
    (found,) = refused(config, f"[organisation]\n{line}\n")
    assert detail in found


@pytest.mark.parametrize("name", ['"../../etc"', '"a b"', '""', '"ø"', '"-a"'])
def test_a_report_name_is_safe_in_a_file_name(config: Read, name: str) -> None:
    (found,) = refused(config, f'[reports.{name}]\ndata = "x.csv"\n')
    assert "is not a report name" in found


@pytest.mark.parametrize("key", ["folder", "_file", "file"])
def test_what_only_the_program_knows_is_an_unknown_key(config: Read, key: str) -> None:
    assert refused(config, f'{key} = "x"\n')[0].startswith(f"{key}: unknown key")


def test_the_only_report_needs_no_name_and_others_do(config: Read) -> None:
    assert config(ONE).report(None)[0] == "a"
    both = config(ONE + ONE.replace("reports.a", "reports.b"))
    with pytest.raises(UsageError, match="no report was named") as caught:
        both.report(None)
    assert caught.value.details == ("a", "b")
    with pytest.raises(UsageError, match=r'there is no report "c"'):
        both.report("c")


def test_a_report_of_a_missing_configuration_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: Read
) -> None:
    with pytest.raises(UsageError, match="names no report"):
        config("").report("a")
    (tmp_path / "config.toml").unlink()
    monkeypatch.chdir(tmp_path)
    for name in (None, "a"):
        with pytest.raises(UsageError, match=r"there is no config.toml in this folder"):
            load_config(None).report(name)


def test_a_configuration_cannot_be_changed(config: Read) -> None:
    with pytest.raises(AttributeError, match="frozen"):
        config(ONE).templates = "elsewhere"


@pytest.mark.parametrize("key", ["hidden", "number_formats"])
@pytest.mark.parametrize("value", ["true", "1", '"yes"'])
def test_a_choice_names_the_words_it_can_be(tmp_path: Path, key: str, value: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[reports.r]\ndata = {{ path = "x.csv", {key} = {value} }}\n', "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    other = {"hidden": "exclude", "number_formats": "ignore"}[key]
    assert f'one of "use", "{other}"' in str(caught.value)
