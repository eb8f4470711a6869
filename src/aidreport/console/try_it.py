"""Try it: a file is sent, and the pages show what is read of it and what is open.

Forms are answered by a redirect, and each carries what was decided when its page was made: pressed
twice it counts once, and sent from an earlier page it takes the place of what was decided since.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse

from aidreport.briefing.inspection import Inspection, decide
from aidreport.console.answers import answers_in, asked_of, settings_in, words_of
from aidreport.console.apart import ApartError, BusyError
from aidreport.console.designs import choices, fields_of
from aidreport.console.drawings import progress_of
from aidreport.console.forms import SLOWEST_SECONDS, checked_form
from aidreport.console.language import speech_of
from aidreport.console.refusals import ConsoleError
from aidreport.console.rendering import page, problem_page
from aidreport.console.source_settings import settings_of, source_of
from aidreport.console.trials import NoTrialError, seal_of, step_of
from aidreport.errors import ConfigError, UsageError
from aidreport.model.allocation import Measure
from aidreport.model.fields import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.datastructures import UploadFile
    from starlette.requests import Request
    from starlette.responses import Response

    from aidreport.console.apart import Place, Turn
    from aidreport.console.forms import Form
    from aidreport.console.tasks import Tasks
    from aidreport.console.trials import Trial, Trials

    Step = dict[str, Any]
    Problem = str | Mapping[str, str] | Exception

MOST_FIELDS = 2000
"""Of a form with many columns or texts."""

_UNITS = ("1", "thousand", "million", "billion")


async def show_try(request: Request) -> Response:
    """Show the form that takes a file, and what the session tries; read a file that was sent."""
    if request.method != "POST":
        return _form(request)
    tasks: Tasks = request.app.state.tasks
    try:
        async with tasks.place() as place:
            return await _read_first(request, place)
    except BusyError as busy:
        return _form(request, busy, 503)


async def _read_first(request: Request, place: Place) -> Response:
    """Read the file that a form has."""
    async with checked_form(request, seconds=SLOWEST_SECONDS) as form:
        if form.file is None:
            return _form(request, ConsoleError("no-file"), 422)
        async with place.turn() as turn:
            return await _read_sent(request, turn, form.file)


async def _read_sent(request: Request, turn: Turn, upload: UploadFile) -> Response:
    trials: Trials = request.app.state.trials
    tasks: Tasks = request.app.state.tasks
    trial = await trials.add(request.state.session, upload)
    try:
        reading = await tasks.read(turn, trial, trial.steps)
        trial = _settled(trials, request, trial, reading)
    except ApartError as refused:
        trials.discard(trial)
        return _form(request, refused.reason, 422)
    except BaseException:
        trials.discard(trial)
        raise
    return RedirectResponse(f"/try/{trial.id}", 303)


def _settled(trials: Trials, request: Request, trial: Trial, reading: dict[str, Any]) -> Trial:
    trial.known = {**trial.known, **_read(trial.steps, reading)}
    return trials.settle(request.state.session, trial)


def _form(request: Request, problem: Problem = "", status: int = 200) -> Response:
    trials: Trials = request.app.state.trials
    known = trials.all_of(request.state.session)
    return page(request, "try.html", status, problem=problem, trials=known)


def show_trial(
    request: Request, problem: Problem = "", status: int = 200, **shown: Any
) -> Response:
    """Show what was read of a file, what is open, and the briefing that was drawn.

    Args:
        problem: why a form was refused.
        shown: what it had.
    """
    trial, project = trial_of(request), request.app.state.project
    reading = trial.reading
    drawing = request.app.state.drawings.of(trial)
    drawn = drawing.fields if drawing else fields_of(trial.known["design"])
    design = shown.get("design") or drawn
    sources = trial.steps[-1]["sources"]
    return page(
        request,
        "trial.html",
        status,
        trial=trial,
        reading=reading,
        asked=asked_of(reading["questions"]),
        headings=headings_of(reading),
        source=sources[0] if len(sources) == 1 else None,
        problem=problem,
        fields=COLUMNS,
        measures=tuple(Measure),
        units=_UNITS,
        drawing=drawing,
        progress=progress_of(trial) if drawing else None,
        section=trial.section(trial.known["design"]) if trial.known["made"] else "",
        design=design,
        **choices(project, project.config(), trial, speech_of(request.scope).language),
    )


def headings_of(reading: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the columns of the one table that was read, in their order.

    Each has what settings call it as `named`: its heading, or its letter if others have the same.
    """
    plans = reading["plans"]
    if len(plans) != 1 or plans[0]["kind"] != "table":
        return []
    parts = ("columns", "passed_over", "others")
    by_letter = {use["letter"]: use for part in reversed(parts) for use in plans[0][part]}
    uses = sorted(by_letter.values(), key=lambda use: (len(use["letter"]), use["letter"]))
    texts = [use["heading"] for use in uses]
    return [
        {**use, "named": text if text and texts.count(text) == 1 else f"column {use['letter']}"}
        for use, text in zip(uses, texts, strict=True)
    ]


