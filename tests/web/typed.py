"""Hold templates to the types of what they show: every attribute that a template asks for must exist.

The walk goes through every branch of a template and into every macro that is called, with the types of the
arguments. What is not typed, such as ``loop``, is not looked into.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from enum import EnumType
from functools import reduce
from operator import or_
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from jinja2 import Environment, nodes

Type = Any
_ONE_OF_MANY: Final = frozenset({"first", "last", "min", "max", "random"})
_AS_MANY: Final = frozenset({"list", "sort", "reverse", "selectattr", "rejectattr", "unique"})


@dataclass
class Walk:
    """One walk over templates.

    Attributes:
        environment: Where the templates are.
        shared: The types of what every template is given.
        missing: What was asked for and does not exist.
        used: The attributes that were asked for, by the class that has them.
    """

    environment: Environment
    shared: Mapping[str, Type]
    missing: list[str] = field(default_factory=list)
    used: set[tuple[type, str]] = field(default_factory=set)

    def template(self, name: str, **given: Type) -> None:
        """Walk over a template that is given variables of these types."""
        _Scope(self, name, dict(self.shared) | given).all(self.parse(name).body)

    def parse(self, name: str) -> nodes.Template:
        """Return a template's tree."""
        assert self.environment.loader is not None
        source, _, _ = self.environment.loader.get_source(self.environment, name)
        return self.environment.parse(source, name)


class _Module(dict[str, tuple[nodes.Macro, "_Scope"]]):
    """The macros of an imported template."""


class _Scope:
    """Names, and other expressions whose type is narrowed down, by their types."""

    def __init__(self, walk: Walk, name: str, known: dict[str, Type], depth: int = 0) -> None:
        self.walk, self.name, self.known, self.depth = walk, name, known, depth

    def inner(self, **more: Type) -> _Scope:
        return _Scope(self.walk, self.name, self.known | more, self.depth)

    def all(self, statements: list[nodes.Node]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: nodes.Node) -> None:  # noqa: C901, PLR0912  # a case for each kind
        match node:
            case nodes.For():
                inner = self.inner(loop=Any)
                inner.assign(node.target, _item(self.type(node.iter)))
                if node.test:
                    inner.type(node.test)
                inner.all(node.body)
                self.all(node.else_)
            case nodes.If():
                self.type(node.test)
                self.narrowed(node.test, holds=True).all(node.body)
                otherwise = self.narrowed(node.test, holds=False)
                otherwise.all([*node.elif_, *node.else_])
            case nodes.Assign():
                self.assign(node.target, self.type(node.node))
            case nodes.Macro():
                self.known[node.name] = (node, self)
            case nodes.Import():
                self.known[node.target] = self.module(node.template)
            case nodes.FromImport():
                found = self.module(node.template)
                for each in node.names:
                    name, alias = each if isinstance(each, tuple) else (each, each)
                    self.known[alias] = found[name]
            case nodes.Block():
                self.inner().all(node.body)
            case nodes.Output():
                for part in node.nodes:
                    self.type(part)
            case nodes.Extends():
                pass
            case _:
                raise TypeError(f"{self.name}: the walk knows no {type(node).__name__}")

    def module(self, template: nodes.Expr) -> _Module:
        assert isinstance(template, nodes.Const)
        scope = _Scope(self.walk, template.value, dict(self.walk.shared), self.depth)
        scope.all(self.walk.parse(template.value).body)
        return _Module({name: found for name, found in scope.known.items() if isinstance(found, tuple)})

    def assign(self, target: nodes.Node, found: Type) -> None:
        if isinstance(target, nodes.Tuple):
            parts = get_args(found) if _origin(found) is tuple else ()
            for place, each in enumerate(target.items):
                self.assign(each, parts[place] if len(parts) == len(target.items) else Any)
        elif isinstance(target, nodes.Name):
            self.known[target.name] = found

    def narrowed(self, test: nodes.Node, *, holds: bool) -> _Scope:
        """Return the scope in which ``x.y is defined`` holds, or does not."""
        if isinstance(test, nodes.Not):
            return self.narrowed(test.node, holds=not holds)
        if not (
            isinstance(test, nodes.Test) and test.name == "defined" and isinstance(test.node, nodes.Getattr)
        ):
            return self.inner()
        inner, owner = self.inner(), test.node.node
        kept = [each for each in _members(self.type(owner)) if _has(each, test.node.attr) == holds]
        inner.known[_key(owner)] = _union(kept)
        return inner

    def type(self, node: nodes.Node) -> Type:  # noqa: C901, PLR0911  # a case for each kind of expression
        if _key(node) in self.known:
            return self.known[_key(node)]
        match node:
            case nodes.Getattr():
                return self.attribute(self.type(node.node), node.attr)
            case nodes.Getitem():
                self.type(node.arg)
                return _element(self.type(node.node), node.arg)
            case nodes.Call():
                return self.call(node)
            case nodes.Filter() if node.node is not None:
                found = self.type(node.node)
                if node.name in _AS_MANY:
                    return found
                return _item(found) if node.name in _ONE_OF_MANY else Any
            case nodes.Test(name="defined"):
                return bool
            case nodes.CondExpr():
                self.type(node.test)
                first = self.narrowed(node.test, holds=True).type(node.expr1)
                second = (
                    self.narrowed(node.test, holds=False).type(node.expr2) if node.expr2 else types.NoneType
                )
                return _union([first, second])
            case nodes.Add():
                self.type(node.right)
                return self.type(node.left)
            case nodes.Tuple():
                return tuple[tuple(self.type(each) for each in node.items)]  # type: ignore[misc]
            case _:
                for child in node.iter_child_nodes():
                    self.type(child)
                return Any

    def call(self, node: nodes.Call) -> Type:
        arguments = [self.type(each) for each in node.args]
        named = {each.key: self.type(each.value) for each in node.kwargs}
        if isinstance(node.node, nodes.Getattr):
            owner = self.type(node.node.node)
            if isinstance(owner, _Module):
                self.macro(*owner[node.node.attr], arguments, named)
                return str
            if node.node.attr == "items" and _origin(owner) is Mapping:
                return tuple[tuple[get_args(owner)], ...]  # type: ignore[misc]
        found = self.type(node.node)
        if isinstance(found, tuple) and isinstance(found[0], nodes.Macro):
            self.macro(found[0], found[1], arguments, named)
        return Any

    def macro(self, macro: nodes.Macro, home: _Scope, arguments: list[Type], named: dict[str, Type]) -> None:
        if self.depth > 8:
            return
        names = [each.name for each in macro.args]
        given = dict.fromkeys(names, Any) | dict(zip(names, arguments, strict=False)) | named
        inner = _Scope(home.walk, home.name, home.known | given, self.depth + 1)
        inner.all(macro.body)

    def attribute(self, owner: Type, name: str) -> Type:
        found = []
        for each in _members(owner):
            if each is Any or not isinstance(each, type) or each in (str, int, float, bool, dict):
                return Any
            if not _has(each, name):
                self.walk.missing.append(f"{self.name}: {each.__name__}.{name}")
                continue
            self.walk.used.add((each, name))
            found.append(_hint(each, name))
        return _union(found)


