"""The environment of the programs beside ours: pinned, in a folder of the cache, made once."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

PINNED = Path(__file__).with_name("peers") / "requirements.txt"


def cache() -> Path:
    """Return the folder in which the environment and results are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "aidreport-benchmarks"


def peers() -> str:
    """Return the Python that has the programs beside ours; it is installed if it is missing.

    Raises:
        CalledProcessError: they cannot be installed.
    """
    digest = hashlib.sha256(PINNED.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = cache() / f"peers-{digest}"
    python, ready = folder / "bin/python", folder / "ready"
    if not ready.exists():
        print(f"installing what is measured beside ours into {folder}", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", "--requirement", str(PINNED)],
            check=True,
        )
        ready.touch()
    return str(python)


def versions(python: str) -> dict[str, str]:
    """Return the version of each program that is pinned, as it is installed."""
    names = [line.partition("==")[0] for line in PINNED.read_text().splitlines() if "==" in line]
    code = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]))"
    done = subprocess.run(
        [python, "-c", code, *names], capture_output=True, text=True, check=True
    )  # fmt: skip
    return dict(zip(names, done.stdout.split(), strict=True))
