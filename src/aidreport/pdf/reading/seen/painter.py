"""Follows what pages draw: where each text, shape and image is, and what no briefing draws.

A briefing is painted with a few operators only. Whatever else a page has is odd, and is named. Of
the rest a trusted copy can be made: the same places, with the letters of trusted faces, filled
shapes first and texts over them, so that nothing can hide a text.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pikepdf import Dictionary, PdfError, Stream

from aidreport.pdf.reading.content import SOFT_HYPHEN
from aidreport.pdf.reading.marked import OUTSIDE
from aidreport.pdf.reading.objects import entry, integer, name, numbers
from aidreport.pdf.reading.seen.drawings import DrawnForm
from aidreport.pdf.reading.seen.drawn import Box, DrawnPage, Fill, Picture, Run
from aidreport.statements import state as stated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.pdf.reading.fonts import Font
    from aidreport.pdf.reading.instructions import Value
    from aidreport.pdf.reading.marked import OpenContent
    from aidreport.pdf.reading.seen.drawn import Colour
    from aidreport.pdf.reading.seen.faces import Faces, Letters, ShapedLetters

_BLACK: Colour = (0.0, 0.0, 0.0)
_SHARED = frozenset({"/Type", "/Resources", "/StructParents"})
_PAGE_KEYS = _SHARED | {"/Parent", "/Contents", "/Tabs", "/Annots"}
_PAGE_KEYS |= {"/MediaBox", "/CropBox", "/Rotate", "/UserUnit"}
_FORM_KEYS = _SHARED | {"/Subtype", "/BBox", "/Matrix", "/Filter", "/DecodeParms", "/Length"}
_IMAGE_KEYS = frozenset({"/Type", "/Subtype", "/Width", "/Height", "/BitsPerComponent"})
_IMAGE_KEYS |= {"/ColorSpace", "/SMask", "/Filter", "/DecodeParms", "/Length"}
_RESOURCES = frozenset({"/Font", "/XObject", "/ProcSet"})
_TRACKING = 2.0
"""Points between the letters of a kicker, at most."""
_FIRST_MARK = 0x300
"""The first letter that is set with others."""
_UPRIGHT = (1.0, 0.0, 0.0, 1.0)
_written = lru_cache(maxsize=1 << 13)(repr)
"""Returns a number in the notation of PDF; the places of rows and columns are on all pages."""
_new = tuple.__new__
"""Makes a named tuple of all its values in half the time: a page has hundreds of texts."""
_Operands: TypeAlias = "list[Value]"


class _State(NamedTuple):
    """What q saves: the origin, the scale of an image, colour, type size and tracking."""

    x: float = 0.0
    y: float = 0.0
    wide: float = 1.0
    high: float = 1.0
    colour: Colour = _BLACK
    size: float = 0.0
    tracking: float = 0.0


class SeenPainter:
    """Collects what each page draws.

    Args:
        faces: in which its texts are drawn.

    Attributes:
        pages: in order.
        images: the images in use, by what the trusted copies call them.
        drawings: those in use, likewise.
    """

    def __init__(self, faces: Faces) -> None:
        self.pages: list[DrawnPage] = []
        self.images: dict[str, Stream] = {}
        self.drawings: dict[str, DrawnForm] = {}
        self._faces = faces
        self._state = _State()
        self._saved: list[_State] = []
        self._line = self._cursor = (0.0, 0.0)
        self._path: list[str] = []
        self._points: list[tuple[float, float]] = []
        self._boxes: list[Box] = []
        self._straight = True
        self._written_in: Font | None = None
        self._letters: Letters | ShapedLetters | None = None
        self._look: tuple[str, float, Colour] | None = None
        self._font: Font | None = None
        self._inside: OpenContent | None = None
        self._words = ""
        self._drawing: DrawnForm | None = None
        self._ops: Mapping[str, Callable[[_Operands], None]] = {
            "q": self._save,
            "Q": self._restore,
            "cm": self._move,
            "rg": self._set_colour,
            "BT": self._begin_text,
            "ET": self._end_text,
            "Tm": self._set_matrix,
            "Td": self._step,
            "Tf": self._set_size,
            "Tc": self._track,
            "Ts": self._rise,
            "Tj": self._show,
            "TJ": self._show_spaced,
            "re": self._rectangle,
            "m": self._begin_path,
            "l": self._line_to,
            "c": self._curve_to,
            "h": self._close,
            "f": self._fill,
            "f*": self._fill_even_odd,
            "n": self._drop,
            "BDC": self._nothing,
            "BMC": self._nothing,
            "EMC": self._nothing,
            "Do": self._nothing,
        }

    def begin_page(self, page: Dictionary, number: int) -> None:
        """Begin a page."""
        if self.pages:
            self.pages[-1].finish()
        sides = numbers(page.get("/MediaBox"))
        self._page = DrawnPage(number, *(sides[2:4] if len(sides) == 4 else (0.0, 0.0)))
        self.pages.append(self._page)
        self._state, self._saved, self._look = _State(), [], None
        if sides[:2] != [0, 0] or not 72 <= self._page.width <= 4000:
            self._odd(stated("seen.not-begin-corner-paper"))
        crop = numbers(page.get("/CropBox"))
        if crop and crop != sides:
            self._odd(stated("seen.shows-only-part-itself-cropbox"))
        if integer(page.get("/Rotate")) not in (None, 0):
            self._odd(stated("seen.turned-rotate"))
        if page.get("/UserUnit") not in (None, 1):
            self._odd(stated("seen.unit-own-userunit"))
        self._check_keys(page, _PAGE_KEYS, "seen.page-has-key")
        self._check_resources(page)

    def begin_form(self, form: Stream, inside: OpenContent) -> None:
        """Begin a form that is drawn now; one that is scaled is a drawing."""
        self._check_keys(form, _FORM_KEYS, "seen.form-has")
        if entry(form, "/Resources") is not None:
            self._check_resources(form)
        matrix = numbers(entry(form, "/Matrix"))
        if matrix and matrix != [1, 0, 0, 1, 0, 0]:
            self._odd(stated("seen.moves-turns-form-matrix"))
        if self._drawing is not None:
            self._odd(stated("seen.form-inside-drawing"))
        elif self._is_scaled():
            self._begin_drawing(form, inside)
        self._save([])

    def end_form(self) -> None:
        """End it."""
        if self._drawing is not None:
            self._page.shapes.append(f"/{self._drawing.key} Do")
            self._page.pictures.append(self._drawing.picture())
            self._drawing = None
        self._restore([])

    def _is_scaled(self) -> bool:
        return (self._state.wide, self._state.high) != (1.0, 1.0)

    def _begin_drawing(self, form: Stream, inside: OpenContent) -> None:
        state, sides = self._state, numbers(entry(form, "/BBox"))
        if len(sides) != 4 or sides[:2] != [0, 0]:
            self._odd(stated("seen.drawing-not-begin-corner-bbox"))
        place = (state.x, state.y, state.wide, state.high)
        key = f"D{form.objgen[0]}"
        drawing = DrawnForm(key, sides, place, inside.artifact, inside.mark)
        self.drawings[drawing.key] = self._drawing = drawing

    def draw(
        self, op: str, operands: _Operands, font: Font | None, inside: OpenContent, words: str
    ) -> None:
        """Follow an instruction."""
        follow = self._ops.get(op)
        if self._drawing is not None:
            follow = partial(self._drawing.follow, op) if self._drawing.takes(op) else None
        if follow is None:
            self._odd(stated("seen.drawn-with", key=op) if op else stated("seen.no-operator"))
            return
        self._font, self._inside, self._words = font, inside, words
        try:
            follow(operands)
        except (TypeError, ValueError, IndexError):
            self._odd(stated("seen.gives-what-not-take", op=op))

    def step(self, x: float, y: float) -> None:
        """Follow a move to the beginning of a text (Td)."""
        self._line = self._cursor = (self._line[0] + x, self._line[1] + y)
        self._page.texts.append(f"{_written(x)} {_written(y)} Td")

    def set_size(self, size: float) -> None:
        """Follow a change of the size of type (Tf)."""
        x, y, wide, high, colour, before, tracking = self._state
        if size != before:
            self._state = _State(x, y, wide, high, colour, size, tracking)

    def image(self, raw: object, inside: OpenContent) -> None:
        """Draw an image."""
        if not isinstance(raw, Stream) or name(entry(raw, "/Subtype")) != "Image":
            self._odd(stated("seen.draws-what-neither-form-nor"))
            return
        if self._drawing is not None:
            self._odd(stated("seen.image-inside-drawing"))
        state, key = self._state, f"I{raw.objgen[0]}"
        self.images[key] = raw
        box = Box(state.x, state.y, state.x + state.wide, state.y + state.high)
        picture = Picture(box, self._digest(raw), inside.artifact, inside.mark)
        self._page.pictures.append(picture)
        self._page.shapes.append(f"/{key} Do")

    def _digest(self, raw: Stream) -> str:
        """Return the digest of an image's size and its samples."""
        digest = hashlib.sha256(f"{raw.get('/Width')} {raw.get('/Height')}".encode())
        for part in (raw, entry(raw, "/SMask")):
            if isinstance(part, Stream):
                self._check_keys(part, _IMAGE_KEYS, "seen.image-has")
                is_photo = name(entry(part, "/Filter")) == "DCTDecode"
                try:
                    digest.update(part.read_raw_bytes() if is_photo else part.read_bytes())
                except PdfError:
                    self._odd(stated("seen.image-format-no-briefing"))
        return digest.hexdigest()

    def _odd(self, what: str) -> None:
        self._page.odd[what] = None

    def _check_keys(self, raw: Dictionary | Stream, known: frozenset[str], what: str) -> None:
        for key in sorted(set(raw.keys()) - known):
            self._odd(stated(what, key=key))

    def _check_resources(self, holder: Dictionary | Stream) -> None:
        resources = entry(holder, "/Resources")
        for key in sorted(set(resources.keys()) if isinstance(resources, Dictionary) else ()):
            if key not in _RESOURCES:
                self._odd(stated("seen.drawn-with", key=key))

    def _nothing(self, operands: _Operands) -> None:
        """Follow what draws nothing by itself."""

    def _save(self, _: _Operands) -> None:
        self._saved.append(self._state)
        self._both("q")

    def _restore(self, _: _Operands) -> None:
        if self._saved:
            self._state = self._saved.pop()
            self._both("Q")
            self._look = None

    def _both(self, code: str) -> None:
        self._page.shapes.append(code)
        self._page.texts.append(code)

    def _move(self, operands: _Operands) -> None:
        a, b, c, d, x, y = map(float, operands)
        state = self._state
        if b or c or a <= 0 or d <= 0 or self._is_scaled():
            self._odd(stated("seen.turns-mirrors-what-draws"))
        self._state = _State(state.x + x, state.y + y, a, d, *state[4:])
        self._both(f"{a!r} {b!r} {c!r} {d!r} {x!r} {y!r} cm")

    def _set_colour(self, operands: _Operands) -> None:
        red, green, blue = map(float, operands)
        x, y, wide, high, _, size, tracking = self._state
        self._state = _State(x, y, wide, high, (red, green, blue), size, tracking)

    def _begin_text(self, _: _Operands) -> None:
        self._line = self._cursor = (0.0, 0.0)
        self._page.texts.append("BT")
        if self._is_scaled():
            self._odd(stated("seen.scales-text"))

    def _end_text(self, _: _Operands) -> None:
        self._page.texts.append("ET")

    def _set_matrix(self, operands: _Operands) -> None:
        *turn, x, y = map(float, operands)
        if tuple(turn) != _UPRIGHT:
            self._odd(stated("seen.turns-scales-text"))
        self._line = self._cursor = (x, y)
        self._page.texts.append(f"1 0 0 1 {x!r} {y!r} Tm")

    def _step(self, operands: _Operands) -> None:
        x, y = map(float, operands)
        self.step(x, y)

    def _set_size(self, operands: _Operands) -> None:
        self.set_size(float(operands[1]))

    def _track(self, operands: _Operands) -> None:
        tracking = float(operands[0])
        if not 0 <= tracking <= _TRACKING:
            self._odd(stated("seen.sets-letters-text-apart-one"))
        self._state = self._state._replace(tracking=tracking)
        self._page.texts.append(f"{tracking!r} Tc")

    def _rise(self, operands: _Operands) -> None:
        """Follow glyphs that stand above or below their line, such as marks."""
        rise = float(operands[0])
        if abs(rise) > self._state.size:
            self._odd(stated("seen.lifts-text-from-line"))
        self._page.texts.append(f"{rise!r} Ts")

    @staticmethod
    def _stands_for_others(letters: Letters | ShapedLetters, words: str) -> bool:
        """Return whether letters are of a script whose glyphs do not stand for them one by one.

        A glyph may also be part of a letter beside it, and then says nothing itself.
        """
        words = words.strip()
        return letters.shaped and (not words or any(ord(letter) >= _FIRST_MARK for letter in words))

    def _compare_words(
        self, inside: OpenContent, letters: Letters | ShapedLetters, words: str
    ) -> str:
        """Return words that are shown, noting where others are read; a hyphen may break a word."""
        if inside.hyphen and words == "-":
            words = SOFT_HYPHEN
        elif inside.replaced and not self._stands_for_others(letters, words):
            self._odd(stated("seen.other-words-read-actualtext", words=words.strip()[:30]))
        if inside.spoken:
            self._odd(stated("seen.other-words-read-alt-e", words=words.strip()[:30]))
        return words

    def _show(self, operands: _Operands) -> None:
        self._show_spaced([operands])

    def _show_spaced(self, operands: _Operands) -> None:
        (parts,) = operands[:1]
        self.show(self._font, self._inside or OUTSIDE, self._words, parts)

    def show(
        self, font: Font | None, inside: OpenContent, words: str, parts: Sequence[float | bytes]
    ) -> None:
        """Follow codes that are shown, with the numbers by which they are moved (TJ)."""
        if font is not self._written_in:
            self._letters = self._faces.letters(font) if font is not None else None
            self._written_in = font
        if (letters := self._letters) is None:
            if words.strip():
                self._odd(stated("seen.writes-font-cannot-drawn", words=words.strip()[:30]))
            return
        if inside.hyphen or inside.replaced or inside.spoken:
            words = self._compare_words(inside, letters, words)
        left, bottom, _, _, colour, size, tracking = self._state
        x, y = self._cursor
        start, ink, code = x, None, ""
        for part in parts:
            if isinstance(part, bytes):
                glyphs, width = letters.draw(part)
                code += f"<{glyphs}>"
                ink = x if ink is None else ink
                x += width * size / 1000 + tracking * (len(glyphs) // 4)
            else:
                if ink is not None and not letters.shaped:
                    self._odd(stated("seen.sets-letters-text-apart-one"))
                step = float(part)
                x -= step * size / 1000
                code += _written(step)
        self._cursor = (x, y)
        self._write(code, letters)
        start, end, baseline = left + (start if ink is None else ink), left + x, bottom + y
        mark, artifact, face = inside.mark, inside.artifact, letters.face.name
        run = (words, mark, artifact, face, size, colour, start, end, baseline)
        self._page.runs.append(_new(Run, run))

    def _write(self, code: str, letters: Letters | ShapedLetters) -> None:
        """Write codes that are shown into the trusted copy."""
        for problem in letters.problems:
            self._odd(problem)
        page, size, colour, face = self._page, self._state.size, self._state.colour, letters.face
        if (look := (face.name, size, colour)) != self._look:
            red, green, blue = colour
            page.texts.append(f"/{face.name} {size!r} Tf {red!r} {green!r} {blue!r} rg")
            page.faces.add(face.name)
            self._look = look
        page.texts.append(f"[{code}] TJ")

    def _rectangle(self, operands: _Operands) -> None:
        x, y, width, height = map(float, operands)
        state = self._state
        left, bottom = state.x + min(x, x + width), state.y + min(y, y + height)
        self._boxes.append(Box(left, bottom, left + abs(width), bottom + abs(height)))
        self._path.append(" ".join(map(_written, (x, y, width, height))) + " re")

    def _line_to(self, operands: _Operands) -> None:
        self._point(operands, "l")

    def _begin_path(self, operands: _Operands) -> None:
        self._straight = self._straight and not self._path
        self._point(operands, "m")

    def _curve_to(self, operands: _Operands) -> None:
        self._straight = False
        self._point(operands, "c")

    def _point(self, operands: _Operands, op: str) -> None:
        steps = [float(each) for each in operands]
        pairs = zip(steps[::2], steps[1::2], strict=True)
        self._points += [(self._state.x + x, self._state.y + y) for x, y in pairs]
        self._path.append(" ".join(map(repr, steps)) + f" {op}")

    def _close(self, _: _Operands) -> None:
        self._path.append("h")

    def _drop(self, _: _Operands) -> None:
        self._path, self._points, self._boxes, self._straight = [], [], [], True

    def _fill(self, _: _Operands) -> None:
        self._paint("f")

    def _fill_even_odd(self, _: _Operands) -> None:
        self._paint("f*")

    def _paint(self, op: str) -> None:
        state, inside, page = self._state, self._inside, self._page
        if self._is_scaled():
            self._odd(stated("seen.scales-shape"))
        red, green, blue = state.colour
        page.shapes.append(f"{red!r} {green!r} {blue!r} rg {' '.join(self._path)} {op}")
        boxes = [(box, True) for box in self._boxes]
        corners: tuple[tuple[float, float], ...] = ()
        if self._points:
            corners = tuple(self._points) if self._straight and not boxes else ()
            across, up = [x for x, _ in self._points], [y for _, y in self._points]
            boxes.append((Box(min(across), min(up), max(across), max(up)), False))
        mark, artifact = (inside.mark, inside.artifact) if inside else (None, "")
        page.fills += [
            Fill(box, state.colour, mark, artifact, plain, corners) for box, plain in boxes
        ]
        self._drop([])
