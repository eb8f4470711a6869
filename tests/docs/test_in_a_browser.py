"""The service and the settings that the page about the browser shows are sound."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from aidreport.config.config import load_config
from aidreport.config.console import Role

PAGE = Path(__file__).parents[2] / "docs/how-to/in-a-browser.md"


def blocks(kind: str) -> list[str]:
    """Return the blocks of a kind that the page shows."""
    found = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert found
    return found


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="needs systemd-analyze, which .ci/run installs",
)
def test_the_service_is_sound_and_has_few_rights(tmp_path: Path) -> None:
    (text,) = blocks("ini")
    program = "/srv/aid/.venv/bin/aidreport"
    assert f"ExecStart={program} serve --no-open" in text
    unit = tmp_path / "aidreport-console.service"
    unit.write_text(text.replace(program, "/bin/true"), encoding="utf-8")
    command = ["systemd-analyze", "verify", "--recursive-errors=no", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    command = ["systemd-analyze", "security", "--offline=yes", str(unit)]
    rights = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert float(rights.strip().splitlines()[-1].split(":")[1].split()[0]) < 3


def test_the_settings_are_read_and_say_what_the_page_says(tmp_path: Path) -> None:
    report = '[reports.norway-ukraine]\ndata = "data.csv"\n'
    settings = []
    for number, text in enumerate(blocks("toml")):
        path = tmp_path / f"{number}.toml"
        path.write_text(f"{report}\n{text}", encoding="utf-8")
        settings.append(load_config(path).console)
    assert [console.signs_in for console in settings] == [True, True, False]
    assert settings[0].roles["kari@example.org"] is Role.APPROVER
    assert settings[0].reports["norway-ukraine"] == {"ola@example.org": Role.EDITOR}
    assert settings[1].openid is not None
