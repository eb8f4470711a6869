"""`check` and `doctor` about delivery; and that no secret is ever shown or kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.mailservers.plugin import StartsServer

Run = Callable[..., object]
SLOT = "2026-01-23T08:00"
PLANTED = {
    "SMTP_PASSWORD": "planted-smtp-Zk3",
    "HOOK_URL": "http://127.0.0.1:9/hook?token=planted-url-Qw8",
    "HOOK_KEY": "planted-hmac-Xy5",
    "STORE_KEY": "planted-store-Lm2",
    "PDF_PASSWORD": "planted-pdf-Rt7",
    "IMAP_PASSWORD": "planted-imap-Bn4",
}


SECTION = "[reports.norway-ukraine.delivery]\n"


def configure(project: Path, text: str) -> None:
    path = project / "config.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_check_names_every_address_that_is_none_and_says_what_a_password_costs(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(
        project,
        """
[mail]
sender = "Nobody <nobody@-x.example>"
owner = "owner@example.org"
[reports.norway-ukraine.delivery]
subscribers = [
  "desk@example.org", "bad", { address = "x@example.org", language = "xx" },
  { address = "locked@example.org", password = { env = "PDF_PASSWORD" } },
]
""",
    )
    result = run("check")
    assert result.code == 2
    assert 'mail.sender: "Nobody <nobody@-x.example>"' in result.out
    assert "subscribers, entry 2: bad: An email address must have an @-sign" in result.out
    assert 'x@example.org: there is no wording for the language "xx"' in result.out
    assert "2 subscribers" in result.out
    assert "is neither PDF/A nor PDF/UA: locked@example.org" in result.out


WRONG_ADDRESSES = {
    "mail.sender": '[mail]\nsender = "Kari <kari@x, y@z>"\n',
    "mail.reply_to": '[mail]\nreply_to = "kari"\n',
    "mail.owner": '[mail]\nowner = ["a@example.org", "root"]\n',
    "reports.norway-ukraine.delivery.approval.by": f"{SECTION}approval = {{ by = ['root'] }}\n",
}


@pytest.mark.parametrize("key", WRONG_ADDRESSES)
def test_an_address_that_check_refuses_is_refused_by_a_run_too(
    run: Run, project: Path, key: str
) -> None:
    configure(project, WRONG_ADDRESSES[key])
    checked = run("check")
    assert checked.code == 2
    assert f"{key}: " in checked.out
    assert run("run", "--dry-run").code == 2
    ran = run("run", "--now")
    assert ran.code == 1
    assert f"{key}: " in ran.err
    assert not list((project / "output").rglob("*.pdf"))
    assert f"failed: {key}: " in run("why", "last").out


@pytest.mark.parametrize("owner", ["root@localhost", "Aid desk <aid@localhost>"])
def test_an_address_on_this_machine_is_taken_by_both(run: Run, project: Path, owner: str) -> None:
    configure(project, f'[mail]\nsender = "{owner}"\nowner = "{owner}"\n')
    assert run("check").code == 0
    assert run("run", "--now").code == 0


def test_check_refuses_texts_of_a_message_that_do_more_than_show(run: Run, project: Path) -> None:
    configure(project, '[reports.norway-ukraine.delivery]\nsubscribers = ["desk@example.org"]\n')
    folder = project / "templates/mail"
    folder.mkdir(parents=True)
    (folder / "briefing.txt").write_text(
        "Subject: {{ title }}\n{% for a in range(9) %}{{ a * 9 }}{% endfor %}\n", encoding="utf-8"
    )
    result = run("check")
    assert result.code == 2
    assert "briefing.txt has parts that are not allowed in a message" in result.out
    assert "line 1: call" in result.out
    (folder / "briefing.txt").write_text("Hello\n", encoding="utf-8")
    assert "does not begin with its subject" in run("check").out


def test_channels_that_do_not_exist_are_refused_with_the_near_miss(run: Run, project: Path) -> None:
    configure(project, '[reports.norway-ukraine.delivery]\nchannels = ["smpt", "smtp"]\n')
    result = run("check")
    assert result.code == 2
    assert 'there is no "smpt" (did you mean "smtp"?)' in result.err
    assert "smtp needs [smtp] with its host" in result.err


OUTSIDE = ["../{report}.pdf", "output/../../x.pdf", "/srv/{report}.pdf", "//nas/share/x.pdf"]
WINDOWS = [r"C:\aid\x.pdf", r"D:{report}.pdf", r"\\nas\share\x.pdf", r"output\..\..\x.pdf"]


@pytest.mark.parametrize("command", ["render", "run", "check"])
@pytest.mark.parametrize("output", [*OUTSIDE, *WINDOWS])
def test_an_output_that_leaves_the_folder_is_refused(
    run: Run, project: Path, output: str, command: str
) -> None:
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8")
    assert '"output/{report}/{date}-{report}.pdf"' in text
    path.write_text(
        text.replace('"output/{report}/{date}-{report}.pdf"', f"'{output}'"), encoding="utf-8"
    )
    result = run(command)
    assert result.code == 2
    assert f'reports.norway-ukraine.output: "{output}" is outside the folder' in result.err


@pytest.mark.parametrize("folder", ["/srv/outbox", "../outbox"])
def test_messages_outside_the_folder_are_refused(run: Run, project: Path, folder: str) -> None:
    configure(project, f'[mail]\nfolder = "{folder}"\n')
    result = run("check")
    assert result.code == 2
    assert f'mail.folder: "{folder}" is outside the folder of the configuration' in result.err


OUTSIDE = {
    "state.folder": ("[state]", 'folder = "{}"'),
    "state.metrics": ("[state]", 'metrics = "{}/aid.prom"'),
    "copies.c.to": ("[copies.c]", 'to = "{}"'),
    "mail.bounces.maildir": ("[mail.bounces]", 'maildir = "{}"'),
}


@pytest.mark.parametrize("place", ["/srv/x", "../x", "a/../../x", "C:/x", "//host/x"])
@pytest.mark.parametrize("key", OUTSIDE)
def test_whatever_is_written_outside_the_folder_is_refused_unless_it_is_allowed(
    run: Run, project: Path, key: str, place: str
) -> None:
    section, line = OUTSIDE[key]
    configure(project, f"{section}\n{line.format(place)}\n")
    result = run("check")
    assert result.code == 2
    assert f'{key}: "{place}' in result.err
    assert "is outside the folder of the configuration" in result.err
    allowed = result.err.rpartition("or allow it: ")[2].splitlines()[0]
    configure(project, f"{allowed}\n")
    assert "is outside" not in run("check").err


@pytest.mark.parametrize("url", ["file:///srv/x", "local://srv/x", "file://x"])
def test_a_store_on_this_machine_is_a_folder_outside(run: Run, project: Path, url: str) -> None:
    configure(project, f'[copies.c]\nto = "{url}"\n')
    assert f'copies.c.to: "{url}" is outside the folder' in run("check").err


@pytest.mark.parametrize("url", ["s3://bucket/x", "memory://x", "gcs://b/../x"])
def test_a_store_elsewhere_is_not_outside(run: Run, project: Path, url: str) -> None:
    configure(project, f'[copies.c]\nto = "{url}"\n')
    assert run("check").code == 0


def test_what_the_configuration_allows_is_written_outside_the_folder(
    run: Run, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8")
    allowed = f'"{elsewhere}/{{report}}.pdf"\nallow_outside = true'
    path.write_text(
        text.replace('"output/{report}/{date}-{report}.pdf"', allowed), encoding="utf-8"
    )
    configure(
        project,
        f'[mail]\nfolder = "{elsewhere}/outbox"\nallow_outside = true\n'
        '[reports.norway-ukraine.delivery]\nsubscribers = ["desk@example.org"]\n',
    )
    assert run("run", "--now").code == 0
    assert (elsewhere / "norway-ukraine.pdf").is_file()
    assert len(list((elsewhere / "outbox").glob("*.eml"))) == 1


def test_the_doctor_says_what_the_mail_server_does_and_what_waits(
    run: Run, project: Path, scripted_server: StartsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = scripted_server()
    monkeypatch.setenv("SMTP_PASSWORD", server.password)
    configure(
        project,
        f"""
