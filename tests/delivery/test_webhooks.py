from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests.mailservers.raw import Answer, dripping, endless

from aidreport.config.delivery import Webhook
from aidreport.delivery.message import Envelope, TryResult
from aidreport.delivery.webhooks import WebhookChannel
from aidreport.errors import ConfigError

ENVELOPE = Envelope("aid@example.test", "", "id", b"{}", "x.pdf")


@contextmanager
def service(answer: Answer) -> Iterator[str]:
    """Serve one request with an answer; give the URL."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.recv(65_536)
                if isinstance(answer, bytes):
                    connection.sendall(answer)
                else:
                    answer(connection)

    threading.Thread(target=serve, daemon=True).start()
    with listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/hook"


@pytest.mark.long
@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", TryResult.ACCEPTED),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", TryResult.REFUSED),
        (b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n", TryResult.DEFERRED),
        (dripping(b"HTTP/1.1 200 OK\r\n"), TryResult.LOST),
        (dripping(b""), TryResult.LOST),
        (endless(b"HTTP/1.1 100 Continue\r\n\r\n"), TryResult.LOST),
        (b"220 mail.example ESMTP\r\n", TryResult.LOST),
    ],
)
def test_the_answer_of_a_service_counts_within_the_time_of_the_whole(
    answer: Answer, verdict: TryResult
) -> None:
    with service(answer) as url:
        webhook = Webhook.model_validate({"url": url, "timeout": "0.5 s"})
        begin = time.monotonic()
        receipt = WebhookChannel(webhook, Path()).deliver(ENVELOPE, lambda: None)
    assert receipt.verdict is verdict, receipt
    assert time.monotonic() - begin < 120, "without a limit it never ends"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "ftp://host/x",
        "http://[::1",
        "https:///hook",
        "http://h:x/",
        "hook.example",
    ],
)
def test_an_address_that_is_none_of_the_web_is_refused_without_being_shown(
    url: str, tmp_path: Path
) -> None:
    (tmp_path / "url.txt").write_text(url, encoding="utf-8")
    webhook = Webhook.model_validate({"url": {"file": "url.txt"}})
    with pytest.raises(ConfigError) as caught:
        WebhookChannel(webhook, tmp_path).deliver(ENVELOPE, lambda: None)
    assert url not in f"{caught.value}{caught.value.fix}"
