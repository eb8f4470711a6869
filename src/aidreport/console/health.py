"""Health: what doctor finds, and the same for monitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from aidreport.console.rendering import page
from aidreport.runs.doctor import Level, examine
from aidreport.runs.ledger.jobs import Queue
from aidreport.runs.schedule.observability import metrics

if TYPE_CHECKING:
    from starlette.requests import Request

    from aidreport.console.project import Project


def show_health(request: Request) -> Response:
    """Show what doctor finds about this machine and this project."""
    project: Project = request.app.state.project
    with request.app.state.rasteriser:  # it reads announcements that are PDFs
        found = list(examine(project.config, project.now))
    worst = [item for item in found if item.level is not Level.OK]
    return page(request, "health.html", found=found, worst=worst)


def healthz(_request: Request) -> Response:
    """Answer that the server answers."""
    return PlainTextResponse("ok\n")


def send_metrics(request: Request) -> Response:
    """Send the figures of runs and deliveries in Prometheus' text format."""
    project: Project = request.app.state.project
    config = project.config()
    with project.ledger(config) as ledger:
        shared = ledger.presence.all(), Queue(ledger.store).state()
        waiting, now = len(ledger.outbox.waiting()), project.now().timestamp()
        text = metrics(ledger.tallies(), waiting, now, *shared)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
