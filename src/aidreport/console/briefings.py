"""A briefing of a run: its pages as pictures, with each figure leading to the rows behind it."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response

from aidreport.briefing.design import wording_of
from aidreport.briefing.job import job_for
from aidreport.console.language import speech_of
from aidreport.console.refusals import ConsoleError
from aidreport.console.rendering import page
from aidreport.console.reports import due_in_words
from aidreport.document.spans import plain_text
from aidreport.runs.figure_labels import figure_names, label_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from starlette.requests import Request

    from aidreport.briefing.job import Job
    from aidreport.config.config import Config
    from aidreport.console.project import Project
    from aidreport.document.wording import Wording
    from aidreport.proof.figure_places import FigurePages
    from aidreport.runs.ledger.records import ArtifactRecord

_KEPT, _KEPT_PICTURES = 4, 32
_SHOWN_ROWS = 100
_TYPES = {"pdf": "application/pdf", "html": "text/html"}


class Briefings:
    """The PDFs that were looked into last.

    Args:
        rasteriser: held by whoever uses PDFium, which serves one thread at a time.
    """

    def __init__(self, rasteriser: threading.Lock) -> None:
        self._opened: OrderedDict[str, FigurePages] = OrderedDict()
        self._pictures: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._lock = rasteriser

    def pages(self, digest: str, content: bytes) -> FigurePages:
        """Return the pages of a PDF with the places of their figures.

        Args:
            digest: the SHA-256 of the content.

        Raises:
            SourceError: it cannot be read.
        """
        with self._lock:
            if digest not in self._opened:
                # What reads PDFs takes a third as long to load as the rest of the server.
                from aidreport.proof.figure_places import figure_pages

                with TemporaryDirectory(prefix="aidreport-") as folder:
                    path = Path(folder) / "briefing.pdf"
                    path.write_bytes(content)
                    self._opened[digest] = figure_pages(path)
                while len(self._opened) > _KEPT:
                    self._opened.popitem(last=False)
            return self._opened[digest]

    def picture(self, digest: str, content: bytes, number: int) -> bytes | None:
        """Return a page of a PDF as a PNG; None if it has no such page."""
        from aidreport.pdf.reading.seen.pictures import as_png, page_picture

        key = digest, number
        with self._lock:
            if key not in self._pictures:
                drawn = page_picture(content, number)
                if drawn is None:
                    return None
                self._pictures[key] = as_png(drawn)
                while len(self._pictures) > _KEPT_PICTURES:
                    self._pictures.popitem(last=False)
            return self._pictures[key]


def show_briefing(request: Request) -> Response:
    """Show the pages of a briefing, and what a figure of it is computed from."""
    config, artifact, content = _stored(request)
    _refuse_web_page(artifact)
    briefings: Briefings = request.app.state.briefings
    project: Project = request.app.state.project
    with project.ledger(config) as ledger:
        slot = ledger.run(request.path_params["run"])
    wording = wording_of(_job(request, config, slot.key.report))
    shown = shown_figures(briefings.pages(artifact.sha256, content), wording, request)
    return page(
        request,
        "briefing.html",
        slot=slot,
        due=due_in_words(request, config, slot),
        artifact=artifact,
        **shown,
    )


def _job(request: Request, config: Config, report: str) -> Job:
    """Return the job of a report in the language of who reads the page, which names figures."""
    return job_for(config, report).in_language(speech_of(request.scope).language)


def shown_figures(pages: FigurePages, wording: Wording, request: Request) -> dict[str, Any]:
    """Return what the page of a briefing shows: its pages, and what the chosen figure is from.

    Args:
        wording: which figures are named by.

    Raises:
        UsageError: the briefing has no such figure.
    """
    asked = request.query_params.get("figure", "")
    if asked and asked not in pages.figures:
        raise ConsoleError("no-figure", figure=asked)
    rows = pages.rows_of(asked) if asked else []
    formula = pages.formula_of(asked) if asked else None
    named = [*pages.figures, *(name for name, _ in (formula.inputs if formula else ()))]
    return {
        "sizes": list(enumerate(pages.pages, 1)),
        "places": pages.places,
        "figures": pages.figures,
        "figure": pages.figures.get(asked),
        "formula": formula,
        "labels": _labels(pages, named, wording),
        "stated": bool(asked) and pages.is_stated(asked),
        "rows": rows[:_SHOWN_ROWS],
        "hidden": max(len(rows) - _SHOWN_ROWS, 0),
    }


def _labels(pages: FigurePages, figures: Sequence[str], wording: Wording) -> dict[str, str]:
    """Return what figures are in words, by id; none of those that have no words."""
    if pages.attached is None:
        return {}
    data = pages.attached
    names = figure_names(data.record, data.rows, data.before.rows if data.before else ())
    labels = {figure: label_of(figure, names, wording) for figure in figures}
    return {figure: label for figure, label in labels.items() if label != figure}


def show_changes(request: Request) -> Response:
    """Show which figures of a briefing differ from those of the one that was published before."""
    from aidreport.runs.changes import figure_changes, stored_figures

    config, artifact, _ = _stored(request)
    project: Project = request.app.state.project
    changes: list[tuple[str, str, str]] = []
    with project.ledger(config) as ledger:
        slot = ledger.run(request.path_params["run"])
        before = ledger.published_before(slot)
        earlier = _same_part(artifact, ledger.artifacts(before.id)) if before else None
        if earlier is not None:
            wording = wording_of(_job(request, config, slot.key.report))
            old, new = (stored_figures(item, ledger.store.made) for item in (earlier, artifact))
            changes = [
                (change.label, change.before, plain_text(change.now))
                for change in figure_changes(old, new, wording)
            ]
    return page(
        request,
        "changes.html",
        slot=slot,
        artifact=artifact,
        before=before,
        earlier=earlier,
        changes=changes,
    )


def _same_part(artifact: ArtifactRecord, others: Sequence[ArtifactRecord]) -> ArtifactRecord | None:
    """Return the file of another run that is of the same part and language; None if none is."""
    found = [
        item
        for item in others
        if (item.key, item.language) == (artifact.key, artifact.language) and not item.draft
    ]
    same_format = (item for item in found if item.format == artifact.format)
    return next(same_format, found[0] if found else None)


def send_file(request: Request) -> Response:
    """Send a stored PDF or web page, exactly as it is stored; browsers save it, none shows it."""
    _, artifact, content = _stored(request)
    return as_download(content, Path(artifact.path).name, _TYPES[artifact.format])


def as_download(content: bytes, name: str, media_type: str) -> Response:
    """Return an answer that browsers save as a file."""
    named = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": named})


def send_picture(request: Request) -> Response:
    """Send a page of a stored PDF as a picture; the same address is always the same picture."""
    _, artifact, content = _stored(request)
    _refuse_web_page(artifact)
    briefings: Briefings = request.app.state.briefings
    return picture_answer(briefings, artifact.sha256, content, request.path_params["number"])


def picture_answer(briefings: Briefings, digest: str, content: bytes, number: int) -> Response:
    """Return the answer that is a page of a PDF as a picture."""
    picture = briefings.picture(digest, content, number)
    if picture is None:
        return Response("There is no such page.\n", 404, media_type="text/plain")
    keep = {"Cache-Control": "private, max-age=3600, immutable"}
    return Response(picture, media_type="image/png", headers=keep)


def _refuse_web_page(artifact: ArtifactRecord) -> None:
    if artifact.format != "pdf":
        raise ConsoleError("web-page")


def _stored(request: Request) -> tuple[Config, ArtifactRecord, bytes]:
    """Return what a request is about: a file of a run, as the ledger stores it.

    Raises:
        UsageError: the run has no such file.
        LedgerError: the stored file is not what the ledger says.
    """
    project: Project = request.app.state.project
    config = project.config()
    run, digest = request.path_params["run"], request.path_params["digest"]
    with project.ledger(config) as ledger:
        ledger.run(run)
        artifacts = (item for item in ledger.artifacts(run) if item.sha256 == digest)
        artifact = next(artifacts, None)
        if artifact is None:
            raise ConsoleError("no-briefing", run=run)
        return config, artifact, ledger.store.made[artifact.format].read(digest)
