"""Sections of files, declared as in pydantic, and frozen values that need nothing of it.

Pydantic checks what people write, and says all that is wrong with it. To load it, and to have it
make what checks a configuration, takes a third of the time of a short command; but most commands
read the files of the one before, which were checked then and are kept (`kept_sections`). So a
section is a class of its own: its declarations have the names and meanings that they have in
pydantic, which reads them when something is checked (`schema_checks`).
"""

from __future__ import annotations

import copy
from inspect import get_annotations
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    NamedTuple,
    Self,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

from aidreport.files.json_values import as_json, json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    Any_ = TypeVar("Any_")

MISSING: Any = type("Missing", (), {"__repr__": lambda _: "MISSING"})()
"""The default of a field that must be given."""

_COPIED = (list, dict)
"""Defaults that are made anew for each section, as they can be changed."""


class AfterValidator(NamedTuple):
    """Of `Annotated`: what looks at a value that has the type, and returns it or another one."""

    check: Callable[..., Any]


class BeforeValidator(NamedTuple):
    """Of `Annotated`: what looks at a value as the file has it, and returns it or another one."""

    check: Callable[..., Any]


class Tag(NamedTuple):
    """Of `Annotated`: the kind of value, such as `<text>`, for which a member of a union is."""

    tag: str


class ByKind(NamedTuple):
    """Of `Annotated`: the member of a union is chosen by the kind of the value.

    Attributes:
        kind_of: returns the tag of a value.
        problem: what the problem of a value of another kind is called.
        expected: key of the statement for it.
    """

    kind_of: Callable[[object], str]
    problem: str
    expected: str


class Limits(NamedTuple):
    """What a value must keep to; None for what it need not."""

    ge: float | None
    gt: float | None
    le: float | None
    min_length: int | None
    max_length: int | None
    strict: bool | None


