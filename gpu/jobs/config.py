"""A job's config: a dataclass with described fields, read strictly from a JSON object.

@dataclass(kw_only=True)
class Config:
    train_file: str = required("JSON Lines of { prompt, completion }", path="file")
    lora_r: int = option(16, "rank of the adapter")
"""

import difflib
import sys
import types
import typing
from dataclasses import MISSING, asdict, field, fields
from typing import Any, Literal

from gpu.jobs.errors import SetupError

Path = Literal["file", "model"]
"""What a text names: a file that the job reads, or a model: a Hub id, a folder, a GGUF file."""

LARGEST, LARGEST_INTEGER = sys.float_info.max, 2**53 - 1
"""As lib/jobs checks them: finite numbers, and whole ones that JavaScript has exactly."""

NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", dict: "object"}


def option(default: Any, help: str, path: Path | None = None, choices: tuple[str, ...] | None = None) -> Any:
    """A field with a default."""
    about = {"help": help, "path": path, "choices": choices}
    if isinstance(default, (list, dict)):
        return field(default_factory=lambda: default.copy(), metadata=about)
    return field(default=default, metadata=about)


def required(help: str, path: Path | None = None, choices: tuple[str, ...] | None = None) -> Any:
    """A field without a default."""
    return field(metadata={"help": help, "path": path, "choices": choices})


def read_config(kind: type, values: Any, job: str) -> Any:
    """The config of a job from a JSON object.

    Raises SetupError where it is none, or a field is unknown, missing, of another type or not among its choices.
    """
    if not isinstance(values, dict):
        raise SetupError(f"Cannot run {job} as its config must be a JSON object: it is {type(values).__name__}")
    known = {f.name: f for f in fields(kind)}
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            meant = f"Did you mean {near[0]}? " if near else ""
            raise SetupError(f"Cannot run {job} as it has no field {name}", f"{meant}There are: {', '.join(known)}")
    hints, given = typing.get_type_hints(kind), {}
    for name, about in known.items():
        if name in values:
            given[name] = checked(values[name], hints[name], about.metadata, f"Cannot run {job} as {name}")
        elif about.default is MISSING and about.default_factory is MISSING:
            raise SetupError(f"Cannot run {job} as its config lacks {name}: {about.metadata['help']}")
    return kind(**given)


def checked(value: Any, hint: Any, about: typing.Mapping[str, Any], where: str) -> Any:
    """The value, of the field's type: a whole number where a float is wanted is one."""
    kind, nullable = plain(hint)
    if value is None and nullable:
        return None
    if kind is list:
        good = isinstance(value, list) and all(isinstance(item, str) for item in value)
    elif kind is float:
        good = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= LARGEST
    else:
        good = type(value) is kind and (kind is not int or abs(value) <= LARGEST_INTEGER)
    if not good:
        wanted = "a list of strings" if kind is list else f"of type {NAMES[kind]}"
        sized = {int: ", below 2^53", float: ", and finite"}.get(kind, "") if type(value) in (int, float) else ""
        raise SetupError(f"{where} must be {wanted}{sized}: it is {value!r}")
    choices = about["choices"]
    if choices and not set(value if kind is list else [value]) <= set(choices):
        raise SetupError(f"{where} must be one of {', '.join(choices)}: it is {value!r}")
    return float(value) if kind is float else value


def plain(hint: Any) -> tuple[type, bool]:
    """The type of a field without `| None` and without what a list is of, and whether it may be null."""
    nullable = isinstance(hint, types.UnionType)
    if nullable:
        (hint,) = (part for part in typing.get_args(hint) if part is not types.NoneType)
    return typing.get_origin(hint) or hint, nullable


def positive(config: Any, *names: str) -> None:
    """Raises SetupError where one of the numbers is not above 0."""
    for name in names:
        if getattr(config, name) is not None and not getattr(config, name) > 0:
            raise SetupError(f"{name} must be above 0: it is {getattr(config, name)}")


def not_negative(config: Any, *names: str) -> None:
    """Raises SetupError where one of the numbers is below 0."""
    for name in names:
        if not getattr(config, name) >= 0:
            raise SetupError(f"{name} must be 0 or more: it is {getattr(config, name)}")


def share(config: Any, *names: str) -> None:
    """Raises SetupError where one of the numbers is not from 0 to below 1."""
    for name in names:
        if not 0 <= getattr(config, name) < 1:
            raise SetupError(f"{name} must be from 0 to below 1: it is {getattr(config, name)}")


def describe(kind: type) -> list[dict[str, Any]]:
    """The fields as data/jobs.json lists them."""
    hints, listed = typing.get_type_hints(kind), []
    for f in fields(kind):
        of, nullable = plain(hints[f.name])
        default = f.default if f.default is not MISSING else None
        if f.default_factory is not MISSING:
            default = f.default_factory()
        is_required = f.default is MISSING and f.default_factory is MISSING
        listed.append(
            {
                "name": f.name,
                "type": "strings" if of is list else NAMES[of],
                "nullable": nullable,
                "required": is_required,
                "default": default,
                "choices": f.metadata["choices"] and list(f.metadata["choices"]),
                "path": f.metadata["path"],
                "description": f.metadata["help"],
            }
        )
    return listed


def as_values(config: Any) -> dict[str, Any]:
    """The config as a JSON object, defaults included."""
    return asdict(config)
