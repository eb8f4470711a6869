"""A report with subscribers in a folder of its own, a clock that is set, and a mail server."""

from __future__ import annotations

import datetime as dt
import email
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from tests.mailservers.plugin import StartsServer
from tests.mailservers.scripted import ScriptedServer
from tests.postgres import Cluster
from tests.shipped import report_alone

from aidreport.briefing.job import job_for
from aidreport.config.config import Config, load_config
from aidreport.runs.ledger.delivery_records import DeliveryRecord
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Entry, Key, SlotRecord, Trigger
from aidreport.runs.ledger.store import open_store
from aidreport.runs.outbox.dispatcher import Dispatcher, Summary
from aidreport.runs.runner import Task, run_slot

ROOT = Path(__file__).parents[2]
START = dt.datetime(2026, 1, 23, 7, tzinfo=dt.UTC)
REPORT = "norway-ukraine"


@dataclass
class Clock:
    time: dt.datetime = START

    def __call__(self) -> dt.datetime:
        return self.time

    def forward(self, **time: float) -> None:
        self.time += dt.timedelta(**time)


@dataclass
class Workspace:
    """A project that delivers."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    ledger_url: str = ""
    paused: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.configure("")
        self.store = open_store(self.config, self.clock)
        self.ledger = Ledger(self.store)

    def configure(self, text: str, report: str = "") -> None:
        """Write the configuration: the one that comes with aidreport, and what follows it."""
        given = report_alone()
        if self.ledger_url:
            ledger = f'[state]\nledger = "{self.ledger_url}"\n'
            own = text.replace("[state]\n", ledger)
            text = own if own != text else f"{text}\n{ledger}"
        (self.folder / "config.toml").write_text(f"{given}\n{report}\n{text}\n", encoding="utf-8")

    def through(
        self, server: ScriptedServer, *subscribers: str, mail: str = "", more: str = ""
    ) -> None:
        """Have the report sent through a server."""
        listed = ", ".join(f'"{address}"' for address in subscribers)
        (self.folder / "password.txt").write_text(f"{server.password}\n", encoding="utf-8")
        self.configure(
            f"""
[mail]
sender = "Humanitarian section <aid@example.test>"
{mail}
[smtp]
host = "localhost"
port = {server.port}
ca = "{server.ca}"
user = "{server.user}"
password = {{ file = "password.txt" }}
timeout = "5 s"
[reports.{REPORT}.delivery]
channels = ["smtp"]
subscribers = [{listed}]
{more}
"""
        )

    @property
    def config(self) -> Config:
        return load_config(self.folder / "config.toml")

    def enter(self, *, corrects: int | None = None, correction: int = 0) -> SlotRecord:
        """Enter a slot that is due now."""
        due = self.clock().replace(microsecond=0)
        schedule = "correction" if corrects else "main"
        key = Key(REPORT, schedule, due)
        return self.ledger.enter(
            Entry(key, due, Trigger.COMMAND, corrects=corrects, correction=correction)
        )

    def render(self, slot: SlotRecord | None = None) -> SlotRecord:
        """Run a slot up to its outbox."""
        task = Task(job_for(self.config, REPORT), again=True)
        return run_slot(task, slot or self.enter(), self.ledger)

    def send(self) -> Summary:
        """Send what is due."""
        return self.dispatcher.send()

    @property
    def dispatcher(self) -> Dispatcher:
        return Dispatcher(self.config, self.ledger, sleep=self.paused.append)

    def deliver(self) -> SlotRecord:
        """Run a slot and send it; return it as it stands."""
        slot = self.render()
        self.send()
        return self.again(slot)

    def again(self, slot: SlotRecord) -> SlotRecord:
        return self.ledger.run(slot.id)

    def deliveries(self, slot: SlotRecord) -> dict[str, DeliveryRecord]:
        return {item.address: item for item in self.ledger.outbox.of(slot.id)}

    def stages(self, slot: SlotRecord) -> dict[str, str]:
        return {address: str(item.status) for address, item in self.deliveries(slot).items()}

    def outbox(self) -> list[EmailMessage]:
        """Return the messages that the channel folder has written."""
        files = sorted((self.folder / "output/outbox").glob("*.eml"))
        return [parsed(file.read_bytes()) for file in files]


def parsed(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.fixture(params=["", pytest.param("postgres", marks=pytest.mark.long)])
def ledger_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty database of PostgreSQL; nothing for a ledger of SQLite."""
    if not request.param:
        return ""
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.url()


@pytest.fixture
def workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledger_url: str
) -> Iterator[Workspace]:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    found = Workspace(tmp_path, ledger_url=ledger_url)
    yield found
    found.store.close()


@pytest.fixture
def server(scripted_server: StartsServer) -> ScriptedServer:
    return scripted_server()
