"""What a person sees: errors, notes and progress, on standard error."""

from __future__ import annotations

import os
import sys
from time import monotonic
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from aidreport.errors import AidreportError
    from aidreport.model.finding import Finding

_REDRAW_SECONDS = 0.1
_COLOURS = {"error": "red", "warning": "yellow", "why": "cyan", "fix": "green"}


class Console:
    """Standard error, as the options ask for it.

    Attributes:
        config: the configuration file that was named; None for the default.
        quiet: only errors are shown.
        verbose: notes are shown too.
    """

    def __init__(self) -> None:
        self.config: Path | None = None
        self.quiet = False
        self.verbose = False
        self._drawn = 0.0
        self._line = ""

    def error(self, error: AidreportError) -> None:
        """Show a failure: problem, why, fix."""
        lines = str(error).splitlines()
        self._say("error", lines[0])
        for line in lines[1:]:
            label, colon, rest = line.partition(": ")
            if colon and label in ("why", "fix"):
                self._say(label, rest)
            else:
                click.echo(line, err=True)

    def usage_error(self, error: click.UsageError) -> None:
        """Show what is wrong with the command line."""
        message = error.format_message()
        self._say("error", message[:1].lower() + message[1:].rstrip("."))
        path = error.ctx.command_path if error.ctx else "aidreport"
        self._say("fix", f"see {path} --help")

    def internal_error(self, error: Exception) -> None:
        """Show a failure that nobody foresaw."""
        self._say("error", f"internal error: {type(error).__name__}: {error}")
        self._say("why", "this is a mistake in aidreport, not in your data")
        self._say("fix", "run again with --verbose and send the output to the maintainers")

    def note(self, text: str) -> None:
        """Show a line, unless quiet."""
        self.clear()
        if not self.quiet:
            click.echo(text, err=True)

    def findings(self, findings: Iterable[Finding]) -> None:
        """Show warnings and errors; notes only where asked for, else how many there are."""
        if self.quiet:
            return
        notes = 0
        for finding in findings:
            if finding.severity == "note" and not self.verbose:
                notes += 1
                continue
            where = f" ({finding.source})" if finding.source else ""
            self._say(str(finding.severity), f"{finding.message}{where}")
        if notes:
            count = "1 note" if notes == 1 else f"{notes} notes"
            click.echo(f"{count}; show with --verbose", err=True)

    def progress(self, stage: str, count: int) -> None:
        """Redraw the progress line, where a person waits."""
        if self.quiet or not sys.stderr.isatty():
            return
        now = monotonic()
        if now - self._drawn < _REDRAW_SECONDS and self._line.startswith(stage):
            return
        self._drawn = now
        self._line = f"{stage} {'█' * min(count // _unit(count), 30)} {count:,}"
        click.echo(f"\r\x1b[K{self._line}", nl=False, err=True)

    def clear(self) -> None:
        """Remove the progress line."""
        if self._line:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._line = ""

    def _say(self, label: str, text: str) -> None:
        self.clear()
        colour = _COLOURS.get(label)
        shown = f"{label}:"
        if colour and not os.environ.get("NO_COLOR") and sys.stderr.isatty():
            shown = click.style(shown, fg=colour, bold=label in ("error", "warning"))
        click.echo(f"{shown} {text}", err=True)


def _unit(count: int) -> int:
    """Return what one mark of the bar stands for, so that the bar stays short."""
    unit = 1
    while count // unit > 30:
        unit *= 10
    return unit
