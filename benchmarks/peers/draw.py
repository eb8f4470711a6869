"""Draw a story with one of the programs beside ours.

    python draw.py PROGRAM DATA OUT.pdf [TIMES]

PROGRAM is canvas, platypus, fpdf2, typst or weasyprint. TIMES draws it so often in one process, as
a burst does, each read anew and written to a file of its own.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from story import story_of


def main() -> None:
    program, data, out = sys.argv[1:4]
    times = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    draw = import_module(f"by_{program}").draw
    path = Path(out)
    for number in range(times):
        draw(story_of(Path(data)), path.with_stem(f"{path.stem}-{number}") if number else path)


if __name__ == "__main__":
    main()
