"""Statements are sentences in English that keep what they are made of, and are recognised."""

from __future__ import annotations

import ast
import copy
import pickle
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

import aidreport
from aidreport import errors
from aidreport.statements import RECORDED, phrases, recognised, sections, state, values_of
from aidreport.values import COUNT

PACKAGE = Path(aidreport.__file__).parent
PHRASES = phrases(sections())
KEPT = sorted(phrases(RECORDED))
KEPT.remove("reason.also")
DECISIONS = ("approved", "rejected", "expired", "replaced", "void")
WORDS = st.from_regex(r"[A-Z][a-z0-9@./-]{0,12}( [a-z0-9@./-]{1,9}){0,3}", fullmatch=True)


def placeholders(key: str) -> set[str]:
    return values_of(PHRASES[key])


def named_by_objects() -> Iterator[str]:
    """Yield the phrases that the kinds of objects of a file name."""
    yield "unknown"
    for kind in tomllib.loads(
        (PACKAGE / "proof/objects.toml").read_text(encoding="utf-8")
    ).values():
        yield from (kind[name] for name in ("words", "part") if name in kind)
        yield from kind.get("names", {}).values()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def all_calls() -> dict[str, list[tuple[Path, ast.Call]]]:
    """Return where functions are called, by their names."""
    found: defaultdict[str, list[tuple[Path, ast.Call]]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found[node.func.id].append((path, node))
    return found


def calls(name: str) -> list[tuple[Path, ast.Call]]:
    """Return where a function is called."""
    return all_calls().get(name, [])


def test_each_phrase_is_said_somewhere_and_each_that_is_said_is_there() -> None:
    said = {
        text.value
        for path in PACKAGE.rglob("*.py")
        if re.search(
            SAYS,
            code := path.read_text(encoding="utf-8"),
        )
        for text in ast.walk(ast.parse(code))
        if isinstance(text, ast.Constant)
        and isinstance(text.value, str)
        and re.fullmatch(KEY, text.value)
    }
    said |= set(re.findall(r'"(drawing\.[a-z-]+)"', NOT_DRAWN.read_text(encoding="utf-8")))
    said |= {key for key in PHRASES if key.partition(".")[0] in SAID_ELSEWHERE}
    assert said - PHRASES.keys() - OF_A_BRIEFING == set()
    assert PHRASES.keys() - said - NOT_SAID_ANEW == set()


KEY = rf"(?:{'|'.join(sections())})\.(?!(?:toml|sqlite)$)[a-z0-9-]+"
SAYS = r"statements import|matching\(|not_installed\(|not_drawn\(|write_whole\("
NOT_DRAWN = PACKAGE / "pdf/svg/problems.toml"
"""The parts of drawings that are not drawn, each with the key of its statement."""

OF_A_BRIEFING = {"note.lead"}
"""Keys of phrases of another kind, in modules that make statements too."""

SAID_ELSEWHERE = ("address", "syntax", "system")
"""Sections of what libraries and the system say, whose phrases are recognised."""
NOT_SAID_ANEW = {
    "reason.withdrawn-instead",
    *(f"refusal.{one}{by}" for one in DECISIONS for by in ("", "-by")),
    *(f"object.{name}" for name in named_by_objects()),
}
"""What the database writes itself, what is named by a decision, and the kinds of objects."""


@cases(100)
@given(data=st.data())
def test_what_the_ledger_keeps_is_recognised_with_its_values(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(KEPT), "key")
    values = {name: data.draw(WORDS, name) for name in sorted(placeholders(key) - NUMBERS)}
    numbers = {name: data.draw(st.integers(1, 10**7), name) for name in placeholders(key) & NUMBERS}
    numbers |= {name: str(numbers[name]) for name in numbers.keys() & {"run"}}
    said = state(key, **values, **numbers)
    found = recognised(str(said))
    assert found is not None
    assert str(found) == str(said)
    assert found.key == key
    assert {name: str(found.values[name]) for name in values} == values


NUMBERS = {COUNT, "run", "sent"}


def test_what_is_no_statement_is_not_recognised() -> None:
    for text in ("", "550 no such user", "a; b", "sent", "config.toml: 1 problem; fix it"):
        assert recognised(text) is None


def test_a_reason_of_many_parts_that_somebody_wrote_is_looked_at_without_an_error() -> None:
    assert recognised("; ".join(["approved by kari@example.org"] * 2_000)) is not None


def test_a_statement_in_a_statement_is_recognised_too() -> None:
    paused = state("reason.paused", who="Kari", since="Mon 2026-06-01 08:00 +02:00")
    found = recognised(str(state("reason.was-due", reason=paused)))
    assert found is not None
    assert getattr(found.values["reason"], "key", "") == "reason.paused"
    both = state("reason.also", first=state("reason.sent", count=1), second=state("reason.missed"))
    found = recognised(str(both))
    assert found is not None
    assert found.key == "reason.also"


def test_a_number_decides_the_form_and_is_found_again() -> None:
    assert state("reason.sent", count=1) == "sent to one place"
    found = recognised("sent to 1,200 places")
    assert found is not None
    assert (found.key, found.number) == ("reason.sent", 1200)


def test_a_statement_is_copied_with_its_key_and_values() -> None:
    said = state("reason.approved", who="Kari")
    for other in (pickle.loads(pickle.dumps(said)), copy.deepcopy(said)):  # noqa: S301 - ours
        assert (str(other), other.key, other.values) == (str(said), said.key, said.values)


@pytest.mark.parametrize("name", ["_ok", "_warning", "_problem", "StopRun"])
def test_what_runs_and_health_say_is_a_statement_and_no_text_of_its_own(name: str) -> None:
    found = [
        (path.name, node.lineno)
        for path, node in calls(name)
        if path.is_relative_to(PACKAGE / "runs")
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.Constant | ast.BinOp)
    ]
    assert found == []


