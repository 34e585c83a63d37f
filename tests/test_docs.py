"""README and CONTRIBUTING say what is there."""

import ast
import re
from dataclasses import fields

import pytest

from core.indicators import Indicator
from tests import source
from tests.source import ROOT


def _settings() -> list[str]:
    (file,) = source.files("core/settings.py")
    texts = [node.value for node in ast.walk(file.tree) if isinstance(node, ast.Constant)]
    return sorted({text for text in texts if isinstance(text, str) and re.fullmatch(r"[A-Z][A-Z_]+", text)})


def _targets() -> list[str]:
    return re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def _pictures_and_links(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]


@pytest.mark.parametrize("setting", _settings())
def test_the_readme_names_every_setting(setting: str) -> None:
    assert f"`{setting}`" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", _targets())
def test_the_readme_names_every_target(target: str) -> None:
    assert f"`make {target}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_to_what_exists(name: str) -> None:
    assert not [link for link in _pictures_and_links(name) if not (ROOT / link).exists()]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_paths_named_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:app|core|db|pages|tests|assets)[/.][\w/.*-]*)`", text)
    assert named
    assert not [path for path in named if not list(ROOT.glob(path.rstrip("/")))]


def _rooms() -> list[str]:
    folders = (path for room in ("core", "db", "pages", "assets") for path in (ROOT / room).iterdir())
    return sorted({p.name for p in folders if p.is_dir() and not p.name.startswith("_")} - {"fonts", "demo"})


@pytest.mark.parametrize("room", _rooms())
def test_the_readme_has_a_line_for_every_room(room: str) -> None:
    tree = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"^  {room}/ ", tree, re.MULTILINE)


def test_the_readme_names_every_command_of_the_database() -> None:
    (file,) = source.files("db/__main__.py")
    commands = [
        str(call.args[0].value)
        for name, call in file.calls()
        if name == "command" and isinstance(call.args[0], ast.Constant)
    ]
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    told = " ".join(re.findall(r"^python -m db (.*)$", text, re.MULTILINE))
    assert commands
    assert not [name for name in commands if not re.search(rf"\b{name}\b", told)]


def test_contributing_names_only_fields_that_a_question_has() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"^\| a contradiction or a doubt .*$", text, re.MULTILINE)
    named = set(re.findall(r"`(\w+)`", row))
    assert named
    assert named <= {field.name for field in fields(Indicator)}
