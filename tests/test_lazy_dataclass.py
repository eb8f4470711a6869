"""Dataclasses behave as those of the standard library, whose parameters they take."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import KW_ONLY, FrozenInstanceError, field
from typing import Any, ClassVar

import pytest

from aidreport.lazy_dataclass import dataclass

KINDS = [
    {"frozen": frozen, "slots": slots, "eq": eq, "repr": shown}
    for frozen in (False, True)
    for slots in (False, True)
    for eq in (False, True)
    for shown in (False, True)
]


class Plain:
    """Fields of every kind."""

    first: int
    second: list[int] = field(default_factory=list, repr=False)
    third: str = field(default="x", compare=False)
    shared: ClassVar[int] = 7
    _: KW_ONLY
    fourth: Any = None
    fifth: int = field(default=5, init=False)

    def __post_init__(self) -> None:
        if self.first < 0:
            raise ValueError("negative")

    @property
    def double(self) -> int:
        return 2 * self.first


def both(**kind: bool) -> tuple[Any, Any]:
    def fresh() -> type:
        return type("Plain", (), {k: v for k, v in vars(Plain).items() if k[:5] != "__dic"})

    return dataclasses.dataclass(**kind)(fresh()), dataclass(**kind)(fresh())


def outcome(do: Any) -> Any:
    try:
        return do()
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_what_is_made_shown_compared_and_refused_is_as_in_the_library(kind: dict[str, bool]):
    def results(cls: Any) -> list[Any]:
        one, same, other = cls(1, [2], fourth=4), cls(1, [2], "y", fourth=4), cls(3)

        def assign() -> None:
            one.first = 9

        def delete() -> None:
            del one.third

        return [
            dataclasses.astuple(one), dataclasses.astuple(other), one == same, one == other,
            one == 1, outcome(lambda: hash(cls(1, ()))) is TypeError,
            cls(1).second is cls(1).second,
            repr(one).partition(" at 0x")[0], outcome(cls), outcome(lambda: cls(-1)),
            outcome(lambda: cls(1, [2], "x", 4)), outcome(lambda: cls(1, fifth=2)),
            dataclasses.replace(one, first=8).double, copy.deepcopy(one).second, cls.shared,
            cls.__match_args__, hasattr(one, "__dict__"), outcome(assign), outcome(delete),
            [each.name for each in dataclasses.fields(cls)],
        ]  # fmt: skip

    theirs, ours = both(**kind)
    assert results(ours) == results(theirs)


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 0


@dataclass(frozen=True, slots=True)
class Named(Point):
    name: str = ""


@dataclass(frozen=True)
class Nothing:
    """No field."""


@dataclass(frozen=True, slots=True)
class Own:
    x: int

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 3

    def __repr__(self) -> str:
        return "own"


def test_a_class_of_another_has_its_fields_and_is_not_equal_to_it():
    assert Named(1, 2, "a") == Named(1, 2, "a") != Named(1, 2, "b")
    assert Named(1) != Point(1)
    assert repr(Named(1)) == "Named(x=1, y=0, name='')"


def test_those_that_are_equal_have_the_same_hash():
    assert {Point(1), Point(1, 0), Named(1)} == {Point(1), Named(1)}
    assert hash(Nothing()) == hash(Nothing())
    assert Nothing() == Nothing()


def test_methods_that_a_class_has_are_kept():
    assert (Own(1) == Own(2), hash(Own(1)), repr(Own(1))) == (True, 3, "own")


def test_frozen_slots_are_sent_to_other_processes():
    assert pickle.loads(pickle.dumps(Named(1, 2, "a"))) == Named(1, 2, "a")  # noqa: S301


def test_a_part_of_a_class_may_have_what_its_fields_do_not():
    class Wider(Nothing):
        pass

    wider = Wider()
    wider.more = 1
    assert wider.more == 1
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
        Point(1).x = 2
