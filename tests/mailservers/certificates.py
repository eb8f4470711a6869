"""Certificates for mail servers in tests, from an authority that lives as long as the tests."""

from __future__ import annotations

import datetime as dt
import ssl
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import trustme

NAMES = ("localhost", "127.0.0.1")


@dataclass(frozen=True)
class Certificate:
    """A server's certificate, and the authority that clients check it with."""

    leaf: trustme.LeafCert
    ca: Path

    def context(self) -> ssl.SSLContext:
        """Return what a server needs for TLS."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.leaf.configure_cert(context)
        return context

    def write(self, path: Path) -> None:
        """Write the key and the chain into one file that its owner alone can read."""
        path.touch(mode=0o600)
        path.write_bytes(self.leaf.private_key_and_cert_chain_pem.bytes())


@dataclass(frozen=True)
class Authority:
    """An authority; its own certificate is the file `ca`, which clients are told to trust."""

    folder: Path

    @cached_property
    def _signer(self) -> trustme.CA:
        return trustme.CA()

    @cached_property
    def ca(self) -> Path:
        path = self.folder / "ca.pem"
        self._signer.cert_pem.write_to_path(str(path))
        return path

    def certificate(self, *names: str, expired: bool = False) -> Certificate:
        """Issue a certificate for names, those of this machine where none is given."""
        end = dt.datetime.now(dt.UTC) - dt.timedelta(days=1) if expired else None
        leaf = self._signer.issue_cert(*(names or NAMES), not_after=end)
        return Certificate(leaf, self.ca)
