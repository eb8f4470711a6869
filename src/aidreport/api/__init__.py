"""The Python API, for notebooks and scripts: data, their figures, briefings and their verification.

A thin layer: the rules are those of the commands. Everything raises `AidreportError`, whose
message says what is wrong, why, and how to fix it.
"""

from aidreport.api.data import LoadedData, from_frame, read
from aidreport.api.figures import FigureTable
from aidreport.api.rendering import render
from aidreport.api.verification import VerificationResult, verify

__all__ = [
    "FigureTable",
    "LoadedData",
    "VerificationResult",
    "from_frame",
    "read",
    "render",
    "verify",
]