def _key(node: nodes.Node) -> str:
    return node.name if isinstance(node, nodes.Name) else repr(node)


def _union(found: list[Type]) -> Type:
    return Any if Any in found or not found else reduce(or_, found)


def _origin(found: Type) -> Type:
    return get_origin(found)


def _members(found: Type) -> list[Type]:
    is_union = _origin(found) in (Union, types.UnionType)
    return [each for each in (get_args(found) if is_union else (found,)) if each is not types.NoneType]


def _has(owner: Type, name: str) -> bool:
    if isinstance(owner, type) and issubclass(owner, Exception):
        return hasattr(owner(""), name)  # what it is raised with
    if isinstance(owner, EnumType) and name in ("name", "value"):
        return True
    is_data = isinstance(owner, type) and is_dataclass(owner)
    return hasattr(owner, name) or (is_data and name in _hints(owner))


def _hints(owner: type) -> Mapping[str, Type]:
    """Return the types of a class's attributes; any type where they are known to a type checker only."""
    try:
        return get_type_hints(owner)
    except NameError:
        return dict.fromkeys(owner.__annotations__, Any)


def _hint(owner: type, name: str) -> Type:
    hints = _hints(owner)
    if name in hints:
        return hints[name]
    found = getattr(owner, name, None)
    return get_type_hints(found.fget).get("return", Any) if isinstance(found, property) else Any


def _item(found: Type) -> Type:
    """Return the type of what a loop over a type yields."""
    items = []
    for each in _members(found):
        arguments = get_args(each)
        if _origin(each) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
            items.append(arguments[0])
        elif _origin(each) is tuple:
            items += arguments
        else:
            return arguments[0] if arguments else Any
    return _union(items)


def _element(found: Type, place: nodes.Node) -> Type:
    """Return the type of ``found[place]``."""
    if isinstance(place, nodes.Slice):
        return found
    arguments = get_args(found)
    if _origin(found) is Mapping:
        return arguments[1]
    is_fixed = _origin(found) is tuple and Ellipsis not in arguments
    if is_fixed and isinstance(place, nodes.Const):
        return arguments[place.value]
    return _item(found)


def classes(root: Type) -> Iterator[type]:
    """Yield every dataclass that a type holds, and those that these hold."""
    waiting, seen = [root], set[Type]()
    while waiting:
        found = waiting.pop()
        waiting += [each for each in get_args(found) if each is not Ellipsis]
        if isinstance(found, type) and is_dataclass(found) and found not in seen:
            seen.add(found)
            waiting += _hints(found).values()
            yield found
