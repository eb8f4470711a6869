"""A press release beside the fields of its announcement, which are corrected and saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from aidreport.console.audit import entry_of
from aidreport.console.briefings import as_download
from aidreport.console.designs import data_folder
from aidreport.console.forms import checked_form
from aidreport.console.refusals import ConsoleError
from aidreport.console.rendering import page
from aidreport.console.review_form import HEAD, LISTS, REQUIRED, corrected, entries_of
from aidreport.console.trials import DATA, step_of
from aidreport.console.try_it import MOST_FIELDS, read_again, seal_is_of, trial_of
from aidreport.errors import UsageError
from aidreport.files.new_files import new_files
from aidreport.files.toml import validate
from aidreport.runs.ledger.audit import Act
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from aidreport.console.project import Project
    from aidreport.console.tasks import Tasks
    from aidreport.console.trials import Trial

_TOML = "application/toml"


def show_text(request: Request) -> Response:
    """Show the text with every amount marked by its class, beside the fields."""
    trial = _with_text(trial_of(request))
    return _page(request, trial, trial.announcement or trial.known["text"]["announcement"])


def _page(
    request: Request, trial: Trial, announcement: dict[str, Any], problem: str | Exception = ""
) -> Response:
    return page(
        request,
        "text.html",
        422 if problem else 200,
        trial=trial,
        text=trial.known["text"],
        announcement=announcement,
        head=HEAD,
        required=REQUIRED,
        lists=LISTS,
        entries=entries_of(announcement),
        problem=problem,
    )


async def save_review(request: Request) -> Response:
    """Save what was corrected as reviewed by who is signed in."""
    trial = _with_text(trial_of(request))
    tasks: Tasks = request.app.state.tasks
    by = request.state.session.person.name
    async with checked_form(request, MOST_FIELDS) as form, tasks.lock(trial):
        trial = _with_text(trial_of(request))
        at = seal_is_of(trial.steps, form)
        before = trial.announcement_at(at) or trial.known["text"]["announcement"]
        announcement = corrected(form, before, by)
        try:
            toml = _as_toml(announcement, trial.known["text"]["name"])
        except UsageError as wrong:
            return _page(request, trial, announcement, wrong)
        name = Path(trial.name).with_suffix(".toml").name
        step = step_of([{"path": f"{DATA}/{name}"}], {}, [("compared", {"who": by})])
        step |= {"announcement": announcement, "toml": toml}
        return await read_again(request, trial, at, step)


def _as_toml(announcement: dict[str, Any], name: str) -> str:
    """Return an announcement as TOML, if it is one.

    Raises:
        UsageError: with every problem.
    """
    from aidreport.sources.announcements import AnnouncementFile
    from aidreport.sources.extraction.reviewed import reviewed_toml

    fix = state("setup.fields-fix")
    validate(AnnouncementFile, announcement, name=state("setup.fields"), error=UsageError, fix=fix)
    return reviewed_toml(announcement, name)


async def save_into_project(request: Request) -> Response:
    """Write the announcement and its text into the folder of data of the project.

    Raises:
        UsageError: there is another file of such a name, or no such folder.
    """
    async with checked_form(request):
        trial = trial_of(request)
        folder = data_folder(request.app.state.project.config())
        if folder is None:
            raise ConsoleError("no-data-folder")
        files = _reviewed_files(trial)
        missing = {
            name: content
            for name, content in files.items()
            if not (folder / name).is_file() or (folder / name).read_bytes() != content
        }
        await run_in_threadpool(_save, request, folder, missing)
        trial.keep(saved=trial.seal)
    return RedirectResponse(f"/try/{trial.id}", 303)


def _save(request: Request, folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder; the audit trail has what is to be written, and that it was.

    Files and ledger are two places: of what was cut off in between, the trail has the intention.
    """
    project: Project = request.app.state.project
    what = f"{', '.join(files)} in {folder.name}" if files else state("note.nothing-new")
    with project.ledger(project.config()) as ledger:
        if files:
            ledger.audit.record(
                entry_of(request, Act.SAVE, note=state("note.to-be-written", files=what))
            )
            with new_files(folder) as place:
                for name, content in files.items():
                    (place / name).write_bytes(content)
        ledger.audit.record(entry_of(request, Act.SAVE, note=what))


def send_announcement(request: Request) -> Response:
    """Send the announcement that was reviewed."""
    trial = trial_of(request)
    name, content = next(iter(_reviewed_files(trial).items()))
    return as_download(content, name, _TOML)


def send_text(request: Request) -> Response:
    """Send the text whose lines the announcement names."""
    trial = trial_of(request)
    name, content = list(_reviewed_files(trial).items())[1]
    return as_download(content, name, "text/plain; charset=utf-8")


def _reviewed_files(trial: Trial) -> dict[str, bytes]:
    """Return the announcement that was reviewed and its text, by the names of their files.

    Raises:
        UsageError: it was not.
    """
    toml = trial.toml
    if not toml:
        raise ConsoleError("not-reviewed")
    text = str(trial.known["text"]["text"])
    content = (trial.folder / DATA / text).read_bytes()
    return {Path(trial.name).with_suffix(".toml").name: toml.encode(), text: content}


def _with_text(trial: Trial) -> Trial:
    if not trial.known["text"]:
        raise ConsoleError("no-release")
    return trial