class FieldInfo:
    """What is declared of a field.

    Attributes:
        default: its value where it is left out; `MISSING` if it must be given.
        default_factory: makes its value instead.
        description: what it is, for documentation.
        limits: what its value must keep to; None for anything.
        hint: its type, as the class has it.
    """

    __slots__ = ("default", "default_factory", "description", "hint", "limits")

    def __init__(
        self,
        default: Any = MISSING,
        default_factory: Callable[[], Any] | None = None,
        description: str | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.default, self.default_factory = default, default_factory
        self.description, self.limits = description, limits
        self.hint: Any = None

    @property
    def annotation(self) -> Any:
        """The type, without what is beside it."""
        return get_args(self.hint)[0] if get_origin(self.hint) is Annotated else self.hint

    @property
    def metadata(self) -> tuple[Any, ...]:
        """What is beside the type: checks and marks."""
        return get_args(self.hint)[1:] if get_origin(self.hint) is Annotated else ()

    def is_required(self) -> bool:
        """Return whether it must be given."""
        return self.default is MISSING and self.default_factory is None

    def made_default(self) -> Any:
        """Return the value that it has where it is left out."""
        if self.default_factory is not None:
            return self.default_factory()
        return copy.deepcopy(self.default) if isinstance(self.default, _COPIED) else self.default


def Field(  # noqa: N802, PLR0913 - as pydantic calls it, and has it
    default: Any = MISSING,
    *,
    default_factory: Callable[[], Any] | None = None,
    description: str | None = None,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    strict: bool | None = None,
) -> Any:
    """Declare a field, or in `Annotated` the limits of a value."""
    limits = Limits(ge, gt, le, min_length, max_length, strict)
    stated = any(limit is not None for limit in limits)
    return FieldInfo(default, default_factory, description, limits if stated else None)


class _Check(NamedTuple):
    """A method that looks at a field, or at the whole section."""

    method: Any
    fields: tuple[str, ...]
    before: bool


def field_validator(*fields: str, mode: str = "after") -> Callable[[Any_], Any_]:
    """Return a decorator of a class method that looks at fields.

    Args:
        mode: "after" the value has its type, or "before".
    """
    return lambda method: _Check(method, fields, mode == "before")  # type: ignore[return-value]


def model_validator(*, mode: str) -> Callable[[Any_], Any_]:
    """Return a decorator of a method that looks at the whole section, when it is made."""
    if mode != "after":
        raise ValueError(mode)
    return lambda method: _Check(method, (), before=False)  # type: ignore[return-value]


class _FieldsOf:
    """The fields of a class, made when they are first asked for."""

    def __get__(self, section: object, cls: type[Schema]) -> Mapping[str, FieldInfo]:
        if "_resolved" not in cls.__dict__:
            hints = get_type_hints(cls, include_extras=True)
            for name, field in cls._fields.items():
                field.hint = hints[name]
            cls._resolved = True
        return cls._fields


_DEFAULTS: dict[type, Any] = {}


class Schema:
    """A frozen section of a file; keys that it does not know are refused."""

    # The last three are what the library sets in whatever it makes.
    __slots__ = (
        "__dict__",
        "__pydantic_extra__",
        "__pydantic_fields_set__",
        "__pydantic_private__",
        "__weakref__",
    )
    _fields: ClassVar[dict[str, FieldInfo]] = {}
    _checks: ClassVar[tuple[_Check, ...]] = ()
    _resolved: ClassVar[bool]
    _defaults: ClassVar[dict[str, Any]]
    strips: ClassVar[bool] = True
    is_whole: ClassVar[bool] = False
    model_fields = _FieldsOf()

    def __init_subclass__(cls, *, strips: bool | None = None, whole: bool | None = None) -> None:
        """Take the fields and checks that a class declares.

        Args:
            strips: whether texts are without blanks around them.
            whole: whether sections in it are checked with it, as where there are very many;
                otherwise what checks them is made when there is one.
        """
        cls.strips = cls.strips if strips is None else strips
        cls.is_whole = cls.is_whole if whole is None else whole
        own: dict[str, FieldInfo] = {}
        for name in get_annotations(cls):
            if name.startswith("_"):
                continue  # of the class, and no part of what the file says
            value = cls.__dict__.get(name, MISSING)
            own[name] = value if isinstance(value, FieldInfo) else FieldInfo(value)
            if name in cls.__dict__:
                delattr(cls, name)
        checks = {name: each for name, each in vars(cls).items() if isinstance(each, _Check)}
        for name in checks:
            delattr(cls, name)
        cls._fields = {**cls._fields, **own}
        cls._checks = (*cls._checks, *checks.values())

    def __init__(self, **values: Any) -> None:
        from aidreport.files.schema_checks import check_into

        check_into(self, values)

    @classmethod
    def model_validate(cls, data: object) -> Self:
        """Return data as a section.

        Raises:
            ValueError: pydantic's, with all that is wrong with them.
        """
        from aidreport.files.schema_checks import checked

        made: Self = checked(cls, data)
        return made

    @classmethod
    def model_validate_json(cls, content: bytes | str) -> Self:
        """Return JSON as a section; raises what `model_validate` does."""
        from aidreport.files.schema_checks import checked_json

        made: Self = checked_json(cls, content)
        return made

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """Return the names of the fields, in their order."""
        return tuple(cls._fields)

    @classmethod
    def model_construct(cls, **values: Any) -> Self:
        """Return a section with values that are right."""
        return cls.restored(values, set(values))

    @classmethod
    def restored(cls, values: Mapping[str, Any], given: set[str]) -> Self:
        """Return a section with values that are right.

        Args:
            given: the names of those that are no defaults.
        """
        made = cls.__new__(cls)
        every = {
            name: values[name] if name in values else field.made_default()
            for name, field in cls._fields.items()
            if name in values or not field.is_required()
        }
        object.__setattr__(made, "__dict__", every)
        object.__setattr__(made, "__pydantic_fields_set__", given)
        return made

    @classmethod
    def as_default(cls) -> Self:
        """Return the section of a key that is left out: always the same, for it is frozen."""
        if cls not in _DEFAULTS:
            _DEFAULTS[cls] = cls.model_construct()
        made: Self = _DEFAULTS[cls]
        return made

    @property
    def model_fields_set(self) -> set[str]:
        """The names of the fields that are no defaults."""
        found: set[str] = getattr(self, "__pydantic_fields_set__")  # noqa: B009 - else mangled
        return found

    @classmethod
    def defaults(cls) -> Mapping[str, Any]:
        """Return the fields with the values that they have where they are left out, or `MISSING`.

        They are to be compared with; `made_default` gives one away.
        """
        if "_defaults" not in cls.__dict__:
            cls._defaults = {
                name: MISSING if field.is_required() else field.made_default()
                for name, field in cls._fields.items()
            }
        return cls._defaults

    def is_default(self, name: str) -> bool:
        """Return whether a field has the value that it has where it is left out."""
        return bool(self.__dict__[name] == self.defaults()[name])

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """Return a copy in which some fields have other values, which are right."""
        made = type(self).__new__(type(self))
        object.__setattr__(made, "__dict__", {**self.__dict__, **(update or {})})
        given = self.model_fields_set | set(update or ())
        object.__setattr__(made, "__pydantic_fields_set__", given)
        return made

    def model_dump(  # noqa: PLR0913 - as in pydantic
        self,
        *,
        mode: str = "python",
        include: Collection[str] | None = None,
        exclude: Collection[str] = (),
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
    ) -> dict[str, Any]:
        """Return the values by the names of the fields, with tables for the sections in it.

        Args:
            mode: "json" for values that JSON has.
            include, exclude: fields of this section that are wanted, or are not.
            exclude_unset, exclude_defaults, exclude_none: leaves out, here and in the sections in
                it, what was not given, what is as by default, and what is None.
        """

        def dumped(value: Any) -> Any:
            if isinstance(value, Schema):
                return dict(entries(value))
            if isinstance(value, dict):
                return {dumped(key): dumped(each) for key, each in value.items()}
            if isinstance(value, list | tuple):
                found = map(dumped, value)
                return tuple(found) if isinstance(value, tuple) and mode == "python" else [*found]
            return as_json(value) if mode == "json" else value

        def entries(section: Schema) -> Iterator[tuple[str, Any]]:
            for name in section._fields:
                value = section.__dict__[name]
                left_out = (
                    (exclude_unset and name not in section.model_fields_set)
                    or (exclude_none and value is None)
                    or (exclude_defaults and section.is_default(name))
                )
                if not left_out:
                    yield name, dumped(value)

        return {
            name: value
            for name, value in entries(self)
            if name not in exclude and (include is None or name in include)
        }

    def model_dump_json(self) -> str:
        """Return the values as JSON."""
        return json_text(self.model_dump(mode="json"))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *(self.__dict__[name] for name in self._fields)))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={self.__dict__.get(name)!r}" for name in self._fields)
        return f"{type(self).__name__}({values})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} is not changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} is not deleted")

    def __getstate__(self) -> tuple[dict[str, Any], set[str]]:
        return self.__dict__, self.model_fields_set

    def __setstate__(self, state: tuple[dict[str, Any], set[str]]) -> None:
        object.__setattr__(self, "__dict__", state[0])
        object.__setattr__(self, "__pydantic_fields_set__", state[1])
