"""The Dockerfile and the compose file: what linters and the schema of Compose say of them.

`.ci/run` builds the image where a container runtime answers. `docker compose config`, which also
fills in variables, is not asked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from aidreport.cli.app import cli

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
BESIDE = Path(sys.executable).parent


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """Run a program, first of all one of this environment."""
    path = os.pathsep.join([str(BESIDE), os.environ["PATH"]])
    program = shutil.which(str(words[0]), path=path)
    assert program is not None, f"{words[0]} is not installed"
    return subprocess.run(
        [program, *map(str, words[1:])], capture_output=True, text=True, check=False, cwd=ROOT
    )


@pytest.fixture
def composed() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_the_linter_of_dockerfiles_has_nothing_to_say() -> None:
    done = run("hadolint", "--failure-threshold", "info", DEPLOY / "Dockerfile")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_linter_of_dockerfiles_finds_what_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "Dockerfile"
    wrong.write_text((DEPLOY / "Dockerfile").read_text().replace("--no-cache-dir ", ""))
    assert "DL3042" in run("hadolint", wrong).stdout


def compose_problems(file: Path) -> str:
    done = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", file)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_schema_of_compose_accepts_the_compose_file(tmp_path: Path) -> None:
    assert compose_problems(DEPLOY / "compose.yaml") == ""
    wrong = tmp_path / "compose.yaml"
    wrong.write_text((DEPLOY / "compose.yaml").read_text().replace("replicas: 2", "replica: 2"))
    assert "replica" in compose_problems(wrong)


def test_what_the_services_name_is_there(composed: dict[str, Any]) -> None:
    services = composed["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        for volume in service["volumes"]:
            source = volume.removesuffix(":/project").partition(":")[0]
            assert source in composed["volumes"] or source.startswith("${PROJECT")
        build = service.get("build")
        assert build is None or (DEPLOY / build["context"] / build["dockerfile"]).is_file()


def test_each_service_gives_a_command_that_aidreport_has(composed: dict[str, Any]) -> None:
    commands = {
        name: service["command"]
        for name, service in composed["services"].items()
        if service.get("image", "").startswith("aidreport")
    }
    assert set(commands) == {"scheduler", "worker", "console"}
    for given in commands.values():
        words, context, command = given, click.Context(cli, info_name="aidreport"), cli
        while isinstance(command, click.Group):
            name, words = words[0], words[1:]
            found = command.get_command(context, name)
            assert found is not None, name
            command = found
        options = {option for item in command.params for option in item.opts}
        assert {word for word in words if word.startswith("--")} <= options
