"""The files for those who run the server: what they name exists, and systemd takes the unit."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from kg.settings import Settings, load

ROOT = Path(__file__).parents[1]
UNIT = ROOT / "docs" / "newskg.service"
DOCKERFILE = ROOT / "docs" / "Dockerfile"
VARIABLES = {f"KG_{each.name.upper()}" for each in fields(Settings)}


def variables(text: str) -> dict[str, str]:
    return dict(re.findall(r"(KG_[A-Z_]+)=(\S+)", text))


@pytest.mark.parametrize("path", [UNIT, DOCKERFILE], ids=lambda path: path.name)
def test_every_variable_is_a_setting_with_a_possible_value(path: Path) -> None:
    found = variables(path.read_text("utf-8"))
    assert found
    assert set(found) <= VARIABLES
    load(environ={name: value for name, value in found.items() if name != "KG_TOKEN_FILE"})


def test_operation_md_names_real_settings_and_metrics() -> None:
    from kg.server.ops.access_log import AccessLog

    class Idle:
        waiting = active = slow = started = lost = 0

    text = (ROOT / "docs" / "operation.md").read_text("utf-8")
    assert set(re.findall(r"KG_[A-Z_]+", text)) <= VARIABLES
    log = AccessLog(Idle(), "")  # type: ignore[arg-type]
    log.query("ASK {}", "ok", 200, 0.1, 1, 10)
    metrics = log.metrics().decode()
    for name in re.findall(r"newskg_[a-z_]+", text):
        assert name in metrics, name


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze")
    # The program must exist for the check; where it lies is the operator's.
    text = UNIT.read_text("utf-8").replace("/opt/newskg/bin/kg", sys.executable)
    assert sys.executable in text
    copy = tmp_path / UNIT.name
    copy.write_text(text, encoding="utf-8")
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(copy)], capture_output=True, text=True
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_the_dockerfile_copies_what_there_is_and_runs_what_there_is() -> None:
    lines = DOCKERFILE.read_text("utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    names = [name for each in copied for name in each]
    assert names
    assert all((ROOT / name).exists() for name in names)
    # Whatever the wheel is built from is there.
    built_from = re.findall(r'^(\w+) = "kg/_data', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert {"kg", *built_from} <= set(names)
    assert lines[-2:] == ['ENTRYPOINT ["kg"]', 'CMD ["serve"]']
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK"}
    words = {line.split()[0] for line in lines if line and not line.startswith(("#", " "))}
    assert words <= known | {"ENTRYPOINT", "CMD"}
    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users
    assert all(re.fullmatch(r"[1-9]\d*:[1-9]\d*", user) for user in users)


def test_commands_load_the_server_only_where_they_serve() -> None:
    script = "import sys, kg.cli; print([name for name in sys.modules if name.split('.')[:2] == ['kg', 'server']])"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
