"""A public key infrastructure on this machine: certificates, a timestamp server, OCSP and lists.

The timestamps are those of `openssl ts`, which shares no code with what is tested; what says
whether certificates are revoked is made by `cryptography`. The last part of an address names what
the server does wrong: `/tsa/garbage`.
"""

from __future__ import annotations

import base64
import datetime as dt
import ssl
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

_YEAR = dt.timedelta(days=365)
_CONFIG = """
[tsa]
default_tsa = made
[made]
signer_digest = sha256
serial = {folder}/serial
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@cache
def _key(who: str) -> rsa.RSAPrivateKey:
    """Return the key of "root", "signer" or "tsa"."""
    return rsa.generate_private_key(65537, 2048)


class TimeAuthority:
    """A root, a signer and a timestamp server, each with its certificate, and their web server.

    Attributes:
        url: of the web server.
        root: the file of the root's certificate, PEM.
        key: the PKCS#12 file of the signer; its password is "secret".
        asked: how often each path was asked.
        revoked: serial numbers that OCSP and the list report.
        down: paths that give no answer.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self.asked = folder, Counter[str]()
        self.revoked, self.down = set[int](), set[str]()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.root_certificate = self.issue("root", "Test Root", 30 * _YEAR)
        self.root = self._written("root.pem", self.root_certificate)
        self.key = folder / "signer.p12"
        self.signer = self._signing(self.issue("signer", "Test Ministry", 2 * _YEAR))
        self._written("tsa.pem", self.issue("tsa", "Test Time", 10 * _YEAR))
        self._written("expired.pem", self.issue("tsa", "Test Time", -10 * _YEAR))
        self._written("stranger.pem", self.issue("tsa", "Test Time", _YEAR, by="signer"))
        (folder / "tsa.key").write_bytes(_pem(_key("tsa")))
        (folder / "openssl.cnf").write_text(_CONFIG.format(folder=folder))

    @contextmanager
    def encrypted(self, context: ssl.SSLContext) -> Iterator[str]:
        """Serve the same over encrypted connections for a while; yield the address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # a client that shows no certificate
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"https://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def issue(self, who: str, name: str, valid: dt.timedelta, by: str = "root") -> x509.Certificate:
        """Return a certificate; a negative time is one that is over."""
        today = dt.datetime.now(dt.UTC).replace(microsecond=0)
        issuer = "Test Root" if by == "root" else "Test Nobody"
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(issuer))
            .public_key(_key(who).public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - _YEAR + min(valid, dt.timedelta(0)))
            .not_valid_after(today + (valid if valid > dt.timedelta(0) else -_YEAR))
            .add_extension(x509.BasicConstraints(who == "root", None), critical=True)
            .add_extension(_usage(who), critical=True)
            .add_extension(_identifier(who), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(_key(by).public_key()),
                critical=False,
            )
        )
        if who != "root":
            for extension in self._where_to_ask():
                builder = builder.add_extension(extension, critical=False)
        if who == "tsa":
            use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(use, critical=True)
        return builder.sign(_key(by), hashes.SHA256())

    @contextmanager
    def other_signer(self, fits: Callable[[bytes], bool]) -> Iterator[None]:
        """Give the signer another certificate for a while, one whose bytes fit."""
        before = self.signer
        while not fits(self.signer.public_bytes(serialization.Encoding.DER)):
            self.signer = self.issue("signer", "Test Ministry", 2 * _YEAR)
        self._signing(self.signer)
        yield
        self.signer = self._signing(before)

    def _signing(self, certificate: x509.Certificate) -> x509.Certificate:
        encryption = serialization.BestAvailableEncryption(b"secret")
        self.key.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"signer", _key("signer"), certificate, None, encryption
            )
        )
        return certificate

    def _where_to_ask(self) -> list[x509.ExtensionType]:
        access = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"{self.url}/ocsp")
        )
        point = x509.DistributionPoint(
            [x509.UniformResourceIdentifier(f"{self.url}/list")], None, None, None
        )
        return [x509.AuthorityInformationAccess([access]), x509.CRLDistributionPoints([point])]

    def _written(self, name: str, certificate: x509.Certificate) -> Path:
        path = self._folder / name
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def timestamp(self, question: bytes, certificate: str = "tsa.pem") -> bytes:
        """Return the answer of `openssl ts` to a question."""
        with self._lock:  # it counts its answers in a file
            folder = self._folder
            (folder / "question").write_bytes(question)
            command = ["openssl", "ts", "-reply", "-queryfile", folder / "question"]
            command += ["-config", folder / "openssl.cnf", "-signer", folder / certificate]
            command += ["-inkey", folder / "tsa.key", "-out", folder / "answer"]
            subprocess.run(command, check=True, capture_output=True, timeout=60)
            return (folder / "answer").read_bytes()

    def other_question(self, question: bytes, *, same_document: bool) -> bytes:
        """Return a question with another nonce, or about another document with the same nonce."""
        from asn1crypto.tsp import TimeStampReq

        request = TimeStampReq.load(question)
        if same_document:
            request["nonce"] = 7
        else:
            request["message_imprint"]["hashed_message"] = b"\x07" * 32
        return request.dump(force=True)

    def status(self, question: bytes) -> bytes:
        """Return the answer of OCSP."""
        request = ocsp.load_der_ocsp_request(question)
        now = dt.datetime.now(dt.UTC)
        revoked = request.serial_number in self.revoked
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=request.issuer_name_hash,
            issuer_key_hash=request.issuer_key_hash,
            serial_number=request.serial_number,
            algorithm=request.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
            this_update=now,
            next_update=now + dt.timedelta(days=7),
            revocation_time=now - dt.timedelta(days=1) if revoked else None,
            revocation_reason=x509.ReasonFlags.key_compromise if revoked else None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.root_certificate)
        return builder.sign(_key("root"), hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def list(self) -> bytes:
        """Return the list of revoked certificates."""
        now = dt.datetime.now(dt.UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(_name("Test Root"))
            .last_update(now)
            .next_update(now + dt.timedelta(days=7))
        )
        for number in self.revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(now)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(_key("root"), hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                authority.asked[self.path] += 1
                if self.path in authority.down:
                    return self.answer(b"", 503)
                if self.path == "/ocsp":
                    return self.answer(authority.status(content))
                return FAULTS[self.path.rpartition("/")[2]](self, authority, content)

            def do_GET(self) -> None:
                authority.asked[self.path] += 1
                if self.path in authority.down:
                    return self.answer(b"", 503)
                return self.answer(authority.list())

            def answer(self, content: bytes, status: int = 200) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


Fault = Callable[[Any, TimeAuthority, bytes], None]


def _sound(handler: Any, authority: TimeAuthority, question: bytes) -> None:
    handler.answer(authority.timestamp(question))


def _with_password(handler: Any, authority: TimeAuthority, question: bytes) -> None:
    expected = f"Basic {base64.b64encode(b'press:very secret').decode()}"
    if handler.headers["Authorization"] != expected:
        return handler.answer(b"", 401)
    return _sound(handler, authority, question)


def _once(handler: Any, authority: TimeAuthority, question: bytes) -> None:
    """Fail at the first request, as a server that is started anew."""
    if authority.asked[handler.path] == 1:
        return handler.answer(b"", 503)
    return _sound(handler, authority, question)


def _drip(handler: Any, _: TimeAuthority, __: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    try:
        for _byte in range(100):
            handler.wfile.write(b"0")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:  # the client has had enough
        pass


def _cut(handler: Any, authority: TimeAuthority, question: bytes) -> None:
    answer = authority.timestamp(question)
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(answer)))
    handler.end_headers()
    handler.wfile.write(answer[: len(answer) // 2])
    handler.close_connection = True


def _damaged(handler: Any, authority: TimeAuthority, question: bytes) -> None:
    answer = bytearray(authority.timestamp(question))
    answer[-9] ^= 1
    handler.answer(bytes(answer))


def _certified(certificate: str) -> Fault:
    return lambda handler, authority, question: handler.answer(
        authority.timestamp(question, certificate)
    )


def _about(*, same_document: bool) -> Fault:
    return lambda handler, authority, question: handler.answer(
        authority.timestamp(authority.other_question(question, same_document=same_document))
    )


FAULTS: dict[str, Fault] = {
    "tsa": _sound,
    "password": _with_password,
    "once": _once,
    "drip": _drip,
    "cut": _cut,
    "damaged": _damaged,
    "error": lambda handler, _, __: handler.answer(b"", 500),
    "moved": lambda handler, _, __: handler.answer(b"", 302),
    "garbage": lambda handler, _, __: handler.answer(b"<html>Welcome</html>"),
    "empty": lambda handler, _, __: handler.answer(b""),
    "endless": lambda handler, _, __: handler.answer(b"0" * (2 << 20)),
    "refusal": lambda handler, authority, _: handler.answer(authority.timestamp(b"0\x00")),
    "nonce": _about(same_document=True),
    "imprint": _about(same_document=False),
    "expired": _certified("expired.pem"),
    "stranger": _certified("stranger.pem"),
}


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(who: str) -> x509.KeyUsage:
    root = who == "root"
    return x509.KeyUsage(not root, not root, False, False, False, root, root, False, False)


def _identifier(who: str) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(_key(who).public_key())


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
