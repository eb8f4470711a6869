"""Servers of timestamps that fail, lie or are not there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.pdf.signing.time_authority import TimeAuthority
from tests.runs.faults.conftest import SLOT, Project

from aidreport.pdf.signing.validation import validate_signatures

pytestmark = pytest.mark.long
PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"
SETTINGS = """
[reports.norway-ukraine.delivery]
subscribers = ["desk@example.test"]
[signing]
pkcs12 = "{key}"
password_file = "password"
[signing.timestamp]
server = "{server}"
trust = "{root}"
timeout = "0.5 seconds"
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeAuthority]:
    made = TimeAuthority(tmp_path_factory.mktemp("authority"))
    yield made
    made.close()


def configure(project: Project, authority: TimeAuthority, server: str) -> None:
    (project.folder / "password").write_text("secret\n", encoding="utf-8")
    address = server if "://" in server else f"{authority.url}/tsa/{server}"
    project.configure(SETTINGS.format(key=authority.key, root=authority.root, server=address))


def sends_nothing_and_goes_on(
    project: Project, authority: TimeAuthority, server: str, reason: str
) -> None:
    """Check that a run fails with its reason, and sends once when the server is well."""
    result = project.call("run", "--slot", SLOT)
    assert result.code == 1, result.err
    assert reason in result.err
    assert "fix" in result.err
    assert project.rows("SELECT outcome FROM slots") == [("failed",)]
    assert not (project.folder / PDF).exists()
    assert not list((project.folder / "output/outbox").glob("*.eml"))
    authority.down.clear()
    authority.revoked.clear()
    address = server if "://" in server else f"{authority.url}/tsa/{server}"
    project.configure("", **{f'server = "{address}"': f'server = "{authority.url}/tsa"'})
    project.configure("", **{'timeout = "0.5 seconds"': 'timeout = "20 seconds"'})
    assert project.call("run", "--slot", SLOT).code == 0
    assert project.rows("SELECT outcome FROM slots") == [("sent",)]
    assert len(list((project.folder / "output/outbox").glob("*.eml"))) == 1
    content = (project.folder / PDF).read_bytes()
    signed, _ = validate_signatures(content, [authority.root.read_bytes()]) or ()
    assert (signed.level, signed.trusted, signed.time_trusted) == ("B-LTA", True, True)


@pytest.mark.fault("timestamps")
@pytest.mark.parametrize(
    ("server", "reason"),
    [
        ("http://127.0.0.1:9/", "Connection refused"),
        ("drip", "no answer in time"),
        ("error", "it answers 500"),
        ("moved", "it answers 302"),
        ("password", "it answers 401"),
        ("garbage", "no timestamp"),
        ("empty", "no timestamp"),
        ("cut", "no timestamp"),
        ("endless", "more than 1,048,576 bytes"),
        ("refusal", "it refuses"),
        ("nonce", "another question"),
        ("imprint", "another document"),
        ("damaged", "is damaged"),
        ("expired", "expired on"),
        ("stranger", "nobody trusted vouches for"),
    ],
)
def test_a_server_that_fails_or_lies_stops_the_run_and_nothing_is_sent_without_its_word(
    project: Project, authority: TimeAuthority, server: str, reason: str
) -> None:
    configure(project, authority, server)
    sends_nothing_and_goes_on(project, authority, server, reason)


@pytest.mark.fault("timestamps")
@pytest.mark.parametrize("what", ["unanswered", "revoked"])
def test_a_certificate_that_nobody_can_say_is_valid_stops_the_run(
    project: Project, authority: TimeAuthority, what: str
) -> None:
    configure(project, authority, "tsa")
    if what == "revoked":
        authority.revoked.add(authority.signer.serial_number)
    else:
        authority.down.update(("/ocsp", "/list"))
    reason = "revoked" if what == "revoked" else "/ocsp: it answers 503"
    sends_nothing_and_goes_on(project, authority, "tsa", reason)
