"""A numbered correction says what changed, and goes to those who got the original."""

from __future__ import annotations

import pytest
from tests.runs.conftest import REPORT, Workspace

from aidreport.errors import UsageError
from aidreport.pdf.reading.reader import read_pdf
from aidreport.runs.corrections import next_correction

DATA = "data/norway-ukraine-2025-06-12.toml"


@pytest.fixture
def published(workspace: Workspace) -> Workspace:
    workspace.configure(
        f"""
[reports.{REPORT}.delivery]
subscribers = ["a@example.org", {{ address = "b@example.org", language = "nb" }}]
"""
    )
    workspace.deliver()
    return workspace


def change(workspace: Workspace, before: str, now: str) -> None:
    path = workspace.folder / DATA
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, now), encoding="utf-8")


def put_right(workspace: Workspace) -> None:
    """Give another amount to one recipient, in the data and in the published text beside them."""
    change(workspace, 'amount = "NOK 17.3 million"', 'amount = "NOK 17.0 million"')
    for text in (workspace.folder / "data").glob("*.txt"):
        content = text.read_text(encoding="utf-8").replace("17.3", "17.0").replace("17,3", "17,0")
        text.write_text(content, encoding="utf-8")


def correct(workspace: Workspace, run: int) -> object:
    workspace.clock.forward(days=1)
    first, number = next_correction(workspace.ledger, REPORT, run)
    slot = workspace.render(workspace.enter(corrects=first, correction=number))
    workspace.send()
    return workspace.again(slot)


def test_the_first_page_lists_the_changed_figures(published: Workspace) -> None:
    put_right(published)
    slot = correct(published, 1)
    assert (slot.outcome, slot.correction, slot.corrects) == ("sent", 1, 1), slot
    path = published.folder / "output/norway-ukraine/2025-06-12-norway-ukraine-correction-1.pdf"
    texts = [passage.text for passage in read_pdf(path).passages if passage.text]
    masthead = 4
    face = next(text for text in texts[masthead:] if text.startswith("Correction 1."))
    original = published.ledger.artifacts(1)[0].sha256
    assert original in face.replace("\n", "").replace(" ", "").replace("\u200b", "")
    start = texts.index(face)
    assert texts[start + 1 : start + 4] == ["Figure", "Before", "Now"]
    joined = "\n".join(texts[start : start + 60])
    assert "NOK 386.3 million\nNOK 386 million" in joined.replace("\u00a0", " ")
    assert "NOK 17.3 million\nNOK 17.0 million" in joined.replace("\u00a0", " ")


def test_it_goes_to_those_who_got_the_original_whoever_subscribes_now(published: Workspace) -> None:
    put_right(published)
    path = published.folder / "config.toml"
    path.write_text(path.read_text().replace("a@example.org", "new@example.org"))
    correct(published, 1)
    corrections = [m for m in published.outbox() if "correction" in m["Subject"].lower()]
    corrections += [m for m in published.outbox() if "Rettelse" in m["Subject"]]
    assert sorted(message["To"] for message in corrections) == ["a@example.org", "b@example.org"]
    assert {m["Subject"].partition(":")[0] for m in corrections} == {"Correction 1", "Rettelse 1"}


def test_a_second_correction_is_compared_with_the_first(published: Workspace) -> None:
    put_right(published)
    correct(published, 1)
    change(published, 'amount = "NOK 17.0 million"', 'amount = "NOK 16.0 million"')
    for text in (published.folder / "data").glob("*.txt"):
        text.write_text(text.read_text(encoding="utf-8").replace("17.0", "16.0"), encoding="utf-8")
    slot = correct(published, 2)
    assert (slot.outcome, slot.correction, slot.corrects) == ("sent", 2, 1), slot
    path = published.folder / "output/norway-ukraine/2025-06-12-norway-ukraine-correction-2.pdf"
    found = [passage.text for passage in read_pdf(path).passages if passage.text]
    texts = "\n".join(found).replace("\u00a0", " ")
    assert "NOK 17.0 million\nNOK 16.0 million" in texts


def test_where_no_figure_differs_nothing_is_sent(published: Workspace) -> None:
    before = len(published.outbox())
    slot = correct(published, 1)
    assert slot.outcome == "skipped"
    assert slot.reason == "no figure differs from run 1: nothing to correct"
    assert len(published.outbox()) == before


def test_a_correction_that_found_nothing_leaves_its_number_and_names_what_it_was_compared_with(
    published: Workspace,
) -> None:
    assert correct(published, 1).outcome == "skipped"
    put_right(published)
    second = correct(published, 1)
    assert (second.outcome, second.correction) == ("sent", 1), second
    again = correct(published, 1)
    assert again.reason == f"no figure differs from run {second.id}: nothing to correct"


def test_what_was_never_published_cannot_be_corrected(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="there is no run 9"):
        next_correction(workspace.ledger, REPORT, 9)
    (workspace.folder / DATA).write_text("title = ", encoding="utf-8")
    slot = workspace.deliver()
    with pytest.raises(UsageError, match="was not published"):
        next_correction(workspace.ledger, REPORT, slot.id)


def test_a_changed_figure_of_a_part_is_named_with_what_the_part_is(workspace: Workspace) -> None:
    workspace.configure(f'[reports.{REPORT}.delivery]\nsubscribers = ["a@example.org"]\n')
    template = workspace.folder / "templates/briefing.md"
    template.parent.mkdir(exist_ok=True)
    template.write_text('# {{ title }}\n\n:::table{columns=amount where="recipient=ICRC, IFRC"}\n')
    workspace.deliver()
    put_right(workspace)
    slot = correct(workspace, 1)
    assert slot.outcome == "sent", slot
    path = workspace.folder / "output/norway-ukraine/2025-06-12-norway-ukraine-correction-1.pdf"
    said = "\n".join(passage.text for passage in read_pdf(path).passages).replace("\u00a0", " ")
    assert "IFRC (Recipient: ICRC and IFRC)\n17.3\n17" in said


def test_a_changed_figure_of_the_earlier_data_is_named_in_words(workspace: Workspace) -> None:
    old = workspace.folder / "data/old.csv"
    row = "ICRC,5000000,NOK,2024-05-01,commitment"
    old.write_text(f"recipient,amount,currency,date,measure\n{row}\n")
    workspace.configure(
        f'[reports.{REPORT}.compare]\ndata = "data/old.csv"\n\n'
        f'[reports.{REPORT}.delivery]\nsubscribers = ["a@example.org"]\n'
    )
    template = workspace.folder / "templates/briefing.md"
    template.parent.mkdir(exist_ok=True)
    template.write_text("# {{ title }}\n\n:::changes{by=recipient}\n")
    workspace.deliver()
    old.write_text(old.read_text().replace("5000000", "4000000"))
    slot = correct(workspace, 1)
    assert slot.outcome == "sent", slot
    (path,) = (workspace.folder / "output/norway-ukraine").glob("*-correction-1.pdf")
    said = "\n".join(passage.text for passage in read_pdf(path).passages).replace("\u00a0", " ")
    assert "ICRC, Before\n5.0\n4.0" in said
    assert "ICRC, Change, %\n" in said