[mail]
sender = "aid@example.test"
[smtp]
host = "localhost"
port = {server.port}
ca = "{server.ca}"
user = "{server.user}"
password = {{ env = "SMTP_PASSWORD" }}
[reports.norway-ukraine.delivery]
channels = ["smtp"]
subscribers = ["grey@example.test"]
""",
    )
    assert "it accepts messages of aid@example.test" in run("doctor").out
    server.script("grey@example.test", rcpt="451 4.7.1 later")
    run("run", "--slot", SLOT)
    assert "outbox: 1 delivery waits" in run("doctor").out
    monkeypatch.setenv("SMTP_PASSWORD", "planted-wrong")
    result = run("doctor")
    assert result.code == 1
    assert "AUTH: 535" in result.out
    monkeypatch.delenv("SMTP_PASSWORD")
    assert "the environment variable SMTP_PASSWORD is empty or does not exist" in run("doctor").out


def test_planted_secrets_are_nowhere(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch, scripted_server: StartsServer
) -> None:
    """Whatever fails, and whatever is asked, no output, no file and no table shows a secret."""
    server = scripted_server()
    for name, value in PLANTED.items():
        monkeypatch.setenv(name, value)
    (project / "subscribers.toml").write_text(
        '[[subscribers]]\naddress = "a@example.test"\npassword = { env = "PDF_PASSWORD" }\n',
        encoding="utf-8",
    )
    configure(
        project,
        f"""
