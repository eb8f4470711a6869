"""What a mail server may answer at each step, and what becomes of the message then."""

from __future__ import annotations

from typing import Final

from tests.mailservers.raw import Answer, close, dripping, endless

from aidreport.delivery.message import TryResult

DOWN: Final = "down"
"""The server takes no message at all."""

# fmt: off
REPLIES: list[tuple[str, Answer, TryResult | str]] = [
    # After the last byte, the first digit alone says whether the server took the message.
    ("message", b"250 ok\r\n", TryResult.ACCEPTED),
    ("message", b"200 ok\r\n", TryResult.ACCEPTED),
    ("message", b"201 created\r\n", TryResult.ACCEPTED),
    ("message", b"251 will forward\r\n", TryResult.ACCEPTED),
    ("message", b"252 cannot verify\r\n", TryResult.ACCEPTED),
    ("message", b"299 fine\r\n", TryResult.ACCEPTED),
    ("message", b"250\r\n", TryResult.ACCEPTED),
    ("message", b"250 ok\n", TryResult.ACCEPTED),
    ("message", b"250-one\r\n250 two\r\n", TryResult.ACCEPTED),
    ("message", b"250-one\r\n251 two\r\n", TryResult.ACCEPTED),
    ("message", "250 bli sendt på norsk\r\n".encode("latin-1"), TryResult.ACCEPTED),
    ("message", b"250 " + b"x" * 3000 + b"\r\n", TryResult.ACCEPTED),
    ("message", b"400 later\r\n", TryResult.DEFERRED),
    ("message", b"421 closing\r\n", TryResult.DEFERRED),
    ("message", b"499 hm\r\n", TryResult.DEFERRED),
    ("message", b"500 no\r\n", TryResult.REFUSED),
    ("message", b"554 5.7.1 spam\r\n", TryResult.REFUSED),
    ("message", b"599 never\r\n", TryResult.REFUSED),
    ("message", b"552 5.3.4 too big\r\n", TryResult.TOO_LARGE),
    ("message", b"552 5.2.2 mailbox full\r\n", TryResult.REFUSED),
    ("message", b"554 5.3.4 too big\r\n", TryResult.TOO_LARGE),
    ("message", b"452 4.3.1 no room\r\n", TryResult.DEFERRED),
    ("message", b"250 ok\r\n554 no\r\n", TryResult.ACCEPTED),
    ("message", b"554 no\r\n250 ok\r\n", TryResult.REFUSED),
    ("message", b"354 go on\r\n", TryResult.LOST),
    ("message", b"100 hm\r\n", TryResult.LOST),
    ("message", b"600 hm\r\n", TryResult.LOST),
    ("message", b"025 hm\r\n", TryResult.LOST),
    ("message", b"ok\r\n", TryResult.LOST),
    ("message", b"\r\n", TryResult.LOST),
    ("message", b"\0\0\0\r\n", TryResult.LOST),
    ("message", close, TryResult.LOST),
    ("message", b"25", TryResult.LOST),
    ("message", dripping(b"250 "), TryResult.LOST),
    ("message", dripping(b"250-ok\r\n" * 3), TryResult.LOST),
    ("message", endless(b"250-ok\r\n"), TryResult.LOST),
    ("message", endless(b"x" * 100), TryResult.LOST),
    # Before it, nothing was taken: whatever is no answer is tried again.
    ("RCPT", b"200 ok\r\n", TryResult.ACCEPTED),
    ("RCPT", b"450 greylisted\r\n", TryResult.DEFERRED),
    ("RCPT", b"550 nobody\r\n", TryResult.REFUSED),
    ("RCPT", b"552 5.2.2 mailbox full\r\n", TryResult.REFUSED),
    ("RCPT", b"552 5.2.3 too long for the mailbox\r\n", TryResult.TOO_LARGE),
    ("RCPT", b"250 ok\r\n354 go on\r\n", TryResult.DEFERRED),
    ("RCPT", b"354 hm\r\n", TryResult.DEFERRED),
    ("RCPT", b"hm\r\n", TryResult.DEFERRED),
    ("RCPT", close, TryResult.DEFERRED),
    ("RCPT", dripping(b"2"), TryResult.DEFERRED),
    ("RCPT", endless(b"250-ok\r\n"), TryResult.DEFERRED),
    ("MAIL", b"299 ok\r\n", TryResult.ACCEPTED),
    ("MAIL", b"451 later\r\n", TryResult.DEFERRED),
    ("MAIL", b"553 not you\r\n", DOWN),
    ("DATA", b"300 go on\r\n", TryResult.ACCEPTED),
    ("DATA", b"250 ok\r\n", TryResult.DEFERRED),
    ("DATA", b"554 no\r\n", TryResult.REFUSED),
    # An answer before the question is none: the message could be taken for accepted.
    ("DATA", b"354 go on\r\n250 ok\r\n", TryResult.LOST),
    ("DATA", dripping(b"354"), TryResult.DEFERRED),
    ("greeting", dripping(b"220"), DOWN),
    ("greeting", endless(b"220-hello\r\n"), DOWN),
    ("greeting", b"554 no\r\n", DOWN),
    ("greeting", close, DOWN),
    ("greeting", b"220 hello\r\n250 hm\r\n", DOWN),
    ("EHLO", dripping(b"250-"), DOWN),
    ("EHLO", endless(b"250-SIZE 1\r\n"), DOWN),
]
# fmt: on
