"""What places blocks on pages: the parts of ReportLab's platypus that are used, and no others.

The package imports its paragraphs, tables and markup with whatever is asked of it. Nothing here
draws with them, and they take a tenth of the time of a first briefing.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import find_spec, module_from_spec
from types import ModuleType


def _import_alone(name: str, without: str) -> None:
    """Import a module of a package without the package itself, and without another of its modules.

    Of that other one, the module needs a name for a test of its own. Who imports either later gets
    it whole.
    """
    package = name.rpartition(".")[0]
    spec = find_spec(package)
    if package in sys.modules or spec is None:
        return
    absent = ModuleType(f"{package}.{without}")
    absent.__dict__["Paragraph"] = object
    for module in (module_from_spec(spec), absent):
        sys.modules[module.__name__] = module
    try:
        __import__(name)
    finally:
        for module_name in (package, absent.__name__):
            with suppress(KeyError):
                del sys.modules[module_name]


_import_alone("reportlab.platypus.doctemplate", without="paragraph")

from reportlab.platypus.doctemplate import (  # noqa: E402 - after it was imported alone
    BaseDocTemplate,
    FrameBreak,
    LayoutError,
    NextPageTemplate,
    PageTemplate,
)
from reportlab.platypus.flowables import Flowable, PageBreakIfNotEmpty  # noqa: E402 - likewise
from reportlab.platypus.frames import Frame  # noqa: E402 - likewise

__all__ = (
    "BaseDocTemplate",
    "Flowable",
    "Frame",
    "FrameBreak",
    "LayoutError",
    "NextPageTemplate",
    "PageBreakIfNotEmpty",
    "PageTemplate",
)
