"""What a type checker knows of the public names; CI has mypy check this file, nothing runs it.

An ignored error that mypy does not find is an error: `strict` warns about what ignores nothing.
"""

from __future__ import annotations

from typing import assert_type

import aidreport
from aidreport.api import LoadedData


def public_names_have_their_types() -> None:
    assert_type(aidreport.read("x.csv", currency="NOK"), LoadedData)


def what_does_not_exist_is_an_error() -> None:
    aidreport.read("x.csv", currncy="NOK")  # type: ignore[call-arg]
    aidreport.nothing  # type: ignore[attr-defined]  # noqa: B018
