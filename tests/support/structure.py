"""The rules of how the source is laid out: each returns what breaks it, one line for each offence.

Every import counts, also one for types only and one inside a function.
"""

import ast
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Self

MAX_MODULES = 15
MAX_LINES = 400
MAX_METHODS = 40
MAX_ANCESTORS = 2

_Graph = Mapping[str, Collection[str]]

_PUBLIC = frozenset({"_asdict", "_field_defaults", "_fields", "_make", "_replace", "_exit"})
"""Public names of the standard library: those of named tuples, and `os._exit`."""


class Module(NamedTuple):
    """A parsed module.

    Attributes:
        name: its dotted name, that of the package for an `__init__`.
        nodes: all nodes of its syntax tree.
        lines: how many lines it has.
        is_face: whether it is a package's `__init__`.
    """

    name: str
    nodes: tuple[ast.AST, ...]
    lines: int
    is_face: bool

    @property
    def package(self) -> str:
        """The package that it is in, itself for a package."""
        return self.name if self.is_face else self.name.rpartition(".")[0]


class Class(NamedTuple):
    """A class, by its module and name.

    Attributes:
        module: the module's name.
        name: the class's name.
        bases: what it inherits from, as dotted names where they are imported or defined here.
        node: the definition.
    """

    module: str
    name: str
    bases: tuple[str, ...]
    node: ast.ClassDef

    @property
    def methods(self) -> frozenset[str]:
        """The names of its own methods and properties."""
        functions = ast.FunctionDef | ast.AsyncFunctionDef
        return frozenset(each.name for each in self.node.body if isinstance(each, functions))


