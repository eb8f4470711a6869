"""What a logo cannot be drawn of is refused with its line and what to do, everything at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.pdf.svg.conftest import svg

from aidreport.errors import BrandError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aidreport.pdf.brand import Brand

RECT = '<rect width="50" height="50"{}/>'
CLIP, FRAME = ' clip-path="url(#c)"', 'width="100" height="100"'
REFUSED = {
    "text": ("<text>Aid</text>", "convert it to paths in your drawing program"),
    "a picture": ('<image href="a.png" width="9" height="9"/>', "trace it, or take it out"),
    "a picture in the file": ('<image href="data:image/png;base64,AA"/>', "trace it"),
    "a gradient": (RECT.format(' fill="url(#g)"'), "give the shape a single colour"),
    "a gradient in a stroke": (RECT.format(' stroke="url(#g)"'), "a single colour"),
    "a filter": (RECT.format(' filter="url(#f)"'), "take the filter off"),
    "a filter in a style": (RECT.format(' style="filter:blur(2px)"'), "take the filter off"),
    "a mask": (RECT.format(' mask="url(#m)"'), "release the mask"),
    "a clip": (RECT.format(' clip-path="url(#c)"'), "release the clip"),
    **{
        f"a clip {words}": (
            f'<clipPath id="c"{clip}>{shape}</clipPath>{RECT.format(more)}'.replace("\n", ""),
            "release the clip",
        )
        for words, clip, shape, more in (
            ("that cuts", "", RECT.format(""), CLIP),
            ("of a circle", "", '<circle cx="50" cy="50" r="80"/>', CLIP),
            ("with round corners", "", f'<rect rx="9" {FRAME}/>', CLIP),
            ("of its own units", ' clipPathUnits="objectBoundingBox"', f"<rect {FRAME}/>", CLIP),
            ("that is moved", "", f'<rect transform="scale(.5)" {FRAME}/>', CLIP),
            ("that is turned", "", f"<rect {FRAME}/>", f'{CLIP} transform="rotate(9)"'),
            ("that is scaled", "", f"<rect {FRAME}/>", f'{CLIP} transform="scale(.5)"'),
            ("of nothing", "", "", CLIP),
        )
    },
    "half of an opacity": (RECT.format(' opacity=".5"'), "opacity 1"),
    "half of a fill": (f'<g fill-opacity="50%">{RECT.format("")}</g>', "opacity 1"),
    "half of a colour": (RECT.format(' fill="#ff000080"'), "write it as #RRGGBB"),
    "half of another colour": (RECT.format(' fill="rgba(1, 2, 3, .5)"'), "write it as #RRGGBB"),
    "a colour of no name": (RECT.format(' fill="reddish"'), '"reddish" is no colour'),
    "a variable": (RECT.format(' fill="var(--brand)"'), "is no colour that is known"),
    "dashes": ('<path d="M0 0h9" stroke="red" stroke-dasharray="2 1"/>', "stroke to a path"),
    "a marker": ('<path d="M0 0h9" marker-end="url(#a)"/>', "convert them to paths"),
    "a script": ("<script>alert(1)</script>", "take the script out"),
    "an event": (RECT.format(' onclick="alert(1)"'), "take the script out"),
    "a web page": ("<foreignObject/>", "draw them with paths"),
    "a link": ('<a href="https://example.org"><rect/></a>', "take the link off"),
    "something that moves": ("<animate/>", "take the animation out"),
    "what nobody knows": ("<blob/>", "<blob> is not drawn; take it out"),
    "a symbol": ('<symbol id="s"/>', "convert symbols and clones to paths"),
    "a drawing inside": (svg(""), "ungroup it"),
    "a clone of nothing": ('<use href="#none"/>', "convert the clone to paths"),
    "a clone of another file": ('<use href="other.svg#a"/>', "others are not read"),
    "a path that does not begin": ('<path d="L 5 5"/>', "save the drawing again"),
    "a path cut short": ('<path d="M 5 5 C 1 2 3"/>', "too few numbers"),
    "a path of other letters": ('<path d="M 5 5 x 3"/>', "which is no command"),
    "an arc of another flag": ('<path d="M5 5A1 1 0 2 0 3 3"/>', "too few numbers"),
    "numbers beyond all": ('<path d="M1e999 0L1 1"/>', "from -1,000,000 to 1,000,000"),
    "odd points": ('<polygon points="1,2 3"/>', "a number too many"),
    "points that are none": ('<polygon points="1,2 a"/>', "is no number"),
    "a length in letters": ('<rect width="2em" height="3"/>', "write it as a plain number"),
    "a transform of no kind": (RECT.format(' transform="bend(3)"'), "is not understood"),
    "a transform in a style": (RECT.format(' style="transform:scale(2)"'), "the attribute"),
    "a style that is none": (RECT.format(' style="red"'), "is no plain style"),
    "a nested style": ("<style>g .a{fill:red}</style>", 'the style of "g .a"'),
    "a style for screens": ("<style>@media print{.a{fill:red}}</style>", "in attributes"),
    "a fill rule of no kind": (RECT.format(' fill-rule="odd"'), "use nonzero or evenodd"),
    "a join of no kind": (RECT.format(' stroke="red" stroke-linejoin="arcs"'), "use miter or"),
    "nothing": ("<g/>", "nothing is drawn in it"),
}


def problems(branded: Callable[..., Brand], logo: str | bytes) -> tuple[str, ...]:
    with pytest.raises(BrandError) as error:
        branded(logo)
    assert error.value.exit_code == 2
    return error.value.details


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_drawn_is_refused_with_what_to_do(
    branded: Callable[..., Brand], name: str
) -> None:
    drawn, told = REFUSED[name]
    (detail,) = problems(branded, svg(f"\n\n{drawn}"))
    assert detail.startswith("furniture.logo: logo.svg")
    assert told in detail
    assert "line 3" in detail or name == "nothing"


def test_a_logo_that_is_refused_says_what_to_do_instead(branded: Callable[..., Brand]) -> None:
    with pytest.raises(BrandError) as error:
        branded(svg("<text/>"))
    assert error.value.fix == "correct the logo as said, or name another in brand.toml"
    assert "drawn as it is or not at all" in error.value.why


def test_all_problems_come_at_once_each_kind_with_its_lines(
    branded: Callable[..., Brand],
) -> None:
    text = "<text>a</text>\n"
    found = problems(branded, svg(f'\n{text * 5}<image/>\n<rect fill="x" filter="url(#a)"/>'))
    assert [each.partition(":")[2].partition(":")[0].strip() for each in found] == [
        "logo.svg, lines 2, 3, 4 and 2 more",
        "logo.svg, line 7",
        "logo.svg, line 8",
    ]


ENTITIES = '<!DOCTYPE svg [<!ENTITY a "{}">]>' + svg('<path d="&a;"/>')
CLONE = '<use href="#a{}"/>'
WHOLE: dict[str, tuple[str | bytes, str]] = {
    "an entity": (ENTITIES.format("M0 0h9v9z"), "entities are not resolved"),
    "another file": (
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("<g>&a;</g>"),
        "entities are not resolved",
    ),
    "a style sheet outside": (
        '<?xml-stylesheet href="a.css"?>' + svg(RECT.format("")),
        "style sheets in other files are not read",
    ),
    "no XML": ("<svg", "it is no XML from here on"),
    "a web page": ("<html></html>", "it is no SVG drawing"),
    "packed": (b"\x1f\x8b\0\0", "not in UTF-8"),
    "UTF-16": (svg(RECT.format("")).encode("utf-16"), "not in UTF-8"),
    "no size": (svg(RECT.format(""), ""), "give it a viewBox"),
    "no width": (svg(RECT.format(""), 'viewBox="0 0 0 9"'), "shows nothing"),
    "half a size": (svg(RECT.format(""), 'width="9"'), "give it a viewBox"),
    "a size of nothing": (svg(RECT.format(""), 'width="0" height="9"'), "correct them"),
    "all bytes": (svg("<g/>" * 300_000), "more than 1,000,000 bytes"),
    "many elements": (svg(RECT.format("") * 5_001), "more than 5,000 elements"),
    "long paths": (svg(f'<path d="M0 0{"h1v1" * 30_000}"/>'), "more than 50,000 lines"),
    "depth": (svg(f"{'<g>' * 60}{RECT.format('')}{'</g>' * 60}"), "more than 40 deep"),
    "a circle of clones": (svg('<g id="a"><use href="#a"/></g>'), "clones that hold themselves"),
    "clones of clones": (
        svg(
            f"<defs><g id='a0'>{RECT.format('')}</g>"
            + "".join(f"<g id='a{n}'>{CLONE.format(n - 1) * 10}</g>" for n in range(1, 20))
            + "</defs><use href='#a19'/>"
        ),
        "more than 5,000 elements",
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_is_no_bounded_drawing_is_refused(
    branded: Callable[..., Brand], name: str
) -> None:
    logo, told = WHOLE[name]
    assert told in " ".join(problems(branded, logo))


def test_the_declaration_that_drawing_programs_write_is_no_problem(
    branded: Callable[..., Brand],
) -> None:
    doctype = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"'
        ' "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    )
    assert branded(doctype + svg(RECT.format(""))).logo is not None


def test_a_drawing_is_known_whatever_its_name_is(
    branded: Callable[..., Brand], tmp_path: Path
) -> None:
    first = branded(svg(RECT.format(""))).logo
    second = branded("\n" + svg(RECT.format("")), name="logo.xml").logo
    assert first is not None is not second
    assert first.digest() == second.digest()
