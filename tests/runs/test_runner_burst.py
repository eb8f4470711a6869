"""One briefing for each partner, with only its rows, checked before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.runs.conftest import REPORT, Workspace

from aidreport.briefing import pipeline
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof import allocations
from aidreport.runs.approval import Decider, approve

PARTNERS = [f"Partner {number:02} of {word}" for number, word in enumerate(["Oslo", "Lviv"] * 6)]


def burst(
    workspace: Workspace, rows: list[tuple[str, int]], delivery: str, field: str = "recipient"
) -> None:
    lines = [f"{name},{amount},NOK,2026-01-05,Norway,commitment" for name, amount in rows]
    head = "recipient,amount,currency,date,donor,measure"
    path = workspace.folder / "data/rows.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    config = workspace.folder / "config.toml"
    config.write_text(
        f"""
[organisation]
name = "Ministry"
[reports.{REPORT}]
data = "data/rows.csv"
burst = "{field}"
output = "output/{{key}}-{{date}}.pdf"
{delivery}
""",
        encoding="utf-8",
    )


def subscribers(*entries: tuple[str, str]) -> str:
    listed = ", ".join(
        f'{{ address = "{address}", groups = ["{group}"] }}' for address, group in entries
    )
    return f"[reports.{REPORT}.delivery]\nsubscribers = [{listed}]\n"


def test_each_partner_gets_a_briefing_with_only_their_rows(workspace: Workspace) -> None:
    rows = [("UNICEF", 200), ("ICRC", 140), ("UNICEF", 29), ("IFRC", 17)]
    burst(workspace, rows, subscribers(("u@example.org", "UNICEF"), ("i@example.org", "icrc")))
    slot = workspace.deliver()
    assert slot.outcome == "sent", slot
    assert sorted(path.name for path in (workspace.folder / "output").glob("*.pdf")) == [
        "icrc-2026-01-05.pdf",
        "ifrc-2026-01-05.pdf",
        "unicef-2026-01-05.pdf",
    ]
    files = {
        str(message["To"]): [part.get_filename() for part in message.iter_attachments()]
        for message in workspace.outbox()
    }
    assert files == {
        "u@example.org": ["unicef-2026-01-05.pdf"],
        "i@example.org": ["icrc-2026-01-05.pdf"],
    }
    reading = read_pdf(workspace.folder / "output/unicef-2026-01-05.pdf")
    data = next(file.content for file in reading.attachments if file.name == allocations.NAME)
    assert [row.amount.value for row in allocations.read(data)] == [200, 29]
    content = " ".join(passage.text for passage in reading.passages)
    assert "ICRC" not in content


def test_names_that_lead_elsewhere_stay_in_the_folder(workspace: Workspace) -> None:
    rows = [("../../etc/passwd", 1), ("/absolute", 2), ("a/b", 3), ("A B", 4), ("Київ", 5)]
    burst(workspace, rows, "")
    slot = workspace.render()
    assert slot.outcome == "rendered", slot
    inside = (workspace.folder / "output").resolve()
    made = [Path(artifact.path).resolve() for artifact in workspace.ledger.artifacts(slot.id)]
    assert len(set(made)) == len(rows)
    assert all(path.parent == inside and path.is_file() for path in made)


def test_a_row_without_a_key_is_named_and_nothing_is_sent(workspace: Workspace) -> None:
    burst(workspace, [("UNICEF", 1)], "", field="country")
    slot = workspace.deliver()
    assert slot.outcome == "failed"
    assert "1 row has no country, so no briefing" in slot.reason


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("move", ["planted", "doubled", "lost"])
def test_a_row_in_the_wrong_document_of_a_dozen_holds_the_run(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, move: str
) -> None:
    rows = [(name, 100 + number) for number, name in enumerate(PARTNERS)]
    entries = [(f"p{number}@example.org", name) for number, name in enumerate(PARTNERS)]
    burst(workspace, rows, subscribers(*entries) + '[mail]\nowner = "owner@example.org"\n')
    cut = pipeline.slices

    def wrong(*given: object) -> object:
        parts = cut(*given)
        row = parts[7].dataset.allocations[0]
        if move in ("planted", "doubled"):
            other = parts[10].dataset
            parts[10] = replace(
                parts[10],
                dataset=replace(other, allocations=(*other.allocations, row)),
            )
        if move == "planted":
            own = parts[7].dataset
            kept = row._replace(
                id="copy", amount=replace(row.amount, amount=row.amount.amount * 0 + 1)
            )
            parts[7] = replace(parts[7], dataset=replace(own, allocations=(kept,)))
        if move == "lost":
            del parts[7]
        return parts

    monkeypatch.setattr("aidreport.briefing.pipeline.slices", wrong)
    slot = workspace.deliver()
    assert slot.outcome == "held"
    assert "the documents of the burst are wrong" in slot.reason
    assert [str(message["To"]) for message in workspace.outbox()] == ["owner@example.org"]
    assert not list((workspace.folder / "output").glob("*.pdf"))


def test_a_text_that_names_another_partner_holds_the_run(workspace: Workspace) -> None:
    burst(workspace, [("UNICEF", 1), ("ICRC", 2)], subscribers(("u@example.org", "UNICEF")))
    path = workspace.folder / "data/rows.csv"
    path.write_text(
        "recipient,amount,currency,date,description\n"
        "UNICEF,1,NOK,2026-01-05,Together with ICRC in the field\n"
        "ICRC,2,NOK,2026-01-05,Visits\n",
        encoding="utf-8",
    )
    slot = workspace.deliver()
    assert slot.outcome == "held"
    assert 'the document for "UNICEF" names "ICRC"' in slot.reason
    assert not workspace.outbox()


def test_the_announcement_is_cut_without_what_it_says_of_others(workspace: Workspace) -> None:
    text = (workspace.folder / "config.toml").read_text(encoding="utf-8")
    text = text.replace(
        'output = "output/{report}/{date}-{report}.pdf"',
        'output = "output/{key}.pdf"\nburst = "recipient"',
    )
    (workspace.folder / "config.toml").write_text(text, encoding="utf-8")
    slot = workspace.render()
    assert slot.outcome == "rendered", (slot.reason, slot.details)
    assert sorted(path.stem for path in (workspace.folder / "output").glob("*.pdf")) == [
        "icrc",
        "ifrc",
        "unicef",
    ]


def test_rows_that_are_left_out_belong_to_no_briefing(workspace: Workspace) -> None:
    burst(workspace, [("UNICEF", 1)], 'currency = "NOK"\n')
    path = workspace.folder / "data/rows.csv"
    path.write_text(path.read_text() + "ICRC,5,EUR,2026-01-05,Norway,commitment\n")
    slot = workspace.render()
    assert slot.outcome == "rendered", slot
    assert [path.name for path in (workspace.folder / "output").glob("*.pdf")] == [
        "unicef-2026-01-05.pdf"
    ]


def test_approvers_get_all_drafts_of_a_burst_in_one_message(workspace: Workspace) -> None:
    delivery = subscribers(("u@example.org", "UNICEF"), ("i@example.org", "ICRC"))
    approval = 'approval = { by = ["head@example.org"] }\n'
    burst(workspace, [("UNICEF", 200), ("ICRC", 140)], delivery + approval)
    slot = workspace.deliver()
    (message,) = workspace.outbox()
    assert [part.get_filename() for part in message.iter_attachments()] == [
        "icrc-2026-01-05-draft.pdf",
        "unicef-2026-01-05-draft.pdf",
    ]
    text = message.get_body(("plain",)).get_content().replace("\u00a0", " ")
    assert "ICRC: NOK 140 (icrc-2026-01-05-draft.pdf)" in text
    approve(workspace.dispatcher, slot.id, Decider("Kari", "kari"))
    workspace.send()
    assert workspace.again(slot).outcome == "sent"
    assert len(workspace.outbox()) == 3


def test_a_part_without_subscribers_is_reported(workspace: Workspace) -> None:
    burst(workspace, [("UNICEF", 1), ("ICRC", 2)], subscribers(("u@example.org", "UNICEF")))
    slot = workspace.deliver()
    assert slot.outcome == "sent"
    assert slot.details["nobody"] == ['nobody subscribes to the briefing for "ICRC"']


@pytest.mark.parametrize("field", ["donor", "currency", "year", "measure"])
def test_any_field_can_be_burst_by(workspace: Workspace, field: str) -> None:
    burst(workspace, [("UNICEF", 1), ("ICRC", 2)], subscribers(("u@example.org", "*")), field)
    slot = workspace.deliver()
    assert slot.outcome == "sent", slot
    assert len(list((workspace.folder / "output").glob("*.pdf"))) == 1


def test_what_is_split_over_countries_is_in_the_briefing_of_each(workspace: Workspace) -> None:
    burst(workspace, [("UNICEF", 1)], subscribers(("u@example.org", "Ukraine")), "country")
    (workspace.folder / "data/a.xml").write_text(
        '<iati-activities><iati-activity default-currency="EUR">'
        "<iati-identifier>X</iati-identifier>"
        '<recipient-country code="UA" percentage="60"/>'
        '<recipient-country code="MD" percentage="40"/>'
        '<transaction><transaction-type code="3"/><transaction-date iso-date="2026-01-05"/>'
        "<value>1000</value><receiver-org><narrative>UNICEF</narrative></receiver-org>"
        "</transaction></iati-activity></iati-activities>",
        encoding="utf-8",
    )
    path = workspace.folder / "config.toml"
    path.write_text(path.read_text().replace("rows.csv", "a.xml"))
    slot = workspace.deliver()
    assert slot.outcome == "sent", slot
    text = workspace.outbox()[0].get_body(("plain",)).get_content().replace("\u00a0", " ")
    assert "EUR 600" in text
    assert len(list((workspace.folder / "output").glob("*.pdf"))) == 2
