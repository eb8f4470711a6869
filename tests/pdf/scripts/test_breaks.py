from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.pdf.scripts.names import NAMES

from aidreport.characters.unread import read_text
from aidreport.document.spans import Span
from aidreport.pdf.brand import Brand
from aidreport.pdf.layout.styles import TextStyle
from aidreport.pdf.layout.text import break_lines, natural_width
from aidreport.pdf.scripts.breaks import parts_of
from aidreport.pdf.scripts.itemising import clusters

STYLE = TextStyle(10, 14, "#000000")
MIXED = st.text(
    "aé e\u0301 12,.()-مفو ضיהगकि्षে联合国、。「」ァน้ำเก ខ្លួန်က္ UN\u200b\u200e", max_size=40
)

WORDS = st.lists(
    st.sampled_from(
        [*" ".join(NAMES.values()).split(), *(" ", " ", "12", "UN", "(", ")", "-", ".", "、")]
    ),
    max_size=8,
).map("".join)


@given(text=MIXED, width=st.floats(30, 200))
def test_breaking_loses_and_adds_no_character_that_is_read(
    brand: Brand, text: str, width: float
) -> None:
    lines = break_lines((Span(text),), STYLE, brand.fonts, width)
    shown = "".join(run.text for line in lines for run in line.runs)
    joiners = str.maketrans("", "", "\u200c\u200d")
    assert shown.translate(joiners) == read_text(text).translate(joiners)


@given(text=WORDS, width=st.floats(60, 200))
@example(text="ՄԱԿ-իজাতিসংঘகொடை ", width=60.0)
def test_no_cluster_is_parted_and_no_line_is_wider_than_its_column(
    brand: Brand, text: str, width: float
) -> None:
    text = read_text(text).replace("\u200b", "")
    lines = break_lines((Span(text),), STYLE, brand.fonts, width)
    shown = ["".join(run.text for run in line.runs) for line in lines]
    assert [part for line in shown for part in clusters(line)] == clusters(text)
    assert all(line.width <= width + 1.0 for line in lines)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("联合国", ["联", "合", "国"]),
        ("「国連、日本」", ["「国", "連、", "日", "本」"]),
        ("ジュネーブ", ["ジュ", "ネー", "ブ"]),
        ("在UNHCR的", ["在", "UNHCR", "的"]),
        ("¥100（約）", ["¥100", "（約）"]),
        ("유엔난민기구", ["유엔난민기구"]),
        ("Red Cross", ["Red Cross"]),
    ],
)
def test_chinese_and_japanese_break_between_characters_but_not_beside_their_signs(
    text: str, parts: list[str]
) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ผู้ลี้ภัยน้ำเก่า", ["ผู้", "ลี้", "ภั", "ย", "น้ำ", "เก่า"]),
        ("शरणार्थियों", ["श", "र", "णा", "र्थि", "यों"]),
        ("ខ្លួន", ["ខ្លួ", "ន"]),
        ("ဒုက္ခသည်", ["ဒု", "က္ခ", "သ", "ည်"]),
        ("می\u200cخ", ["م", "ی\u200c", "خ"]),
        ("e\u0301a", ["e\u0301", "a"]),
    ],
)
def test_what_belongs_together_is_one_cluster(text: str, parts: list[str]) -> None:
    assert clusters(text) == parts


def test_a_word_that_is_longer_than_a_line_breaks_between_clusters(brand: Brand) -> None:
    text = "ผู้ลี้ภัยน้ำเก่า" * 6
    width = natural_width((Span(text),), STYLE, brand.fonts) / 4
    lines = break_lines((Span(text),), STYLE, brand.fonts, width)
    assert len(lines) > 3
    parts = [part for line in lines for part in clusters("".join(run.text for run in line.runs))]
    assert parts == clusters(text)


def test_khmer_breaks_at_the_zero_width_spaces_that_are_written(brand: Brand) -> None:
    words = ["ជនភៀសខ្លួន", "អង្គការ", "សហប្រជាជាតិ", "កោះ"]
    width = 1.1 * max(natural_width((Span(word),), STYLE, brand.fonts) for word in words)
    lines = break_lines((Span("\u200b".join(words)),), STYLE, brand.fonts, width)
    shown = ["".join(run.text for run in line.runs) for line in lines]
    assert "".join(shown) == "".join(words)
    starts = {"".join(words[:at]) for at in range(len(words) + 1)}
    assert all("".join(shown[:at]) in starts for at in range(len(shown)))
