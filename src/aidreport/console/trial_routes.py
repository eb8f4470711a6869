"""The paths of what is tried."""

from __future__ import annotations

from starlette.routing import Route

from aidreport.console.drafts import draft, send_draft, send_page, send_section
from aidreport.console.try_it import (
    answer,
    remove,
    set_reading,
    set_report,
    show_trial,
    show_try,
    take_back,
)


def trial_routes() -> list[Route]:
    """Return the paths of what is tried."""
    return [
        Route("/try", show_try, methods=["GET", "POST"]),
        Route("/try/{trial}", show_trial),
        Route("/try/{trial}/answers", answer, methods=["POST"]),
        Route("/try/{trial}/settings", set_reading, methods=["POST"]),
        Route("/try/{trial}/report", set_report, methods=["POST"]),
        Route("/try/{trial}/back", take_back, methods=["POST"]),
        Route("/try/{trial}/remove", remove, methods=["POST"]),
        Route("/try/{trial}/briefing", draft, methods=["GET", "POST"]),
        Route("/try/{trial}/pages/{digest}/{number:number}.png", send_page),
        Route("/try/{trial}/file", send_draft),
        Route("/try/{trial}/config.toml", send_section),
    ]
