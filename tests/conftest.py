"""Fixtures that several rooms share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.layout import Project

ROOT = Path(__file__).parent.parent


@pytest.fixture
def mini(tmp_path: Path) -> Project:
    """A small whole project that a test may change."""
    root = tmp_path / "mini"
    shutil.copytree(ROOT / "tests" / "mini", root, ignore=shutil.ignore_patterns("releases"))
    return Project(root)
