"""The programs that read files of anyone, forked from a process that has all imported."""

from __future__ import annotations

import importlib
import sys

_PACKAGE = "aidreport.console"


def prepare() -> None:
    """Import what the programs need."""
    for name in ("trying", "readings"):
        importlib.import_module(f"{_PACKAGE}.{name}")
    for name in ("aidreport.briefing.design", "aidreport.pdf.render", "aidreport.proof.evidence"):
        importlib.import_module(name)


def read(arguments: list[str]) -> int:
    """Do what a program does with its arguments; return its exit code."""
    name, *rest = arguments
    code: int = importlib.import_module(f"{_PACKAGE}.{name}").main(*rest)
    sys.stdout.flush()
    return code