def test_what_is_asked_about_a_table_is_a_statement() -> None:
    own = {
        (path.name, node.lineno)
        for path, node in calls("Question")
        if path.is_relative_to(PACKAGE / "sources")
        and any(is_own(argument, path) for argument in said_by(node))
    }
    assert own == set()


REFUSES_A_FILE = (
    *("SourceError", "DataError", "CurrencyError", "MeasureError", "EmptyTotalError"),
    *("NoAllocationsError", "DocumentError", "RowsRejectedError", "UnclearError"),
    *("EncodingError", "NoAmountsError"),
)


def test_why_data_are_not_read_or_shown_is_a_statement() -> None:
    own = {
        path.name
        for name in REFUSES_A_FILE
        for path, node in calls(name)
        if path.relative_to(PACKAGE).parts[0] in ("sources", "analysis", "document")
        if any(is_own(argument, path) for argument in refused_by(node))
    }
    assert own == set()


SAID_WHILE_IT_RUNS = [
    kind.__name__
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.AidreportError)
]
IN_A_TERMINAL = {
    *("briefing/comparison.py", "briefing/original.py", "briefing/sent.py", "files/manual.py"),
    *("briefing/starting/answers.py", "briefing/starting/material.py", "files/new_files.py"),
}
"""What only commands do, which speak English."""


@pytest.mark.parametrize("package", ["briefing", "delivery", "files", "pdf", "proof", "runs"])
def test_why_nothing_is_drawn_run_or_sent_is_a_statement(package: str) -> None:
    own = {
        (str(path.relative_to(PACKAGE)), node.lineno)
        for name in SAID_WHILE_IT_RUNS
        for path, node in calls(name)
        if path.is_relative_to(PACKAGE / package)
        if any(is_own(argument, path) for argument in refused_by(node))
    }
    assert {place for place in own if place[0] not in IN_A_TERMINAL} == set()


SAID_OF_A_CONFIGURATION = (
    "ConfigError",
    "BrandError",
    "TemplateError",
    "error",
    "ValueError",
    "UsageError",
)
FOR_PYTHON = {"arguments.py"}
"""Modules whose refusals only the Python API has."""


def test_what_is_wrong_with_a_configuration_is_a_statement() -> None:
    own = {
        (path.name, node.lineno)
        for name in SAID_OF_A_CONFIGURATION
        for path, node in calls(name)
        if name in SAID_OF_A_CONFIGURATION[:4] or path.parent == PACKAGE / "config"
        if path.name not in FOR_PYTHON and not path.is_relative_to(PACKAGE / "cli")
        if any(is_own(argument, path) for argument in refused_by(node))
    }
    assert own == set()


@pytest.mark.parametrize(("check", "at"), [("matching", 1), ("by_kind", 0)])
def test_what_a_check_of_a_schema_expects_is_a_statement(check: str, at: int) -> None:
    keys = {ast.unparse(node.args[at]).strip("'\"") for _, node in calls(check)}
    assert keys
    assert keys - PHRASES.keys() == set()


SAID_OF_A_BRIEFING = {"Check": 2, "FigureProblem": 1, "SeenProblem": 1, "Misplaced": 2, "Said": 1}
"""What verify finds, and which argument says it."""

ONLY_IN_A_TERMINAL = {"outside.py"}
"""Modules of proof that compare with files that nobody sends to the console."""


def test_what_verify_finds_is_a_statement() -> None:
    own = {
        (path.name, node.lineno)
        for name, at in SAID_OF_A_BRIEFING.items()
        for path, node in calls(name)
        if path.is_relative_to(PACKAGE / "proof") or path.is_relative_to(PACKAGE / "pdf/reading")
        if path.name not in ONLY_IN_A_TERMINAL
        and len(node.args) > at
        and is_own(node.args[at], path)
    }
    assert own == set()


def test_a_long_text_of_another_program_is_no_statement() -> None:
    assert recognised("; ".join(["450 no"] * 5000)) is None
    said = state("reason.sent-in-part", sent=1, count=2, address="a@x", answer="no; " * 5000)
    assert recognised(str(said)) == said


def refused_by(error: ast.Call) -> list[ast.expr]:
    """Return what is wrong, why, and what to do about it, of an error."""
    return [*error.args[:1], *(item.value for item in error.keywords if item.arg in ("why", "fix"))]


def said_by(question: ast.Call) -> list[ast.expr]:
    """Return the problem of a question, why it is asked, and what can be done in the file."""
    named = (item.value for item in question.keywords if item.arg in ("why", "by_hand"))
    return [*question.args[:2], *named]


def is_own(argument: ast.expr, path: Path) -> bool:
    """Tell whether an argument is a text of its module, itself or by the name that it has there."""
    if isinstance(argument, ast.Name):
        return any(
            is_own(node.value, path)
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Assign) and argument.id in map(ast.unparse, node.targets)
        )
    if isinstance(argument, ast.IfExp):
        return is_own(argument.body, path) or is_own(argument.orelse, path)
    if isinstance(argument, ast.Constant):
        return bool(argument.value)
    return isinstance(argument, ast.JoinedStr | ast.BinOp)
