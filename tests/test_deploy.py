"""What deploy/ says is what the program has."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kg.settings import Settings, variable

ANALYZE = shutil.which("systemd-analyze")
DEPLOY = Path(__file__).parent.parent / "deploy"


def test_every_setting_that_is_named_exists() -> None:
    known = {variable(name) for name in Settings.__dataclass_fields__} | {"KG_NAME"}
    named = {name for path in DEPLOY.iterdir() for name in re.findall(r"KG_[A-Z_]+", path.read_text("utf-8"))}
    assert len(named) >= 10
    assert named - known == set()


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
def test_the_unit_is_one_that_systemd_reads(tmp_path: Path) -> None:
    unit = tmp_path / "kg.service"
    text = (DEPLOY / "kg.service").read_text("utf-8")
    unit.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text), "utf-8")
    command = [str(ANALYZE), "verify", str(unit)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert "kg.service" not in found.stderr, found.stderr