async def answer(request: Request) -> Response:
    """Decide what is open, as the form of the questions says."""

    def decided(form: Form, step: Step) -> Step:
        answers = answers_in(form, asked_of(step["questions"]))
        before = Inspection(tuple(map(source_of, step["sources"])), asked=source_of(step["asked"]))
        sources = [*map(settings_of, decide(before, *answers))]
        said = [*chain.from_iterable(map(words_of, answers))]
        return step_of(sources, step["report"], said)

    return await _decide(request, decided)


async def set_reading(request: Request) -> Response:
    """Read the file as the form of all settings says."""

    def decided(form: Form, step: Step) -> Step:
        columns = form.fields.get("columns", "").split("\n")
        names = [name.strip("\r") for name in columns if name.strip()]
        if len(step["sources"]) != 1:
            raise ConsoleError("several-sources")
        (before,) = step["sources"]
        settings = settings_of(source_of(settings_in(form, before, names)))
        changed = {key: value for key, value in settings.items() if before.get(key) != value}
        return step_of([settings], step["report"], words_of(changed) or [("as-file", {})])

    return await _decide(request, decided)


async def set_report(request: Request) -> Response:
    """Choose the measure, or leave out rows that cannot be used."""

    def decided(form: Form, step: Step) -> Step:
        report = dict(step["report"])
        if measure := form.text("measure"):
            report["measure"] = [measure]
        if form.text("on_rejected"):
            report["on_rejected"] = "exclude"
        said = ("only", {"measure": measure}) if measure else ("rows-left-out", {})
        return step_of(step["sources"], report, [said])

    return await _decide(request, decided)


async def take_back(request: Request) -> Response:
    """Take back a decision, and those after it."""
    async with checked_form(request) as form:
        number = form.number("step")
    trial = trial_of(request)
    tasks: Tasks = request.app.state.tasks
    async with tasks.lock(trial):
        trial = trial_of(request)
        kept = trial.steps[:number] if number else trial.steps
        if len(kept) < len(trial.steps):
            return await _read_again(request, trial, kept)
    return RedirectResponse(f"/try/{trial.id}", 303)


async def remove(request: Request) -> Response:
    """Remove a file with all that was made of it; pressed twice, it is removed once.

    What is read or drawn of it at the moment ends first.
    """
    trials: Trials = request.app.state.trials
    tasks: Tasks = request.app.state.tasks
    async with checked_form(request):
        with suppress(NoTrialError):
            async with tasks.lock(trial_of(request)):
                trials.discard(trial_of(request))
    return RedirectResponse("/try", 303)


async def _decide(request: Request, decided: Callable[[Form, Step], Step]) -> Response:
    """Add a step to a trial, from the step that a form was made for."""
    trial = trial_of(request)
    tasks: Tasks = request.app.state.tasks
    async with checked_form(request, MOST_FIELDS) as form, tasks.lock(trial):
        trial = trial_of(request)
        at = seal_is_of(trial.steps, form)
        try:
            step = decided(form, trial.steps[at - 1])
        except (UsageError, ConfigError) as wrong:
            return show_trial(request, wrong, 422)
        return await read_again(request, trial, at, step)


def seal_is_of(steps: Sequence[Step], form: Form) -> int:
    """Return how many of the steps had been decided when the page of a form was made.

    Raises:
        UsageError: others had been, which are no more.
    """
    seal = form.text("seal")
    for at in range(len(steps), 0, -1):
        if seal_of(steps[:at]) == seal:
            return at
    raise ConsoleError("out-of-date")


async def read_again(request: Request, trial: Trial, at: int, step: Step) -> Response:
    """Take a step after the first ones of a trial, in the place of those after them.

    The same step, as a button pressed twice sends it, counts once.
    """
    known = trial.steps
    if seal_of([*known[:at], step]) == seal_of(known[: at + 1]):
        return RedirectResponse(f"/try/{trial.id}", 303)
    return await _read_again(request, trial, [*known[:at], step])


async def _read_again(request: Request, trial: Trial, steps: Sequence[Step]) -> Response:
    tasks: Tasks = request.app.state.tasks
    try:
        async with tasks.place() as place, place.turn() as turn:
            reading = await tasks.read(turn, trial, steps)
    except BusyError as busy:
        return show_trial(request, busy, 503)
    except ApartError as refused:
        return show_trial(request, refused.reason, 422)
    trial.keep(**_read(steps, reading), made=None)
    trial.pdf.unlink(missing_ok=True)
    return RedirectResponse(f"/try/{trial.id}", 303)


def _read(steps: Sequence[Step], reading: Mapping[str, Any]) -> dict[str, Any]:
    """Return the steps and the reading after them, as a trial keeps them."""
    open_ = {key: reading[key] for key in ("questions", "asked")}
    shown = {key: value for key, value in reading.items() if key != "text"}
    text = {"text": reading["text"]} if reading["text"] else {}
    return {"steps": [*steps[:-1], {**steps[-1], **open_}], "reading": shown, **text}


def trial_of(request: Request) -> Trial:
    """Return the trial that a request is about.

    Raises:
        NoTrialError: the session has none of that name.
    """
    trials: Trials = request.app.state.trials
    return trials.get(request.state.session, request.path_params["trial"])


async def say_no_trial(request: Request, error: Exception) -> Response:
    """Say that a file is not there any more."""
    assert isinstance(error, UsageError)
    return problem_page(request, error, 404)
