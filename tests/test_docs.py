"""README and CONTRIBUTING say what is there."""

import ast
import re

import pytest

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


def test_contributing_names_files_that_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:app|core|db|pages|tests|assets)[\w/.*-]*)`", text)
    assert named
    assert not [path for path in named if not list(ROOT.glob(path.rstrip("/")))]
