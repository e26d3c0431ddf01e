"""The version of the program is in every entity tag."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import kg
from kg.release.reader import Release
from kg.web import headers, version
from kg.web.served import Served

PROGRAM = "from kg.web import version; print(version.digest())"


def run(path: Path) -> str:
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env={"PYTHONPATH": str(path)}, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_any_change_of_the_program_changes_it(tmp_path: Path) -> None:
    copy = tmp_path / "kg"
    shutil.copytree(Path(kg.__file__).parent, copy)
    assert run(tmp_path) == version.digest()
    template = copy / "web/templates/page.html"
    template.write_text(template.read_text("utf-8") + " ", "utf-8")
    assert run(tmp_path) != version.digest()


def test_no_answer_has_the_tag_that_another_version_gave_it(release: Release) -> None:
    served = Served.of_release(release)
    other = replace(served, identity=served.identity.replace(version.digest(), "0" * 64))
    assert headers.tag(served, "ASK {}") != headers.tag(other, "ASK {}")
