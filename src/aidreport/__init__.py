"""Humanitarian funding briefings that prove their own numbers.

The Python API: `read`, `from_frame`, `render` and `verify`. It is loaded when it is used, so that
importing this package costs nothing.
"""

__version__ = "0.2.0.dev0"

__all__ = [
    "AidreportError",
    "FigureTable",
    "LoadedData",
    "VerificationResult",
    "__version__",
    "from_frame",
    "read",
    "render",
    "verify",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from aidreport.api import (
        FigureTable,
        LoadedData,
        VerificationResult,
        from_frame,
        read,
        render,
        verify,
    )
    from aidreport.errors import AidreportError
else:

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        module = "aidreport.errors" if name == "AidreportError" else "aidreport.api"
        return getattr(import_module(module), name)

    def __dir__():
        return sorted(__all__)
