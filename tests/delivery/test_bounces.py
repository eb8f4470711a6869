"""Reports as mail servers write them, and everything else that arrives in such a mailbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.delivery.bounces import LONGEST, READ, Action, Bounce, bounces_in


def mail(text: str) -> bytes:
    """Return a message with the line ends that it has on the wire."""
    return text.replace("\n", "\r\n").encode()


FOLDER = Path(__file__).parent / "bounces"
POSTFIX, EXIM, EXCHANGE, GMAIL, OLD_GMAIL, OUT_OF_OFFICE = (
    (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    for name in ("postfix", "exim", "exchange", "gmail", "old-gmail", "out-of-office")
)


def report(*groups: str, about: str = "Reporting-MTA: dns; mx.example") -> bytes:
    """Return a report of these groups of fields."""
    fields = "\n\n".join((about, *groups))
    return mail(
        "Content-Type: multipart/report; report-type=Delivery-Status; boundary=b\n\n"
        f"--b\nContent-Type: message/delivery-status\n\n{fields}\n\n--b--\n"
    )


def recipient(
    address: str, action: str = "failed", status: str = "5.0.0", diagnostic: str = ""
) -> str:
    lines = [f"Final-Recipient: rfc822; {address}", f"Action: {action}", f"Status: {status}"]
    return "\n".join([*lines, *([f"Diagnostic-Code: {diagnostic}"] if diagnostic else [])])


def test_a_postfix_bounce_names_address_status_and_envelope() -> None:
    assert bounces_in(mail(POSTFIX)) == [
        Bounce(
            envelope_id="q2+17=7f3a",
            message_id="<q2-17.7f3a@ministry.example>",
            address="anna.meier@partner.example",
            action=Action.FAILED,
            status="5.1.1",
            diagnostic="550 5.1.1 <anna.meier@partner.example>: Recipient address rejected:"
            " User unknown",
        )
    ]


def test_an_exim_bounce_finds_the_message_in_its_headers_alone() -> None:
    expected = ("", "<q2-18.11@ministry.example>", "desk@gone.example", Action.FAILED, "5.0.0", "")
    assert bounces_in(mail(EXIM)) == [expected]


def test_an_exchange_bounce_keeps_the_words_after_a_semicolon() -> None:
    (bounce,) = bounces_in(mail(EXCHANGE))
    assert bounce[:5] == (
        "",
        "<q2-19.5c@ministry.example>",
        "j.doe@agency.example",
        Action.FAILED,
        "5.1.10",
    )
    assert bounce.diagnostic == (
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
    )


def test_a_gmail_bounce_is_told_once_though_it_has_both_forms() -> None:
    (bounce,) = bounces_in(mail(GMAIL))
    assert (bounce.message_id, bounce.address, bounce.status) == (
        "<q2-20.a1@ministry.example>",
        "someone@gmail.example",
        "5.1.1",
    )
    assert "does not exist. Please try" in bounce.diagnostic


@pytest.mark.parametrize("text", [POSTFIX, EXIM, EXCHANGE, GMAIL, OLD_GMAIL])
def test_line_ends_of_a_file_change_nothing(text: str) -> None:
    assert bounces_in(text.encode()) == bounces_in(mail(text)) != []


def test_each_recipient_of_a_report_has_a_bounce() -> None:
    found = bounces_in(
        report(
            recipient("a@one.example", status="5.2.2"),
            recipient("b@two.example", "delayed", "4.4.1"),
            recipient("c@three.example", "expanded", "2.0.0"),
            about="Reporting-MTA: dns; mx.example\nOriginal-Envelope-Id: E1",
        )
    )
    assert [(each.envelope_id, each.address, each.action, each.status) for each in found] == [
        ("E1", "a@one.example", Action.FAILED, "5.2.2"),
        ("E1", "b@two.example", Action.DELAYED, "4.4.1"),
        ("E1", "c@three.example", Action.EXPANDED, "2.0.0"),
    ]


@pytest.mark.parametrize(
    ("written", "status", "action"),
    [
        ("delayed", "4.4.1", Action.DELAYED),
        ("delivered", "2.0.0", Action.DELIVERED),
        ("Relayed (to non-DSN-aware mailer)", "2.0.0", Action.RELAYED),
        ("FAILED", "5.1.1", Action.FAILED),
        ("", "4.2.0", Action.DELAYED),
        ("gave-up", "5.4.7", Action.FAILED),
    ],
)
def test_an_action_is_what_is_written_or_else_what_the_status_means(
    written: str, status: str, action: Action
) -> None:
    (bounce,) = bounces_in(report(recipient("a@one.example", written, status)))
    assert (bounce.action, bounce.status) == (action, status)


def test_neither_action_nor_status_is_no_bounce() -> None:
    assert bounces_in(report(recipient("a@one.example", "gave-up", "unknown"))) == []


def test_a_missing_status_is_taken_from_the_diagnostic_but_an_address_is_none() -> None:
    found = bounces_in(
        report(
            recipient("a@x.example", status="", diagnostic="smtp; 550 [5.1.1.7] 5.7.1 no"),
            recipient("b@x.example", status="", diagnostic="smtp; 550 no"),
        )
    )
    assert [each.status for each in found] == ["5.7.1", ""]


def test_the_address_we_wrote_to_stands_before_where_an_alias_led() -> None:
    group = f"{recipient('anna@private.example')}\nOriginal-Recipient: rfc822; Desk@Alias.example"
    (bounce,) = bounces_in(report(group))
    assert bounce.address == "desk@alias.example"


def test_an_original_recipient_of_another_kind_gives_way_to_the_final_one() -> None:
    group = f"{recipient('<anna@x.example>')}\nOriginal-Recipient: x400; /C=de/S=a@b/"
    (bounce,) = bounces_in(report(group))
    assert bounce.address == "anna@x.example"


def test_a_diagnostic_is_one_short_line_without_control_characters() -> None:
    said = "smtp; 550 \x1b[31mno\x00\u202e\n\tway " + "x" * 900
    (bounce,) = bounces_in(report(recipient("a@x.example", diagnostic=said)))
    assert bounce.diagnostic.startswith("550 [31mno way xxx")
    assert len(bounce.diagnostic) == LONGEST


def test_an_international_report_keeps_its_address() -> None:
    content = report(
        "Final-Recipient: utf-8; jürgen@bücher.example\nAction: failed\nStatus: 5.1.1"
    ).replace(b"message/delivery-status", b"message/global-delivery-status")
    (bounce,) = bounces_in(content)
    assert bounce.address == "jürgen@bücher.example"


@pytest.mark.parametrize(
    ("written", "envelope"),
    [("a+2B+3Db", "a+=b"), ("a+b+zz", "a+b+zz"), ("run+17", "run+17"), ("a+0D+0Ab", "a+0D+0Ab")],
)
def test_an_envelope_id_is_decoded_as_far_as_it_is_xtext(written: str, envelope: str) -> None:
    about = f"Original-Envelope-Id: {written}"
    (bounce,) = bounces_in(report(recipient("a@x.example"), about=about))
    assert bounce.envelope_id == envelope


def test_a_message_from_nobody_that_names_the_failed_recipients_is_a_bounce() -> None:
    assert bounces_in(mail(OLD_GMAIL)) == [
        Bounce("", "<q2-21@ministry.example>", address, Action.FAILED, "", "")
        for address in ("desk@gone.example", "second@gone.example")
    ]


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("Return-Path: <>", "Return-Path: <someone@x.example>"),
        ("Return-Path: <>\n", ""),
        ("X-Failed-Recipients", "X-Other"),
        ("Message-ID", "X-Other"),
        ("message/rfc822", "text/plain"),
    ],
)
def test_a_message_from_nobody_without_the_evidence_is_no_bounce(part: str, instead: str) -> None:
    assert part in OLD_GMAIL
    assert bounces_in(mail(OLD_GMAIL.replace(part, instead))) == []


def test_an_out_of_office_reply_is_no_bounce() -> None:
    assert bounces_in(mail(OUT_OF_OFFICE)) == []


@pytest.mark.parametrize("kind", ["disposition-notification", "feedback-report", ""])
def test_reports_about_other_things_are_no_bounces(kind: str) -> None:
    assert (
        bounces_in(mail(GMAIL.replace("report-type=delivery-status", f"report-type={kind}"))) == []
    )


def test_a_bounce_that_someone_forwards_is_no_bounce() -> None:
    forwarded = "From: a@x.example\nContent-Type: message/rfc822\n\n" + POSTFIX
    assert bounces_in(mail(forwarded)) == []
    wrapped = 'Content-Type: multipart/mixed; boundary="w"\n\n--w\nContent-Type: message/rfc822\n\n'
    assert bounces_in(mail(f"{wrapped}{POSTFIX}\n--w--\n")) == []


def test_a_report_without_recipients_is_no_bounce() -> None:
    assert bounces_in(report()) == []
    assert bounces_in(report("Final-Recipient: rfc822; nobody\nAction: failed")) == []


def test_a_report_cut_short_says_what_it_still_says() -> None:
    cut = mail(POSTFIX.partition("Content-Description: Undelivered Message")[0])
    (bounce,) = bounces_in(cut)
    assert (bounce.address, bounce.message_id) == ("anna.meier@partner.example", "")


def test_what_is_returned_may_be_long() -> None:
    (bounce,) = bounces_in(mail(GMAIL.replace("The briefing", "x\n" * READ)))
    assert bounce.message_id == "<q2-20.a1@ministry.example>"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 100,
        b"Content-Type: multipart/report; report-type=delivery-status\n\nno boundary",
        b"Content-Type: multipart/report; report-type*=x''delivery-status; boundary=b\n\n--b--",
        b"Content-Type: multipart/report; boundary*0*=x'%; report-type=delivery-status\n\n--b\n",
        b"Content-Type: message/rfc822\n\n" * 3_000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
        ),
    ],
    ids=["nothing", "noise", "no-boundary", "charset", "continued", "nested", "deep"],
)
def test_hostile_messages_are_no_bounces(content: bytes) -> None:
    assert bounces_in(content) == []


@given(st.binary(max_size=2_000))
def test_no_bytes_raise(content: bytes) -> None:
    assert bounces_in(content) == []


@given(
    text=st.sampled_from([POSTFIX, EXIM, EXCHANGE, GMAIL, OLD_GMAIL]),
    start=st.integers(0, 3_000),
    length=st.integers(0, 200),
    noise=st.binary(max_size=50),
)
def test_no_damage_to_a_report_raises_and_what_is_told_stays_printable(
    text: str, start: int, length: int, noise: bytes
) -> None:
    content = mail(text)
    for bounce in bounces_in(content[:start] + noise + content[start + length :]):
        assert all(field.isprintable() for field in bounce)
        assert "@" in bounce.address
        assert len(bounce.diagnostic) <= LONGEST
