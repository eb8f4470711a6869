"""What every reply of a mail server means, well-formed or not, in time or not."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from tests.mailservers.raw import Answer, RawServer, dripping
from tests.mailservers.replies import DOWN, REPLIES

from aidreport.config.delivery import Smtp
from aidreport.delivery.message import ChannelDownError, Envelope, Receipt, TryResult
from aidreport.delivery.smtp import Server, SmtpChannel, connect

ENVELOPE = Envelope("aid@example.test", "x@example.test", "id", b"Subject: x\r\n\r\ntext\r\n", "x")
SECONDS = 0.5


def settings_for(server: RawServer) -> Smtp:
    """Return the settings that reach a server, with a short time for each step."""
    values = {"host": "127.0.0.1", "port": server.port, "security": "none"}
    return Smtp.model_validate({**values, "timeout": f"{SECONDS} s"})


def delivered(answers: dict[str, Answer]) -> tuple[Receipt | str, RawServer]:
    """Return what becomes of a message, and the server that answers so."""
    with RawServer(answers) as server:
        channel = SmtpChannel(Server(settings_for(server), Path()))
        try:
            return channel.deliver(ENVELOPE, lambda: None), server
        except ChannelDownError:
            return DOWN, server
        finally:
            channel.close()


def test_the_end_of_a_message_does_not_wait_for_an_acknowledgement() -> None:
    with RawServer({}) as server:
        smtp = connect(Server(settings_for(server), Path()))
        assert smtp.sock is not None
        assert smtp.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        smtp.close()


@pytest.mark.long
@pytest.mark.parametrize(
    ("step", "answer", "expected"),
    REPLIES,
)
def test_each_reply_has_its_outcome_within_its_time(
    step: str, answer: Answer, expected: TryResult | str
) -> None:
    begin = time.monotonic()
    found, server = delivered({step: answer})
    spent = time.monotonic() - begin
    assert (found if isinstance(found, str) else found.verdict) == expected, found
    taken = server.taken
    assert taken == (step == "message" or expected in (TryResult.ACCEPTED, TryResult.LOST))
    assert spent < 120, "without a deadline it never ends"


def test_a_slow_goodbye_does_not_change_what_became_of_the_message() -> None:
    found, _ = delivered({"QUIT": dripping(b"221")})
    assert isinstance(found, Receipt)
    assert found.verdict is TryResult.ACCEPTED


def test_what_a_server_adds_to_an_answer_is_not_taken_for_the_next_ones() -> None:
    with RawServer({"message": b"250 ok\r\n550 nobody\r\n"}) as server:
        channel = SmtpChannel(Server(settings_for(server), Path()))
        found = [channel.deliver(ENVELOPE, lambda: None).verdict for _ in range(3)]
        channel.close()
    assert found == [TryResult.ACCEPTED] * 3
    assert server.taken == 3
