"""The project's own Python as syntax trees, for tests that keep its rules."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef

# What lies in db/ and is no noun: people reach these from the command line or not at all.
_NOT_NOUNS = {"__init__", "__main__", "models", "schema"}


@dataclass(frozen=True)
class File:
    path: Path  # from the root
    tree: ast.Module
    lines: int

    def imports(self) -> set[str]:
        """Modules with their dots; of `from a import b` both a and a.b, as b may be a module."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}:{node.lineno}: a relative import"
                module = node.module or ""
                found |= {module} | {f"{module}.{name.name}" for name in node.names}
        return found

    def packages(self) -> set[str]:
        return {name.partition(".")[0] for name in self.imports()}

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Calls by the name as it is written: "st.html", "Paragraph"."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func), node


@cache
def files(*folders: str) -> tuple[File, ...]:
    """Files of these folders (or these files), migrations aside: those are written once, by a tool."""
    found: list[File] = []
    for folder in folders:
        place = ROOT / folder
        for path in sorted(place.rglob("*.py")) if place.is_dir() else filter(Path.exists, [place]):
            if "migrations" not in path.parts:
                text = path.read_text(encoding="utf-8")
                found.append(File(path.relative_to(ROOT), ast.parse(text), text.count("\n")))
    return tuple(found)


def product() -> tuple[File, ...]:
    return files("app.py", "core", "db", "pages")


def verbs() -> dict[str, Function]:
    """Public functions of the nouns of db/, by the name a page calls them: "submissions.save"."""
    return {
        f"{file.path.stem}.{node.name}": node
        for file in files("db")
        if file.path.stem not in _NOT_NOUNS
        for node in file.tree.body
        if isinstance(node, Function) and not node.name.startswith("_")
    }
