"""`dataclass` of the standard library, whose methods are made when one is first called.

The library writes the source of six methods for a frozen class and compiles each as its module is
imported: half a millisecond a class, which was a sixth of the time of a short command, most of it
for classes that the command never uses. Here `__init__` is compiled at its first call, and the
others, which need no source of their own, are closures over the names of the fields.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass  # noqa: TID251 - what a type checker is to see
else:

    def dataclass(
        cls: type | None = None,
        /,
        *,
        eq: bool = True,
        repr: bool = True,  # noqa: A002 - the library's name
        frozen: bool = False,
        slots: bool = False,
    ) -> type | Callable[[type], type]:
        """Return a class as a dataclass; its parameters mean what they mean in the library."""

        def made(cls: type) -> type:
            return _made(cls, eq=eq, is_shown=repr, frozen=frozen, slots=slots)

        return made if cls is None else made(cls)


def _made(cls: Any, *, eq: bool, is_shown: bool, frozen: bool, slots: bool) -> Any:
    own = vars(cls)
    # Only what the class says itself counts: Python adds __hash__ = None beside an own __eq__.
    has_hash = own.get("__hash__") is not None or ("__hash__" in own and "__eq__" not in own)
    methods: dict[str, Any] = {}
    if cls.__doc__ is None:
        # The library would inspect the signature of the class to write one.
        cls.__doc__ = cls.__name__
    make = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)  # noqa: TID251
    cls = make(cls)
    every = dataclasses.fields(cls)
    names = tuple(each.name for each in every)
    methods["__init__"] = _init_at_first_call(cls, frozen=frozen)
    if is_shown:
        methods["__repr__"] = _repr([each.name for each in every if each.repr])
    if eq:
        value_of = _value_of([each.name for each in every if each.compare])
        methods["__eq__"] = _eq(value_of)
        if not has_hash:
            methods["__hash__"] = _hash(value_of) if frozen else None
    if frozen:
        methods |= _frozen(cls, names)
        if slots:
            methods |= _state(names)
    for name, method in methods.items():
        if name not in own or name == "__hash__":
            setattr(cls, name, method)
    return cls


def _init_at_first_call(cls: type, *, frozen: bool) -> Callable[..., None]:
    def __init__(self: object, /, *values: object, **named: object) -> None:  # noqa: N807
        init = _init(cls, frozen=frozen)
        cls.__init__ = init  # type: ignore[misc]  # it is that of the class from now on
        init(self, *values, **named)

    __init__.__qualname__ = f"{cls.__qualname__}.__init__"
    return __init__


def _init(cls: Any, *, frozen: bool) -> Callable[..., None]:
    """Return the method that sets the fields of a class, compiled from source."""
    missing, given = dataclasses.MISSING, object()
    known: dict[str, Any] = {"_set": object.__setattr__, "_given": given}
    ordered: list[str] = []
    named: list[str] = []
    body: list[str] = []
    for each in dataclasses.fields(cls):
        name, value, parameter = each.name, each.name, each.name
        if each.default is not missing:
            known[f"_default_{name}"] = each.default
            parameter, value = f"{name}=_default_{name}", name if each.init else f"_default_{name}"
        elif each.default_factory is not missing:
            known[f"_make_{name}"] = each.default_factory
            parameter, make = f"{name}=_given", f"_make_{name}()"
            value = f"{make} if {name} is _given else {name}" if each.init else make
        elif not each.init:
            continue
        body.append(f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
        if each.init:
            (named if each.kw_only else ordered).append(parameter)
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    parameters = ", ".join(["self", *ordered, *(["*", *named] if named else [])])
    source = f"def __init__({parameters}):\n " + "\n ".join(body or ["pass"])
    exec(source, known)  # noqa: S102 - of names that the class has, as in the library
    init: Callable[..., None] = known["__init__"]
    init.__qualname__, init.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    return init


def _value_of(names: Sequence[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else lambda _: ()


def _eq(value_of: Callable[[Any], Any]) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        if other.__class__ is self.__class__:
            return bool(value_of(self) == value_of(other))
        return NotImplemented

    return __eq__


def _hash(value_of: Callable[[Any], Any]) -> Callable[[object], int]:
    def __hash__(self: object) -> int:  # noqa: N807
        return hash(value_of(self))

    return __hash__


def _repr(names: Sequence[str]) -> Callable[[object], str]:
    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({values})"

    return __repr__


def _frozen(cls: Any, names: Sequence[str]) -> dict[str, Callable[..., None]]:
    def is_fixed(self: object, name: str) -> bool:
        return type(self) is cls or name in names

    def __setattr__(self: object, name: str, value: object) -> None:  # noqa: N807
        if is_fixed(self, name):
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self: object, name: str) -> None:  # noqa: N807
        if is_fixed(self, name):
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return {"__setattr__": __setattr__, "__delattr__": __delattr__}


def _state(names: Sequence[str]) -> dict[str, Callable[..., Any]]:
    """Return the methods by which frozen slots are copied and sent to other processes."""

    def __getstate__(self: object) -> list[object]:  # noqa: N807
        return [getattr(self, name) for name in names]

    def __setstate__(self: object, state: Sequence[object]) -> None:  # noqa: N807
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return {"__getstate__": __getstate__, "__setstate__": __setstate__}
