"""What somebody tries: a file that was sent, how it is to be read, and the briefing made of it.

Each is a folder below that of its session, which only the user of the server can enter. All that is
known of it is in one file, which appears whole or not at all; so a server that ends loses nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidreport.briefing.inspection import report_section
from aidreport.briefing.job import slug
from aidreport.config.sources import DataSource
from aidreport.console.access import SESSION_SECONDS
from aidreport.console.refusals import ConsoleError
from aidreport.console.uploads import file_name, store
from aidreport.errors import ConfigError
from aidreport.files.atomic import write_whole
from aidreport.files.private import make_private_folder
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.datastructures import UploadFile

    from aidreport.console.access import Session
    from aidreport.console.answers import Saying
    from aidreport.console.project import Project

DATA = "data"
PDF = "briefing.pdf"
PROGRESS = "progress.json"
"""How far the drawing has got: its stage, and a count."""
_FOLDER = "trials"
_KNOWN = "trial.json"
_MOST = 12
_SWEEP_SECONDS = 3600
_ID = re.compile(r"[0-9a-f]{24}")

Settings = dict[str, Any]


class NoTrialError(ConsoleError):
    """A session has no such file any more."""

    def __init__(self) -> None:
        super().__init__("no-trial")


@dataclass(slots=True)
class Trial:
    """A file that is tried.

    Attributes:
        id: of it in its session.
        folder: where all of it is.
        known: what is known of it, as JSON has it: `name` of the file, `size` in bytes, `sent`, in
            seconds since 1970; `report`, the name of the report; `steps`, how it is read after
            each decision; `reading`, what was read after the last; `design` and `made`, of the
            briefing that was drawn, if one was; of a press release, its `text`, and the seal
            of what was `saved` in the project.
    """

    id: str
    folder: Path
    known: dict[str, Any]

    @property
    def name(self) -> str:
        """The name of its file."""
        return str(self.known["name"])

    @property
    def steps(self) -> list[dict[str, Any]]:
        """How it is read after each decision.

        Each has the `sources`, settings of the `report`, what was `said`, and, as far as they are
        known, the `questions` that are open then, about the source `asked`.
        """
        return list(self.known["steps"])

    @property
    def reading(self) -> dict[str, Any]:
        """What was read after the last decision."""
        return dict(self.known["reading"])

    @property
    def seal(self) -> str:
        """What was decided, as forms carry it."""
        return seal_of(self.steps)

    @property
    def announcement(self) -> dict[str, Any] | None:
        """The announcement that was reviewed last; None if none was."""
        return self.announcement_at(len(self.steps))

    def announcement_at(self, count: int) -> dict[str, Any] | None:
        """Return the announcement that was reviewed last in the first steps; None if none was."""
        found: dict[str, Any] | None = _last(self.steps[:count], "announcement")
        return found

    @property
    def toml(self) -> str:
        """That announcement as a file; empty if none was reviewed."""
        return _last(self.steps, "toml") or ""

    @property
    def pdf(self) -> Path:
        """The briefing that was drawn."""
        return self.folder / PDF

    def section(self, design: Mapping[str, Any]) -> str:
        """Return the section of config.toml that makes the briefing of a design."""
        sources = [DataSource(**item) for item in self.reading["sources"]]
        settings = {**design, **self.steps[-1]["report"]}
        return report_section(self.known["report"], sources, settings=settings)

    def keep(self, **changes: Any) -> None:
        """Write what is known of it, with some changes.

        Raises:
            NoTrialError: it was removed meanwhile.
            OutputError: it cannot be written.
        """
        self.known = {**self.known, **changes}
        self.write(_KNOWN, json.dumps(self.known).encode())

    def write(self, name: str, content: bytes) -> Path:
        """Write a file of it, which only the user of the server can read; return its path.

        Raises:
            NoTrialError: it was removed meanwhile; its folder is not made again.
            OutputError: it cannot be written.
        """
        if not self.folder.is_dir():
            raise NoTrialError
        write_whole(self.folder / name, content, private=True)
        return self.folder / name


def step_of(
    sources: Sequence[Settings], report: Mapping[str, Any], said: Sequence[Saying]
) -> dict[str, Any]:
    """Return how a file is read after a decision."""
    return {"sources": [*sources], "report": dict(report), "said": [*said]}


def _last(steps: Sequence[Mapping[str, Any]], key: str) -> Any:
    """Return what the last of some steps has that has it; None if none does."""
    return next((step[key] for step in reversed(steps) if key in step), None)


def write_announcement(trial: Trial, steps: Sequence[Mapping[str, Any]]) -> None:
    """Write the announcement that was reviewed in the last of some steps to its file.

    Raises:
        NoTrialError: it was removed meanwhile.
        OutputError: it cannot be written.
    """
    toml = _last(steps, "toml")
    if toml:
        trial.write(steps[-1]["sources"][0]["path"], toml.encode())


def seal_of(steps: Sequence[Mapping[str, Any]]) -> str:
    """Return what was decided in some steps, so that a form of an earlier page is known."""
    decided = [(step["sources"], step["report"], step.get("toml")) for step in steps]
    return hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()[:32]


class Trials:
    """What the sessions try, in the folder of state of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._next_sweep = 0.0

    def all_of(self, session: Session) -> list[Trial]:
        """Return what a session tries, the newest first."""
        folder = self._folder(session)
        found = [self._read(path) for path in folder.glob(f"*/{_KNOWN}")]
        return sorted(found, key=lambda trial: -trial.known["sent"])

    def get(self, session: Session, name: str) -> Trial:
        """Return a trial of a session.

        Raises:
            NoTrialError: it has none of that name.
        """
        path = self._folder(session) / name / _KNOWN
        if not _ID.fullmatch(name) or not path.is_file():
            raise NoTrialError
        self._touch(session)
        return self._read(path)

    async def add(self, session: Session, upload: UploadFile) -> Trial:
        """Return a new trial of a file that was sent; it is not known to the session yet.

        Raises:
            UsageError: the session has as many as it may have.
            NoTrialError: the session ended before the file was stored.
            OutputError: it cannot be stored.
        """
        self.sweep()
        if len(self.all_of(session)) >= _MOST:
            raise ConsoleError("many-trials", _MOST)
        self._touch(session)
        folder = self._folder(session) / f".{secrets.token_hex(8)}"
        make_private_folder(folder)
        try:
            make_private_folder(folder / DATA)
            name = file_name(upload.filename or "")
            digest = await store(upload, folder / DATA / name)
            size = (folder / DATA / name).stat().st_size
        except FileNotFoundError:
            raise NoTrialError from None
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        step = step_of([{"path": f"{DATA}/{name}"}], {}, ())
        known = {
            "name": name, "size": size, "report": self._report(name), "steps": [step],
            "reading": {}, "design": {}, "made": None, "text": None, "saved": "",
            "sent": self._project.now().timestamp(),
        }  # fmt: skip
        return Trial(_id_of(name, digest), folder, known)

    def settle(self, session: Session, trial: Trial) -> Trial:
        """Make a new trial known to its session; the same file sent twice is one.

        Raises:
            NoTrialError: the session has ended meanwhile.
            OutputError: it cannot be written.
        """
        folder = self._folder(session) / trial.id
        trial.keep()
        try:
            trial.folder.rename(folder)
        except OSError:
            shutil.rmtree(trial.folder, ignore_errors=True)
            return self.get(session, trial.id)
        trial.folder = folder
        return trial

    def discard(self, trial: Trial) -> None:
        """Remove a trial with all that is kept of it."""
        shutil.rmtree(trial.folder, ignore_errors=True)

    def end(self, session: Session) -> None:
        """Remove all that a session tries."""
        shutil.rmtree(self._folder(session), ignore_errors=True)

    def sweep(self) -> None:
        """Remove what sessions left that nobody has looked at for as long as a session lasts."""
        now = self._project.now().timestamp()
        self._next_sweep = now + _SWEEP_SECONDS
        oldest = now - SESSION_SECONDS
        for folder in self._root().glob("*"):
            with suppress(OSError):
                if folder.stat().st_mtime < oldest:
                    shutil.rmtree(folder, ignore_errors=True)

    def sweep_if_due(self) -> None:
        """Do that if it was not done in the last hour; any request is an occasion."""
        if self._project.now().timestamp() >= self._next_sweep:
            with suppress(ConfigError):  # which the page says that was asked for
                self.sweep()

    def _root(self) -> Path:
        return self._project.state(self._project.config()).absolute() / _FOLDER

    def _folder(self, session: Session) -> Path:
        return self._root() / hashlib.sha256(session.id.encode()).hexdigest()[:32]

    def _touch(self, session: Session) -> None:
        """Note that somebody looks at what a session tries."""
        folder, now = self._folder(session), self._project.now().timestamp()
        make_private_folder(folder.parent)
        make_private_folder(folder)
        os.utime(folder, (now, now))

    def _report(self, name: str) -> str:
        """Return a name for a report of a file that the configuration does not have."""
        known, base, number = self._project.config().reports, slug(Path(name).stem), 1
        while (report := base if number == 1 else f"{base}-{number}") in known:
            number += 1
        return report

    @staticmethod
    def _read(path: Path) -> Trial:
        return Trial(path.parent.name, path.parent, json.loads(path.read_bytes()))


def _id_of(name: str, digest: str) -> str:
    return hashlib.sha256(f"{name}\n{digest}".encode()).hexdigest()[:24]
