"""The unit of systemd that is exported: what it may write, and where it finds its secrets."""

from __future__ import annotations

import datetime as dt
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from tests.cli.test_schedule_export import needs, schedules

from aidreport.config.secret import credential_name

Run = Callable[..., Any]


def systemd(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *map(str, arguments)], capture_output=True, text=True, check=False
    )


@needs("systemd-analyze")
def test_the_unit_of_systemd_is_sound_and_has_few_rights(run: Run, project: Path) -> None:
    schedules(project, "0 8 * * *")
    (project / "password.txt").write_text("secret")
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(
            '\n[webhooks.desk]\nurl = { env = "DESK_HOOK" }\nsecret = { file = "password.txt" }\n'
        )
    unit = project / "aidreport.service"
    unit.write_text(run("schedule", "export", "--dialect", "systemd").out)
    done = systemd("verify", "--recursive-errors=no", unit)
    assert (done.returncode, done.stderr) == (0, "")
    lines = unit.read_text().splitlines()
    assert any(line.startswith("User=") for line in lines)
    assert any(line.startswith("EnvironmentFile=/etc/aidreport/") for line in lines)
    assert f"LoadCredential=password.txt:{project / 'password.txt'}" in lines
    commands = [line.strip("# ") for line in lines if line.startswith("#   ")]
    name = commands[0].rpartition("/")[2].removesuffix(".service")
    assert commands[1:3] == ["sudo systemctl daemon-reload", f"sudo systemctl enable --now {name}"]
    rights = systemd("security", "--offline=yes", unit)
    exposure = float(rights.stdout.strip().splitlines()[-1].split(":")[1].split()[0])
    assert exposure < 3


