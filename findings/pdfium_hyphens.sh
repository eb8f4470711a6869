#!/usr/bin/env bash
# Seen on 2026-11-29 with pypdfium2 5.15.2 (PDFium 159) and reportlab 5.1.0 on Python 3.11.
#
# A hyphen (U+002D) at the end of a line is lost when PDFium extracts the text, if letters are on both sides:
# "Saint-" above "Denis" is read as "Saint", a character that is no text (U+FFFE from get_text_range, U+0002
# from get_text_bounded), "Denis", without a hyphen and without a line end. Between digits, "2024-" above "25",
# it stays. So two ways to ask for the same text give different characters, and a hyphen that belongs to a name
# cannot be distinguished from one that a typesetter put there.
#
# Why it matters: names of partners and places (Saint-Denis, Guinea-Bissau) are compared after extraction, by
# search engines and by people who check a list of grants against a PDF. Two such names seem to differ.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet "pypdfium2==5.15.2" "reportlab==5.1.0"
cat > hyphens.py <<'PYTHON'
import io
from importlib.metadata import version

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

for name in ("pypdfium2", "reportlab"):
    print(name, version(name))
for first, second in (("Saint-", "Denis"), ("Guinea-", "Bissau"), ("2024-", "25")):
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 700, first)
    canvas.drawString(100, 686, second)
    canvas.save()
    page = pypdfium2.PdfDocument(out.getvalue())[0].get_textpage()
    print(first, second, ascii(page.get_text_range()), ascii(page.get_text_bounded()))
PYTHON
venv/bin/python hyphens.py | tee seen
diff - <(tail -n +3 seen) <<'EXPECTED'
Saint- Denis 'Saint\ufffeDenis' 'Saint\x02Denis'
Guinea- Bissau 'Guinea\ufffeBissau' 'Guinea\x02Bissau'
2024- 25 '2024-\r\n25' '2024-\r\n25'
EXPECTED
echo "as seen"
