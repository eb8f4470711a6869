"""The server of the console starts with what its first page needs."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pikepdf", "pypdfium2", "email_validator", "aidreport.proof", "aidreport.sources.prose")
"""What reads files and addresses; each took a tenth of the start of the server, or more."""


def test_what_reads_files_is_loaded_with_the_first_that_is_read() -> None:
    program = "import sys, aidreport.cli.serve, aidreport.console.serving; print(*sys.modules)"
    command = [sys.executable, "-c", program]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in HEAVY if name in loaded] == []
