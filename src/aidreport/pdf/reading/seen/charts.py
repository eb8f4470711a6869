"""The charts of a file: where each mark is, the line at zero, and the words beside them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.content import ContentKey
    from aidreport.pdf.reading.seen.drawn import Box, Colour, DrawnPage, Fill, Run
    from aidreport.pdf.reading.structure import Element, Tree

_AXIS = "axis"
_MARK = "mark "


class SeenShape(NamedTuple):
    """A mark of a chart, or its line at zero.

    Attributes:
        order: its place among what the page fills, later ones over earlier ones.
    """

    page: int
    box: Box
    colour: Colour
    order: int


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
    """The marks of one name, and the words beside them."""

    name: SeenWords
    marks: tuple[SeenMark, ...]
    values: tuple[SeenWords, ...]


class SeenChart(NamedTuple):
    """A chart.

    Attributes:
        words: what is read instead of it.
        axes: its line at zero, once a page.
        strays: the numbers of pages on which something else is drawn into it.
    """

    words: str
    axes: tuple[SeenShape, ...]
    items: tuple[SeenItem, ...]
    strays: tuple[int, ...]


def chart_keys(tree: Tree) -> frozenset[ContentKey]:
    """Return the marked contents that the shapes of charts belong to."""
    return frozenset(
        key
        for chart in _charts(tree)
        for element in _below(chart)
        if _is_shape(element)
        for key in element.marks()
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
    return tuple(drawn.chart(element) for element in _charts(tree))


def _charts(tree: Tree) -> Iterator[Element]:
    for element in tree.elements:
        if element.tag == "Figure" and any(map(_is_shape, _below(element))):
            yield element


def _is_shape(element: Element) -> bool:
    title = element.text("/T")
    return title == _AXIS or title.startswith(_MARK)


def _below(element: Element) -> Iterator[Element]:
    for inner in element.elements:
        yield inner
        yield from _below(inner)


class _Drawn:
    """What the pages draw, by marked content."""

    def __init__(self, pages: Sequence[DrawnPage], keys: frozenset[ContentKey]) -> None:
        self._shapes: defaultdict[ContentKey, list[SeenShape]] = defaultdict(list)
        self._runs: defaultdict[ContentKey, list[tuple[int, Run]]] = defaultdict(list)
        self._others: dict[int, list[Fill]] = {}
        for page in pages:
            others = self._others[page.number] = []
            for order, fill in enumerate(page.fills):
                if fill.mark is not None and fill.mark in keys:
                    shape = SeenShape(page.number, fill.box, fill.colour, order)
                    self._shapes[fill.mark].append(shape)
                else:
                    others.append(fill)
            for run in page.runs:
                if run.mark is not None:
                    self._runs[run.mark].append((page.number, run))

    def chart(self, element: Element) -> SeenChart:
        axes: list[SeenShape] = []
        items: list[SeenItem] = []
        for kid in element.elements:
            if kid.text("/T") == _AXIS:
                axes += self._of(kid)
            else:
                items.append(self._item(kid))
        places = [(shape.page, shape.box) for shape in axes]
        for item in items:
            places += [place for words in (item.name, *item.values) for place in words.places]
            places += [(shape.page, shape.box) for mark in item.marks for shape in mark.shapes]
        strays = tuple(self._strays(places))
        return SeenChart(element.text("/Alt"), tuple(axes), tuple(items), strays)

    def _of(self, element: Element) -> list[SeenShape]:
        return [shape for key in element.marks() for shape in self._shapes.get(key, ())]

    def _item(self, element: Element) -> SeenItem:
        marks: list[SeenMark] = []
        texts: list[SeenWords] = []
        for part in element.elements:
            title = part.text("/T")
            if title.startswith(_MARK):
                marks.append(SeenMark(title.removeprefix(_MARK), tuple(self._of(part))))
            else:
                texts.append(self._words(part))
        name, *values = texts or [SeenWords()]
        return SeenItem(name, tuple(marks), tuple(values))

    def _words(self, element: Element) -> SeenWords:
        titles = (one.text("/T") for one in (element, *_below(element)))
        runs = [run for key in element.marks() for run in self._runs.get(key, ())]
        return SeenWords(
            "".join(run.words for _, run in runs),
            tuple(filter(None, titles)),
            tuple((page, run.box) for page, run in runs if run.words.strip()),
        )

    def _strays(self, places: Sequence[tuple[int, Box]]) -> Iterator[int]:
        """Yield the pages on which another shape meets the area of a chart."""
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
            if any(fill.box.meets(area) for fill in self._others[page]):
                yield page