def test_a_service_reads_its_secret_from_the_credentials_of_systemd(
    run: Run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[webhooks.desk]\nurl = { file = "/root/keys/desk.txt" }\n')
    assert "keys/desk.txt" in run("doctor").out
    loaded = [
        line.partition("=")[2].partition(":")
        for line in run("schedule", "export", "--dialect", "systemd").out.splitlines()
        if line.startswith("LoadCredential=")
    ]
    ((name, _, path),) = loaded
    assert path == "/root/keys/desk.txt"
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / name).write_text("https://desk.example/\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    assert "keys/desk.txt" not in run("doctor").out


PLACES = """
[state]
allow_outside = true
folder = "/srv/aid/state"
metrics = "/srv/metrics/aid.prom"
[mail]
allow_outside = true
folder = "/srv/100% aid"
dkim = { domain = "example.org", selector = "s", key = "keys/dkim.pem" }
bounces = { maildir = "../Maildir", allow_outside = true }
[smtp]
host = "mail.example.org"
user = "aid"
password = { file = "/root/keys/smtp.txt" }
[signing]
pkcs12 = "/root/keys/seal.p12"
password_file = "keys-dkim.pem"
[signing.timestamp]
server = "https://tsa.example.org/"
trust = "tsa.pem"
user = "aid"
password = { file = "tsa.txt" }
client_certificate = "keys/tsa-client.pem"
[copies.near]
to = "copies"
[copies.far]
to = "/srv/copies"
allow_outside = true
[copies.here]
to = "file:///srv/stores"
allow_outside = true
[copies.store]
to = "s3://bucket/x"
options = { secret = { file = "s3.txt" } }
[reports.other]
data = "data/norway-ukraine-2025-06-12.toml"
output = "/srv/briefings/{report}/{date}.pdf"
allow_outside = true
"""
OUTSIDE = {
    "/srv/aid/state", "/srv/metrics", "/srv/100% aid", "/srv/copies", "/srv/stores",
    "/srv/briefings",
}  # fmt: skip
PRIVATE = {
    "keys/dkim.pem", "/root/keys/smtp.txt", "/root/keys/seal.p12", "keys-dkim.pem", "s3.txt",
    "tsa.txt", "keys/tsa-client.pem",
}  # fmt: skip


@pytest.fixture
def unit(run: Run, project: Path) -> Path:
    """A unit of a configuration that names files of every kind, inside and outside its folder."""
    schedules(project, "0 8 * * *")
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(PLACES)
    path = project / "aidreport.service"
    path.write_text(run("schedule", "export", "--dialect", "systemd").out)
    return path


def values(unit: Path, key: str) -> list[str]:
    """Return the values of a key of a unit, as systemd reads them."""
    lines = unit.read_text().splitlines()
    found = [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]
    return [value.replace("%%", "%") for value in found]


def test_a_service_may_write_wherever_the_configuration_says_and_nowhere_else(
    unit: Path, project: Path
) -> None:
    (writable,) = values(unit, "ReadWritePaths")
    beside = str(project.parent / "Maildir")
    assert sorted(shlex.split(writable)) == sorted({str(project), beside, *OUTSIDE})
    (named,) = [
        line for line in unit.read_text().splitlines() if line[0:1] == "#" and "/srv/copies" in line
    ]
    assert set(shlex.split(named.removeprefix("#"))) == {beside, *OUTSIDE}


def test_every_file_of_a_secret_or_a_key_is_a_credential_of_its_own(
    unit: Path, project: Path
) -> None:
    loaded = [value.partition(":") for value in values(unit, "LoadCredential")]
    assert {path for _, _, path in loaded} == {str(project / name) for name in PRIVATE}
    names = [name for name, _, _ in loaded]
    assert len(set(names)) == len(PRIVATE)
    assert all(name.replace("-", "").replace(".", "").isalnum() for name in names)


@needs("systemd-analyze")
def test_the_unit_of_a_worker_is_sound_and_beside_that_of_the_daemon(
    run: Run, project: Path
) -> None:
    schedules(project, "0 8 * * *")
    daemon = run("schedule", "export", "--dialect", "systemd").out
    unit = project / "worker.service"
    unit.write_text(run("schedule", "export", "--dialect", "systemd", "--worker").out)
    done = systemd("verify", "--recursive-errors=no", unit)
    assert (done.returncode, done.stderr) == (0, "")
    (start,) = values(unit, "ExecStart")
    assert start.endswith(f"--config {project / 'config.toml'} worker")
    installed = [line for line in unit.read_text().splitlines() if "/etc/systemd/system/" in line]
    assert not set(installed) & set(daemon.splitlines())
    assert "--worker" in installed[0]


@needs("systemd-analyze")
def test_the_unit_of_many_places_is_sound(unit: Path) -> None:
    done = systemd("verify", "--recursive-errors=no", unit)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_service_signs_and_mails_with_the_keys_among_its_credentials(
    run: Run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured = '[signing]\npkcs12 = "/root/keys/seal.p12"\npassword_file = "/root/pin.txt"\n'
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(f"\n{configured}")
    assert "/root/pin.txt does not exist" in run("run", "--now").err
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / credential_name("/root/keys/seal.p12")).write_bytes(key_of_a_seal(b"4711"))
    (credentials / credential_name("/root/pin.txt")).write_text("4711\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    ran = run("run", "--now")
    assert ran.code == 0
    assert "signature" in run("verify", ran.out.strip()).out


def key_of_a_seal(password: bytes) -> bytes:
    """Return a key with a certificate of its own, as PKCS#12."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Seal")])
    start = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, start, start.replace(year=2125))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    encrypted = serialization.BestAvailableEncryption(password)
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, encrypted)


def test_kubernetes_names_what_is_outside_the_volume(run: Run, unit: Path) -> None:
    head = run("schedule", "export", "--dialect", "kubernetes").out.partition("\n---")[0]
    (named,) = [line for line in head.splitlines() if "/srv/copies" in line]
    outside = {name for name in PRIVATE if name[0] == "/"} | OUTSIDE
    assert outside <= set(shlex.split(named.removeprefix("#")))
