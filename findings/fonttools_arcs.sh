#!/usr/bin/env bash
# Seen on 2026-11-29 with fonttools 4.68.0 on Python 3.11.
#
# fontTools.svgLib.path.parse_path leaves out an elliptical arc whose radius is 0, and with it the point that
# the arc leads to. SVG (1.1 and 2, "out-of-range elliptical arc parameters") asks for a straight line to that
# point. So "M0 0 A0 0 0 0 1 10 0 L10 10 Z", a triangle, is drawn as a line there and back, without an error.
#
# Why it matters: drawing programs write such arcs for corners that are rounded by nothing. A logo that is
# converted with the parser loses corners or whole parts without a word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet "fonttools==4.68.0"
cat > arcs.py <<'PYTHON'
from importlib.metadata import version

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path

print("fonttools", version("fonttools"))
for path in ("M0 0 A0 0 0 0 1 10 0 L10 10 Z", "M0 0 L10 0 L10 10 Z"):
    pen = RecordingPen()
    parse_path(path, pen)
    print(path, "->", *(f"{name}{points}" for name, points in pen.value))
PYTHON
venv/bin/python arcs.py | tee seen
diff - <(tail -n +2 seen) <<'EXPECTED'
M0 0 A0 0 0 0 1 10 0 L10 10 Z -> moveTo((0.0, 0.0),) lineTo((10.0, 10.0),) lineTo((0.0, 0.0),) closePath()
M0 0 L10 0 L10 10 Z -> moveTo((0.0, 0.0),) lineTo((10.0, 0.0),) lineTo((10.0, 10.0),) lineTo((0.0, 0.0),) closePath()
EXPECTED
echo "as seen"