[mail]
sender = "aid@example.test"
owner = "owner@example.test"
[mail.bounces]
imap = "localhost"
port = 9
user = "aid@example.test"
password = {{ env = "IMAP_PASSWORD" }}
[smtp]
host = "localhost"
port = {server.port}
ca = "{server.ca}"
user = "{server.user}"
password = {{ env = "SMTP_PASSWORD" }}
[webhooks.site]
url = {{ env = "HOOK_URL" }}
secret = {{ env = "HOOK_KEY" }}
[copies.bucket]
to = "nosuchstore://bucket"
options = {{ secret = {{ env = "STORE_KEY" }} }}
[reports.norway-ukraine.delivery]
channels = ["smtp", "site", "bucket", "folder"]
subscribers = ["subscribers.toml"]
""",
    )
    told = []
    for arguments in (
        ["check"],
        ["run", "--slot", SLOT, "--verbose"],
        ["run", "--dry-run"],
        ["mail", "test", "--verbose"],
        ["mail", "send", "--verbose"],
        ["mail", "bounces", "--verbose"],
        ["mail", "list", "1"],
        ["doctor"],
        ["why", "norway-ukraine"],
        ["history", "--format", "json"],
        ["resend", "1", "--verbose"],
    ):
        result = run(*arguments)
        told.append(result.out + result.err)
    assert "535" in told[1], "the server refused the password"
    files = [path for path in project.rglob("*") if path.is_file()]
    kept = [path.read_bytes() for path in files]
    with sqlite3.connect(project / "state/ledger.sqlite") as connection:
        told += list(connection.iterdump())
    for name, secret in PLANTED.items():
        assert not any(secret in text for text in told), name
        assert not any(secret.encode() in content for content in kept), name
    assert not any("planted-url" in text for text in told)


@pytest.mark.parametrize(
    ("second", "keys"),
    [
        ("KARI@example.org,Kari,fr,,", "other values of language"),
        ("kari@example.org,Kari,nb,press,", "other values of groups"),
        ("kari@example.org,Kari,fr,,yes", "other values of language and paused"),
        ("kari@example.org,Kari N.,nb,,", None),
        ("ola@example.org,Ola,fr,,", None),
    ],
)
def test_a_second_entry_of_an_address_that_would_change_what_it_gets_is_said(
    run: Run, project: Path, second: str, keys: str | None
) -> None:
    head = "address,name,language,groups,paused\nkari@example.org,Kari,nb,,\n"
    (project / "readers.csv").write_text(f"{head}{second}\n", encoding="utf-8")
    configure(project, f'\n{SECTION}subscribers = "readers.csv"\n')
    result = run("check")
    assert result.code == 0, result.out
    said = [line for line in result.out.splitlines() if "listed twice" in line]
    assert len(said) == (keys is not None)
    if keys is not None:
        address = second.partition(",")[0]
        text = f"{address} is listed twice, with {keys}; the first entry counts"
        assert said[0].startswith("warning")
        assert "readers.csv, line 3" in said[0]
        assert text in said[0]