class Source:
    """The modules of some packages, with their imports and classes.

    Attributes:
        modules: the modules by their dotted names.
        imports: the modules that each module imports.
        classes: the classes by their dotted names.
    """

    def __init__(self, texts: Mapping[str, str], packages: Collection[str] = ()) -> None:
        """Parse modules.

        Args:
            texts: their texts by dotted name.
            packages: the names among them that are packages.
        """
        self.modules = {
            name: Module(
                name, tuple(ast.walk(ast.parse(text))), len(text.splitlines()), name in packages
            )
            for name, text in texts.items()
        }
        self.names = {each.name: self._imported_names(each) for each in self.modules.values()}
        self.imports = {each.name: self._imports(each) for each in self.modules.values()}
        self.classes = {
            f"{module.name}.{node.name}": Class(
                module.name, node.name, tuple(self._bases(module.name, node)), node
            )
            for module in self.modules.values()
            for node in module.nodes
            if isinstance(node, ast.ClassDef)
        }

    @classmethod
    def read(cls, root: Path, *folders: str) -> Self:
        """Parse the modules below a folder, or below some folders in it."""
        texts, packages = {}, set()
        for folder in folders or (".",):
            for path in sorted((root / folder).rglob("*.py")):
                name = ".".join(path.relative_to(root).with_suffix("").parts)
                if path.name == "__init__.py":
                    name = name.removesuffix(".__init__")
                    packages.add(name)
                texts[name] = path.read_text("utf-8")
        return cls(texts, packages)

    def ancestors(self, name: str) -> list[list[str]]:
        """Return the lines of ancestors of a class that are defined here, the nearest first."""
        bases = [base for base in self.classes[name].bases if base in self.classes]
        return [[base, *line] for base in bases for line in self.ancestors(base)] or [[]]

    def family(self, name: str) -> list[Class]:
        """Return a class and all its ancestors that are defined here."""
        names = {name, *(base for line in self.ancestors(name) for base in line)}
        return [self.classes[each] for each in sorted(names)]

    def _imports(self, module: Module) -> frozenset[str]:
        return frozenset(
            name
            for node in module.nodes
            for name in self._targets(module, node)
            if name != module.name
        )

    def _targets(self, module: Module, node: ast.AST) -> Iterator[str]:
        """Yield the modules of ours that a statement imports."""
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in self.modules)
        elif isinstance(node, ast.ImportFrom):
            origin = self._origin(module, node)
            for alias in node.names:
                name = f"{origin}.{alias.name}"
                if name in self.modules:
                    yield name
                elif origin in self.modules:
                    yield origin

    def _imported_names(self, module: Module) -> dict[str, str]:
        """Return the dotted names of what a module imports, by the name it has there."""
        return {
            alias.asname or alias.name: f"{self._origin(module, node)}.{alias.name}"
            for node in module.nodes
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    def _origin(self, module: Module, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = module.package.split(".")
        parts = parts[: len(parts) - node.level + 1]
        return ".".join([*parts, *([node.module] if node.module else [])])

    def _bases(self, module: str, node: ast.ClassDef) -> Iterator[str]:
        for base in node.bases:
            plain = base.value if isinstance(base, ast.Subscript) else base
            yield self._resolve(module, ast.unparse(plain))

    def _resolve(self, module: str, name: str) -> str:
        """Return the dotted name of where a name is defined, through the faces of packages."""
        first, _, rest = name.partition(".")
        if first not in self.names.get(module, {}):
            return f"{module}.{name}"
        origin = self.names[module][first]
        package, _, last = origin.rpartition(".")
        if package in self.modules and last in self.names[package]:
            origin = self._resolve(package, last)
        return f"{origin}.{rest}" if rest else origin


def file_circles(source: Source) -> list[str]:
    """Return the circles of modules that import each other."""
    return [" ↔ ".join(circle) for circle in _circles(source.imports)]


def folder_circles(source: Source) -> list[str]:
    """Return the circles of folders beside each other whose modules import each other."""
    graphs: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for module, imports in source.imports.items():
        here = source.modules[module].package.split(".")
        for other in imports:
            there = source.modules[other].package.split(".")
            shared = next(
                (n for n, pair in enumerate(zip(here, there, strict=False)) if pair[0] != pair[1]),
                min(len(here), len(there)),
            )
            if shared < min(len(here), len(there)):
                above = ".".join(here[:shared])
                graphs[above][".".join(here[: shared + 1])].add(".".join(there[: shared + 1]))
    return [" ↔ ".join(circle) for graph in graphs.values() for circle in _circles(graph)]


def full_folders(source: Source) -> list[str]:
    """Return the folders with too many modules, faces not counted."""
    counts = Counter(each.package for each in source.modules.values() if not each.is_face)
    return [f"{name}: {count}" for name, count in counts.items() if count > MAX_MODULES]


def long_files(source: Source) -> list[str]:
    """Return the files with too many lines."""
    modules = source.modules.values()
    return [f"{each.name}: {each.lines}" for each in modules if each.lines > MAX_LINES]


def wide_classes(source: Source) -> list[str]:
    """Return the classes with too many methods, inherited ones of ours counted."""
    counts = {
        name: len(frozenset().union(*(each.methods for each in source.family(name))))
        for name in source.classes
    }
    return [f"{name}: {count}" for name, count in counts.items() if count > MAX_METHODS]


def deep_classes(source: Source) -> list[str]:
    """Return the classes with too long a line of ancestors of ours."""
    return [
        f"{name}: {' → '.join(line)}"
        for name in source.classes
        for line in source.ancestors(name)
        if len(line) > MAX_ANCESTORS
    ]


def dynamic_attributes(source: Source, *, within: str, except_in: str = "") -> list[str]:
    """Return the calls of `getattr` and `hasattr` in a package, one of its packages excepted."""
    return [
        f"{name}:{node.lineno} {ast.unparse(node)}"
        for name, module in source.modules.items()
        if _is_in(name, within) and not (except_in and _is_in(name, except_in))
        for node in module.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("getattr", "hasattr")
    ]


def private_uses(source: Source, foreign: Collection[str] = (), foreign_in: str = "") -> list[str]:
    """Return where a private name is used that another file defines.

    A private attribute must be defined in the file that uses it: as a method, a class attribute, or
    set on `self`. A private name must not be imported.

    Args:
        source: the modules.
        foreign: private names of a library that are allowed in one package.
        foreign_in: that package.
    """
    offences = []
    for name, module in source.modules.items():
        allowed = _defined(module.nodes) | _PUBLIC
        if foreign_in and _is_in(name, foreign_in):
            allowed |= set(foreign)
        for node in module.nodes:
            if isinstance(node, ast.Attribute) and _is_private(node.attr):
                if node.attr not in allowed:
                    offences.append(f"{name}:{node.lineno} {ast.unparse(node)}")
            elif isinstance(node, ast.ImportFrom):
                private = [alias.name for alias in node.names if _is_private(alias.name)]
                offences += [f"{name}:{node.lineno} imports {each}" for each in private]
    return offences


def stray_exports(source: Source) -> list[str]:
    """Return the modules that define `__all__` without being the face of a package."""
    return [
        f"{name}:{node.lineno}"
        for name, module in source.modules.items()
        if not module.is_face
        for node in module.nodes
        if isinstance(node, ast.Name) and node.id == "__all__" and isinstance(node.ctx, ast.Store)
    ]


def unchecked_abstract_methods(source: Source) -> list[str]:
    """Return the methods that wait to be overridden in classes that do not enforce it.

    They are abstract methods of a class that is neither an ABC nor a protocol, and methods that
    raise `NotImplementedError`.
    """
    return [
        f"{name}.{method.name}"
        for name, cls in source.classes.items()
        for method in cls.node.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
        if (_is_abstract(method) and not _enforces(source, name)) or _is_unimplemented(method)
    ]


def untested_performers(source: Source, tests: Source, *, base: str, within: str) -> list[str]:
    """Return the classes below a base that perform actions and that no test in a package names."""
    tested = {
        name
        for module, names in tests.names.items()
        if _is_in(module, within)
        for name in names.values()
    }
    return [
        name
        for name, cls in source.classes.items()
        if any(f"{each.module}.{each.name}" == base for each in source.family(name))
        and any(method.startswith("do_") for method in cls.methods)
        and name not in tested
    ]


def _is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _defined(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that a file defines: functions, class attributes, attributes of `self`."""
    names = set()
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
                names.add(name)
            case ast.ClassDef(body=body):
                names |= {
                    each.id
                    for statement in body
                    if isinstance(statement, ast.Assign | ast.AnnAssign)
                    for each in ast.walk(statement)
                    if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
                }
    return names


def _is_abstract(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("abstract" in ast.unparse(each) for each in method.decorator_list)


def _is_unimplemented(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(node, ast.Raise) and node.exc and "NotImplementedError" in ast.unparse(node.exc)
        for node in ast.walk(method)
    )


def _enforces(source: Source, name: str) -> bool:
    """Return whether a class is an ABC or a protocol."""
    return any(
        base.rpartition(".")[2] in ("ABC", "Protocol")
        for cls in source.family(name)
        for base in cls.bases
    ) or any(
        "ABCMeta" in ast.unparse(keyword.value)
        for cls in source.family(name)
        for keyword in cls.node.keywords
    )


def _circles(graph: _Graph) -> list[list[str]]:
    """Return the groups of nodes that reach each other, by Tarjan's algorithm."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    circles: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph.get(node, ()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            group, stack[at:] = stack[at:], []
            if len(group) > 1:
                circles.append(sorted(group))

    for node in graph:
        if node not in index:
            visit(node)
    return circles
