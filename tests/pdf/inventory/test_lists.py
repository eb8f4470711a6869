"""Objects of one kind and name are told apart, whatever they are called."""

from __future__ import annotations

from aidreport.pdf.inventory.lists import Lists


def test_no_object_takes_the_place_of_another() -> None:
    lists = Lists()
    for name in ("a", "a (2)", "a", "b", "a"):
        lists.add("bookmark", name, f"digest {len(lists.kinds.get('bookmark', {}))}")
    assert lists.kinds == {
        "bookmark": {
            "a": "digest 0",
            "a (2)": "digest 1",
            "a (3)": "digest 2",
            "b": "digest 3",
            "a (4)": "digest 4",
        }
    }
