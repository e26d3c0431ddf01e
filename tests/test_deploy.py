"""What deploy/ says is what the program has."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.serving import serving

from kg.cli.serve import serve
from kg.release.reader import Release
from kg.settings import Settings, variable

ANALYZE = shutil.which("systemd-analyze")
DEPLOY = Path(__file__).parent.parent / "deploy"


def test_every_setting_that_is_named_exists() -> None:
    known = {variable(name) for name in Settings.__dataclass_fields__} | {"KG_NAME"}
    named = {name for path in DEPLOY.iterdir() for name in re.findall(r"KG_[A-Z_]+", path.read_text("utf-8"))}
    assert len(named) >= 10
    assert named - known == set()


def test_the_unit_and_the_container_start_the_same_command() -> None:
    unit = re.search(r"^ExecStart=(.+)$", (DEPLOY / "kg.service").read_text("utf-8"), re.MULTILINE)
    image = re.search(r"^ENTRYPOINT (\[.+\])$", (DEPLOY / "Containerfile").read_text("utf-8"), re.MULTILINE)
    assert unit
    assert image
    _, *arguments = unit[1].split()
    assert json.loads(image[1]) == unit[1].split()
    with serve.make_context("serve", [*arguments[1:-1], str(DEPLOY.parent)]) as context:
        assert context.params["release"] == DEPLOY.parent


def test_the_health_check_asks_the_address_that_the_settings_say(release: Release, tmp_path: Path) -> None:
    found = re.search(r"CMD (\[.+\])$", (DEPLOY / "Containerfile").read_text("utf-8"), re.MULTILINE)
    assert found
    _, *arguments = json.loads(found[1])
    base = {"KG_BASE_PATH": "/kg"}
    with serving("--release", str(release.folder.path), cwd=tmp_path, environ=base) as server:
        checks = [
            subprocess.run(
                [sys.executable, *arguments], env=os.environ | base | {"KG_PORT": asked}, check=False
            )
            for asked in (str(server.port), "1")
        ]
    assert [check.returncode == 0 for check in checks] == [True, False]


def test_what_is_built_or_installed_here_is_not_copied_into_the_image() -> None:
    left_out = (DEPLOY.parent / ".dockerignore").read_text("utf-8").split()
    assert {".venv", "releases", ".git", "editor/node_modules"} <= set(left_out)


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
def test_the_unit_is_one_that_systemd_reads(tmp_path: Path) -> None:
    unit = tmp_path / "kg.service"
    text = (DEPLOY / "kg.service").read_text("utf-8")
    unit.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text), "utf-8")
    command = [str(ANALYZE), "verify", str(unit)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert "kg.service" not in found.stderr, found.stderr


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
def test_the_unit_exposes_little() -> None:
    """A reading of at most 3.0, where 10 is a unit without any confinement."""
    command = [str(ANALYZE), "security", "--offline=yes", "--threshold=30", "--no-pager"]
    found = subprocess.run(
        [*command, str(DEPLOY / "kg.service")], capture_output=True, text=True, check=False, timeout=30
    )
    assert found.returncode == 0, found.stdout + found.stderr
