"""A complete mail system of a test's own: Postfix takes mail, Dovecot stores it and serves IMAP."""

from __future__ import annotations

import imaplib
import os
import secrets
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from tests.mailservers.certificates import Certificate

HERE = Path(__file__).parent
PROGRAMS = ("postfix", "dovecot", "/usr/lib/dovecot/imap", "/usr/lib/dovecot/lmtp")
NEEDS = "needs Postfix and Dovecot: apt-get install postfix dovecot-imapd dovecot-lmtpd, and root"


@dataclass(frozen=True)
class MailSystem:
    """Mail servers on free ports of this machine: SMTP with STARTTLS, IMAP over TLS.

    Any address at example.test has a mailbox, any user the password. RCPT of gone@example.test
    gets 550, of grey@example.test 451; what late@example.test is sent comes back as a DSN.
    Messages above 2,000,000 bytes get 552.
    """

    folder: Path
    ca: Path
    smtp_port: int
    imap_port: int
    password: str
    user: str = "aid@example.test"
    host: str = "localhost"

    def mailbox(self, address: str, *, at_least: int = 0, seconds: float = 30) -> list[bytes]:
        """Return an address's messages over IMAP, once that many are there.

        Raises:
            TimeoutError: fewer messages came in time; says what Postfix logged.
        """
        end = time.monotonic() + seconds
        while len(found := self._messages(address)) < at_least:
            if time.monotonic() > end:
                raise TimeoutError(f"{len(found)} of {at_least} messages\n{self.log()}")
            time.sleep(0.05)
        return found

    def empty(self, address: str) -> None:
        """Remove an address's messages."""
        with self._imap(address, readonly=False) as imap:
            imap.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
            imap.expunge()

    def maildir(self, address: str) -> Path:
        """Return where an address's messages are; the folder is made with the first."""
        return self.folder / "mail" / address.lower()

    def log(self) -> str:
        """Return what the servers have logged."""
        logs = (self.folder / "dovecot.log", self.folder / "postfix.log")
        return "".join(path.read_text(errors="replace") for path in logs if path.exists())

    @contextmanager
    def _imap(self, address: str, *, readonly: bool) -> Iterator[imaplib.IMAP4_SSL]:
        context = ssl.create_default_context(cafile=self.ca)
        with imaplib.IMAP4_SSL(self.host, self.imap_port, ssl_context=context, timeout=30) as imap:
            imap.login(address, self.password)
            imap.select(readonly=readonly)
            yield imap

    def _messages(self, address: str) -> list[bytes]:
        with self._imap(address, readonly=True) as imap:
            # Unlike numbers, UIDs from 1 on may be none.
            _, parts = imap.uid("FETCH", "1:*", "(BODY.PEEK[])")
            return [part[1] for part in parts if isinstance(part, tuple)]


def missing() -> str:
    """Return why the mail system cannot run here; empty where it can."""
    if os.geteuid() != 0 or not all(map(shutil.which, PROGRAMS)):
        return NEEDS
    version = subprocess.run(["dovecot", "--version"], capture_output=True, text=True, check=True)
    if not version.stdout.startswith("2.3."):
        return f"needs Dovecot 2.3, whose configuration it has; here is {version.stdout.strip()}"
    return ""


@contextmanager
def running(certificate: Certificate) -> Iterator[MailSystem]:
    """Run a mail system in a folder of its own, until the end of `with`."""
    with ExitStack() as stack:
        # Not pytest's folder: Postfix's own user must come in, and paths of sockets be short.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mail-")))
        smtp_port, imap_port = _free_ports(2)
        system = MailSystem(folder, certificate.ca, smtp_port, imap_port, secrets.token_hex())
        _lay_out(system, certificate)
        dovecot, postfix = folder / "dovecot.conf", folder / "etc"
        _run(system, "dovecot", "-c", dovecot)
        stack.callback(_stop_dovecot, system)
        _run(system, "postfix", "-c", postfix, "start")
        stack.callback(_run, system, "postfix", "-c", postfix, "stop")
        yield system


def _free_ports(number: int) -> list[int]:
    """Return ports that nothing listens on."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _lay_out(system: MailSystem, certificate: Certificate) -> None:
    """Write the folders and the configuration."""
    folder = system.folder
    folder.chmod(0o755)
    for name in ("etc", "run", "state", "queue", "data", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", "mail", "mail")
    certificate.write(folder / "key.pem")
    for name, place in (("dovecot.conf", "."), ("main.cf", "etc"), ("master.cf", "etc")):
        text = Template((HERE / name).read_text()).substitute(vars(system))
        (folder / place / name).write_text(text)


def _run(system: MailSystem, *command: str | Path) -> None:
    """Run a program that starts or stops a server.

    Raises:
        RuntimeError: it failed; says what was logged.
    """
    # A server that inherited a pipe would keep it open: a file takes what they say.
    said = system.folder / "said"
    with said.open("wb") as file:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, check=False
        )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {said.read_text(errors='replace')}\n{system.log()}")


def _stop_dovecot(system: MailSystem) -> None:
    """Stop Dovecot and wait for its end, which takes its file away."""
    _run(system, "doveadm", "-c", system.folder / "dovecot.conf", "stop")
    end = time.monotonic() + 10
    while (system.folder / "run/master.pid").exists():
        if time.monotonic() > end:
            raise TimeoutError(f"Dovecot did not stop\n{system.log()}")
        time.sleep(0.02)
