"""The file: objects, fonts, structure, metadata."""

from __future__ import annotations

import sys

# ReportLab loads HarfBuzz for a shaping of its own, which takes 20 ms and is never used here.
if "reportlab.pdfbase.ttfonts" not in sys.modules and "uharfbuzz" not in sys.modules:
    sys.modules["uharfbuzz"] = None  # type: ignore[assignment]  # how Python marks what is not to be found
    import reportlab.pdfbase.ttfonts  # noqa: F401

    del sys.modules["uharfbuzz"]
