"""Nothing leaves without the approval that the publisher requires."""

from __future__ import annotations

import hashlib

import pytest
from tests.runs.conftest import Workspace

from aidreport.errors import LedgerError, UsageError
from aidreport.pdf.reading.reader import read_pdf
from aidreport.runs.approval import Decider, approve, reject

DELIVERY = """
[mail]
owner = "owner@example.org"
[reports.norway-ukraine.delivery]
subscribers = ["desk@example.org"]
approval = { by = ["Head <head@example.org>"], within = "48h" }
"""
KARI = Decider("Kari", "kari")
PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"


@pytest.fixture
def asked(workspace: Workspace) -> Workspace:
    workspace.configure(DELIVERY)
    workspace.deliver()
    return workspace


def to(workspace: Workspace) -> list[str]:
    return [str(message["To"]) for message in workspace.outbox()]


def test_the_draft_goes_to_those_who_approve_and_nothing_else_leaves(asked: Workspace) -> None:
    assert to(asked) == ["Head <head@example.org>"]
    assert not (asked.folder / PDF).exists()
    slot = asked.ledger.history(limit=1)[0]
    assert slot.state == "waiting"
    assert slot.reason == "waits for approval by Head until 2026-01-25 08:00 +01:00"
    message = asked.outbox()[0]
    assert message["Subject"].startswith("For approval: Strengthening efforts")
    text = message.get_body(("plain",)).get_content()
    assert f"aidreport approve {slot.id}" in text
    assert "rounding" in text
    assert "What the checks found" in text


def test_the_draft_says_so_on_every_page(asked: Workspace, tmp_path_factory: object) -> None:
    draft = next(asked.outbox()[0].iter_attachments())
    assert draft.get_filename() == "2025-06-12-norway-ukraine-draft.pdf"
    path = asked.folder / "draft.pdf"
    path.write_bytes(draft.get_content())
    reading = read_pdf(path)
    assert any("It must not be passed on." in passage.text for passage in reading.passages)
    import pypdf

    pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    assert len(pages) > 1
    assert all("Draft – not for publication" in page for page in pages)


def test_what_was_approved_goes_out_byte_for_byte(asked: Workspace) -> None:
    slot = asked.ledger.history(limit=1)[0]
    approval = asked.ledger.approvals.of(slot.id)
    asked.clock.forward(hours=5)
    approve(asked.dispatcher, slot.id, KARI)
    asked.send()
    assert sorted(to(asked)) == ["Head <head@example.org>", "desk@example.org"]
    sent = next(m for m in asked.outbox() if m["To"] == "desk@example.org")
    content = next(sent.iter_attachments()).get_content()
    assert hashlib.sha256(content).hexdigest() == approval.hashes[0]
    assert (asked.folder / PDF).read_bytes() == content
    done = asked.ledger.approvals.of(slot.id)
    assert (done.decision, done.by) == ("approved", "Kari")
    assert done.decided == asked.clock.time
    assert asked.again(slot).outcome == "sent"


def test_a_rejection_is_kept_with_its_reason_and_nothing_leaves(asked: Workspace) -> None:
    slot = asked.ledger.history(limit=1)[0]
    reject(asked.dispatcher, slot.id, KARI, "the total is not confirmed")
    asked.send()
    ended = asked.again(slot)
    assert (ended.outcome, ended.reason) == (
        "held",
        "rejected by Kari: the total is not confirmed",
    )
    assert sorted(to(asked)) == ["Head <head@example.org>", "owner@example.org"]
    assert not (asked.folder / PDF).exists()
    with pytest.raises(UsageError, match="was rejected by Kari"):
        approve(asked.dispatcher, slot.id, KARI)


def test_no_approval_in_time_holds_the_run_and_tells_the_owner(asked: Workspace) -> None:
    slot = asked.ledger.history(limit=1)[0]
    asked.clock.forward(hours=49)
    asked.send()
    ended = asked.again(slot)
    assert ended.outcome == "held"
    assert ended.reason == "nobody approved it until 2026-01-25 08:00 +01:00"
    assert "owner@example.org" in to(asked)
    with pytest.raises(UsageError, match="was expired"):
        approve(asked.dispatcher, slot.id, KARI)
    assert not (asked.folder / PDF).exists()


def test_other_bytes_than_those_that_were_asked_about_cannot_be_approved(asked: Workspace) -> None:
    slot = asked.ledger.history(limit=1)[0]
    stored = asked.ledger.approvals.of(slot.id).hashes[0]
    path = asked.folder / f"state/artifacts/{stored[:2]}/{stored}.pdf"
    path.write_bytes(path.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))
    with pytest.raises(LedgerError, match="is not the file that was stored"):
        approve(asked.dispatcher, slot.id, KARI)
    asked.send()
    assert to(asked) == ["Head <head@example.org>"]
    path.unlink()


def test_a_run_that_was_held_asks_again_when_it_is_run_again(asked: Workspace) -> None:
    slot = asked.ledger.history(limit=1)[0]
    reject(asked.dispatcher, slot.id, KARI, "not yet")
    again = asked.render(asked.again(slot))
    assert again.state == "waiting"
    asked.send()
    assert to(asked).count("Head <head@example.org>") == 2
    approve(asked.dispatcher, slot.id, KARI)
    asked.send()
    assert to(asked).count("desk@example.org") == 1


def test_a_run_that_waits_is_not_run_again(asked: Workspace) -> None:
    slot = asked.ledger.history(limit=1)[0]
    asked.render(slot)
    asked.send()
    assert len(asked.ledger.attempts(slot.id)) == 1
    assert to(asked) == ["Head <head@example.org>"]


def test_killed_between_approval_and_publication_it_is_published_by_the_next(
    asked: Workspace,
) -> None:
    slot = asked.ledger.history(limit=1)[0]
    asked.ledger.approvals.decide(slot.id, "approved", "Kari")
    asked.send()
    assert (asked.folder / PDF).exists()
    assert asked.again(slot).outcome == "sent"


def test_what_must_be_approved_is_not_published_even_if_nobody_subscribes(
    workspace: Workspace,
) -> None:
    workspace.configure(
        """
[reports.norway-ukraine.delivery]
approval = { by = ["head@example.org"] }
"""
    )
    slot = workspace.deliver()
    assert slot.state == "waiting"
    assert not (workspace.folder / PDF).exists()
    approve(workspace.dispatcher, slot.id, KARI)
    workspace.send()
    assert (workspace.folder / PDF).exists()
    assert workspace.again(slot).outcome == "rendered"


def test_approval_that_came_into_the_configuration_after_a_crash_is_asked_for(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("aidreport.runs.runner.publish", crash)
        with pytest.raises(KeyboardInterrupt):
            workspace.render()
    slot = workspace.ledger.history(limit=1)[0]
    assert workspace.ledger.artifacts(slot.id)
    workspace.configure(DELIVERY)
    assert workspace.render(slot).state == "waiting"
    assert not (workspace.folder / PDF).exists()
