"""The charts of a file: where each mark is, the line at zero, and the words beside them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aidreport.pdf.reading.seen.legible import contrast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.content import ContentKey
    from aidreport.pdf.reading.seen.drawn import Box, Colour, DrawnPage, Fill, Run
    from aidreport.pdf.reading.structure import Element, Tree

_AXIS, _KEY, _TOTAL, _LINE, _LETTER = "axis", "key", "total", "line", "letter"
_MARK = "mark "
_CONTRAST = 1.2
"""Of a shape to what is behind it; a paler one is not seen."""


class SeenShape(NamedTuple):
    """A mark of a chart, or its line at zero.

    Attributes:
        order: its place among what the page fills, later ones over earlier ones.
        corners: of a shape that is no rectangle.
    """

    page: int
    box: Box
    colour: Colour
    order: int
    corners: tuple[tuple[float, float], ...] = ()


class SeenMark(NamedTuple):
    """What shows the amount of a figure, by its id: one shape, unless something is wrong."""

    figure: str
    shapes: tuple[SeenShape, ...]


class SeenWords(NamedTuple):
    """A name, or a value.

    Attributes:
        titles: those of the figures in it, such as "figure group/recipient/UNICEF/NOK".
        places: the page and the box of each of its pieces.
    """

    words: str = ""
    titles: tuple[str, ...] = ()
    places: tuple[tuple[int, Box], ...] = ()


class SeenItem(NamedTuple):
    """The marks of one name, and the words beside them.

    Attributes:
        values: of each mark; without words for none.
        total: what the marks add up to; without words for none.
        lines: from one mark to another.
        letters: in a mark and in the key to it.
        axes: its own lines at zero, in the row of a table; none in other charts.
    """

    name: SeenWords
    marks: tuple[SeenMark, ...]
    values: tuple[SeenWords, ...]
    total: SeenWords
    lines: tuple[SeenShape, ...] = ()
    letters: tuple[SeenWords, ...] = ()
    axes: tuple[SeenShape, ...] = ()


class SeenKey(NamedTuple):
    """The key to a colour: a shape, with the name of its series."""

    shapes: tuple[SeenShape, ...]
    name: SeenWords


class SeenChart(NamedTuple):
    """A chart; the lines in the rows of a table are one.

    Attributes:
        words: what is read instead of it.
        axes: its line at zero, once a page.
        keys: to its colours.
        strays: the numbers of pages on which something else is drawn into it.
    """

    words: str
    axes: tuple[SeenShape, ...]
    keys: tuple[SeenKey, ...]
    items: tuple[SeenItem, ...]
    strays: tuple[int, ...]


def chart_keys(tree: Tree) -> frozenset[ContentKey]:
    """Return the marked contents that the shapes of charts belong to."""
    return frozenset(
        key
        for figure in tree.elements
        if figure.tag == "Figure"
        for shape in _shapes_of(figure)
        for key in shape.marks()
    )


def find_charts(
    tree: Tree, pages: Sequence[DrawnPage], keys: frozenset[ContentKey]
) -> tuple[SeenChart, ...]:
    """Return the charts of all pages in the order of the structure.

    Args:
        keys: what `chart_keys` returns.
    """
    if not keys:
        return ()
    drawn = _Drawn(pages, keys)
    return tuple(_found(tree, drawn))


def _found(tree: Tree, drawn: _Drawn) -> Iterator[SeenChart]:
    waiting: list[Element] = []
    for element in tree.elements:
        if element.tag != "Figure" or not any(True for _ in _shapes_of(element)):
            continue
        if waiting and _around(waiting[0], "Table") is not _around(element, "Table"):
            yield drawn.trends(waiting)
            waiting = []
        if _around(element, "Table") is None:
            yield drawn.chart(element)
        else:
            waiting.append(element)
    if waiting:
        yield drawn.trends(waiting)


def _around(element: Element, tag: str) -> Element | None:
    """Return the nearest element of a tag that holds another one."""
    holder = element.parent
    while holder is not None and holder.tag != tag:
        holder = holder.parent
    return holder


def _shapes_of(chart: Element) -> Iterator[Element]:
    """Yield the elements of a chart that have a shape: the line at zero, keys and marks."""
    for part in chart.elements:
        if part.text("/T") == _AXIS:
            yield part
        else:
            yield from (inner for inner in part.elements if _is_shape(inner.text("/T")))


def _is_shape(title: str) -> bool:
    return title in (_KEY, _LINE) or title.startswith(_MARK)


def _is_key(part: Element) -> bool:
    return bool(part.elements) and part.elements[0].text("/T") == _KEY


def _below(element: Element) -> Iterator[Element]:
    for inner in element.elements:
        yield inner
        yield from _below(inner)


class _Drawn:
    """What the pages draw, by marked content."""

    def __init__(self, pages: Sequence[DrawnPage], keys: frozenset[ContentKey]) -> None:
        self._shapes: defaultdict[ContentKey, list[SeenShape]] = defaultdict(list)
        self._runs: defaultdict[ContentKey, list[tuple[int, Run]]] = defaultdict(list)
        self._others: dict[int, list[tuple[int, Fill]]] = {}
        for page in pages:
            others = self._others[page.number] = []
            for order, fill in enumerate(page.fills):
                if fill.mark is not None and fill.mark in keys:
                    shape = SeenShape(page.number, fill.box, fill.colour, order, fill.corners)
                    self._shapes[fill.mark].append(shape)
                else:
                    others.append((order, fill))
            for run in page.runs:
                if run.mark is not None:
                    self._runs[run.mark].append((page.number, run))

    def chart(self, element: Element) -> SeenChart:
        axes: list[SeenShape] = []
        keys: list[SeenKey] = []
        items: list[SeenItem] = []
        for kid in element.elements:
            if kid.text("/T") == _AXIS:
                axes += self._of(kid)
            elif _is_key(kid):
                keys.append(self._key(kid))
            else:
                items.append(self._item(kid))
        texts = [one for item in items for one in (item.name, *item.values, item.total)]
        shapes = [shape for item in items for mark in item.marks for shape in mark.shapes]
        shapes += [shape for item in items for shape in item.lines]
        shapes += [*axes, *(shape for key in keys for shape in key.shapes)]
        places = [(shape.page, shape.box) for shape in shapes]
        places += [place for one in (*texts, *(key.name for key in keys)) for place in one.places]
        strays = tuple(self._strays(places))
        return SeenChart(element.text("/Alt"), tuple(axes), tuple(keys), tuple(items), strays)

    def trends(self, figures: Sequence[Element]) -> SeenChart:
        """Return the lines in the rows of a table; the name of each is the head of its row."""
        items: list[SeenItem] = []
        strays: set[int] = set()
        for figure in figures:
            axes = [shape for kid in figure.elements if kid.text("/T") == _AXIS
                    for shape in self._of(kid)]  # fmt: skip
            rows = [self._item(kid) for kid in figure.elements if kid.text("/T") != _AXIS]
            row = _around(figure, "TR")
            heads = [one for one in row.elements if one.tag == "TH"] if row else []
            name = self._words(heads[0]) if heads else SeenWords()
            items += [one._replace(name=name, axes=tuple(axes)) for one in rows]
            shapes = [shape for item in rows for mark in item.marks for shape in mark.shapes]
            shapes += [*axes, *(shape for item in rows for shape in item.lines)]
            strays.update(self._strays([(one.page, one.box) for one in shapes], shapes))
        words = " ".join(figure.text("/Alt") for figure in figures)
        return SeenChart(words, (), (), tuple(items), tuple(sorted(strays)))

    def _of(self, element: Element) -> tuple[SeenShape, ...]:
        return tuple(shape for key in element.marks() for shape in self._shapes.get(key, ()))

    def _key(self, element: Element) -> SeenKey:
        shape, *names = element.elements
        return SeenKey(self._of(shape), self._words(names[0]) if names else SeenWords())

    def _item(self, element: Element) -> SeenItem:
        marks: list[SeenMark] = []
        values: list[SeenWords] = []
        name = total = SeenWords()
        lines: tuple[SeenShape, ...] = ()
        letters: list[SeenWords] = []
        for part in element.elements:
            title = part.text("/T")
            if title.startswith(_MARK):
                marks.append(SeenMark(title.removeprefix(_MARK), self._of(part)))
                values.append(SeenWords())
            elif title == _LINE:
                lines += self._of(part)
            elif title == _LETTER:
                letters.append(self._words(part))
            elif title == _TOTAL:
                total = self._words(part)
            elif values:
                values[-1] = self._words(part)
            else:
                name = self._words(part)
        return SeenItem(name, tuple(marks), tuple(values), total, lines, tuple(letters))

    def _words(self, element: Element) -> SeenWords:
        titles = (one.text("/T") for one in (element, *_below(element)))
        runs = [run for key in element.marks() for run in self._runs.get(key, ())]
        return SeenWords(
            "".join(run.words for _, run in runs),
            tuple(title for title in titles if title not in ("", _TOTAL, _LETTER)),
            tuple((page, run.box) for page, run in runs if run.words.strip()),
        )

    def _strays(
        self, places: Sequence[tuple[int, Box]], over: Sequence[SeenShape] = ()
    ) -> Iterator[int]:
        """Yield the pages on which another shape meets the area of a chart.

        Args:
            over: shapes that may be on a ground of another colour, such as that of a row.
        """
        boxes: defaultdict[int, list[Box]] = defaultdict(list)
        for page, box in places:
            boxes[page].append(box)
        for page, found in boxes.items():
            area = type(found[0])(
                min(box.left for box in found),
                min(box.bottom for box in found),
                max(box.right for box in found),
                max(box.top for box in found),
            )
            here = [shape for shape in over if shape.page == page]
            if any(
                fill.box.meets(area) and not (here and _is_ground(fill, order, area, here))
                for order, fill in self._others[page]
            ):
                yield page


def _is_ground(fill: Fill, order: int, area: Box, shapes: Sequence[SeenShape]) -> bool:
    """Tell whether shapes are seen on a fill: it was drawn before them, behind all of them."""
    return fill.box.covers(area) and all(
        order < shape.order and contrast(shape.colour, fill.colour) >= _CONTRAST for shape in shapes
    )
