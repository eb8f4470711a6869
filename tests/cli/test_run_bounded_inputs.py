"""Whatever a file of the configuration is, it ends in a message, soon and in little memory."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.measuring import measured
from tests.forking import ForkServer
from tests.limits import is_within

ROOT = Path(__file__).parents[2]
DATA = "data/norway-ukraine-2025-06-12.toml"
DELIVERY = "\n[reports.norway-ukraine.delivery]\n"
SECONDS, MEGABYTES = 2, 300
pytestmark = pytest.mark.fault("endless-inputs")


def ends_in_a_message(server: ForkServer, folder: Path, *arguments: str) -> str:
    """Return the message that a command must end in."""
    found = measured(server, folder, *arguments)
    assert found.code not in (0, None), found.text
    assert "internal error" not in found.text
    assert "Traceback" not in found.text
    assert "fix" in found.text
    assert is_within(found.seconds, SECONDS), found
    assert found.megabytes < MEGABYTES, found
    return found.text


def configure(project: Path, more: str = "", **replaced: str) -> None:
    """Change the configuration: what is before, what comes instead, and what follows."""
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8")
    for before, after in replaced.items():
        text = text.replace(f'{before} = "', f'{before} = "{after}"  # "')
    path.write_text(text + more, encoding="utf-8")


def own_design(project: Path) -> Path:
    """Copy what briefings are made with into the project; return its folder."""
    shutil.copytree(ROOT / "templates", project / "templates")
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f'templates = "templates"\n{text}', encoding="utf-8")
    return project / "templates"


def data(project: Path) -> Path:
    configure(project, data="data/x.csv")
    return project / "data/x.csv"


def workbook(project: Path) -> Path:
    configure(project, data="data/x.xlsx")
    return project / "data/x.xlsx"


def parquet(project: Path) -> Path:
    configure(project, data="data/x.parquet")
    return project / "data/x.parquet"


def announcement(project: Path) -> Path:
    return project / DATA


def statement(project: Path) -> Path:
    return (project / DATA).with_suffix(".txt")


def config(project: Path) -> Path:
    return project / "config.toml"


def rates(project: Path) -> Path:
    configure(project, '\n[reports.norway-ukraine.convert]\nto = "EUR"\nrates = "rates.csv"\n')
    return project / "rates.csv"


def template(project: Path) -> Path:
    configure(project, template="own.md")
    return project / "own.md"


def wording(project: Path) -> Path:
    return own_design(project) / "wording/en.toml"


def brand(project: Path) -> Path:
    return own_design(project) / "brands/ministry/brand.toml"


def font(project: Path) -> Path:
    path = own_design(project) / "brands/ministry/brand.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("NotoSans-Regular.ttf", "own.ttf"), encoding="utf-8")
    return path.parent / "own.ttf"


def logo(project: Path) -> Path:
    path = own_design(project) / "brands/ministry/brand.toml"
    text = path.read_text(encoding="utf-8")
    named = text.replace("[furniture]", '[furniture]\nlogo = "own.png"')
    path.write_text(named, encoding="utf-8")
    return path.parent / "own.png"


def subscribers(project: Path) -> Path:
    configure(project, f'{DELIVERY}subscribers = ["subscribers.csv"]\n')
    return project / "subscribers.csv"


def credential(project: Path) -> Path:
    entry = '{ address = "a@example.org", password = { file = "password.txt" } }'
    configure(project, f"{DELIVERY}subscribers = [{entry}]\n")
    return project / "password.txt"


def key(project: Path) -> Path:
    dkim = 'dkim = { domain = "example.org", selector = "s", key = "dkim.pem" }'
    more = f'subscribers = ["a@example.org"]\n[mail]\nsender = "b@example.org"\n{dkim}\n'
    configure(project, DELIVERY + more)
    return project / "dkim.pem"


SIGNING = '\n[signing]\npkcs12 = "seal.p12"\npassword_file = "pin.txt"\n'


def seal(project: Path) -> Path:
    configure(project, SIGNING)
    (project / "pin.txt").write_text("1234")
    return project / "seal.p12"


def seal_password(project: Path) -> Path:
    configure(project, SIGNING)
    (project / "seal.p12").write_bytes(b"x")
    return project / "pin.txt"


def days(project: Path) -> Path:
    rule = 'cron = "0 8 * * *"\nexceptions_file = "days.txt"'
    configure(project, f"\n[[reports.norway-ukraine.schedules]]\n{rule}\n")
    return project / "days.txt"


def globbed(project: Path) -> Path:
    configure(project, data="many/*.csv")
    (project / "many").mkdir()
    row = "A,1,NOK,commitment,2026-01-02"
    (project / "many/a.csv").write_text(f"recipient,amount,currency,measure,date\n{row}\n")
    return project / "many/b.csv"


def ledger(project: Path) -> Path:
    (project / "state").mkdir()
    return project / "state/ledger.sqlite"


FILES = [
    config, data, workbook, parquet, announcement, statement, rates, template, wording, brand, font,
    logo, subscribers, credential, key, ledger, seal, seal_password, days, globbed,
]  # fmt: skip


def pipe(path: Path) -> None:
    os.mkfifo(path)


def zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def gigabytes(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(4_000_000_000)


def folder(path: Path) -> None:
    path.mkdir()


KINDS = [pipe, zeros, circle, gigabytes, folder]


# A glob names files: folders beside them are none.
NO_FILES = [(file, kind) for file in FILES for kind in KINDS if (file, kind) != (globbed, folder)]


@pytest.mark.long
@pytest.mark.parametrize(("file", "kind"), NO_FILES)
def test_what_is_no_file_or_has_no_end_is_refused_whatever_it_is_for(
    project: Path,
    fork_server: ForkServer,
    file: Callable[[Path], Path],
    kind: Callable[[Path], None],
) -> None:
    path = file(project)
    path.unlink(missing_ok=True)
    kind(path)
    text = ends_in_a_message(fork_server, project, "run")
    assert path.name in text, text


def picture(pixels: int) -> bytes:
    """Return a black PNG that has so many pixels a side."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    packer = zlib.compressobj()
    rows = b"".join(packer.compress(bytes(1 + pixels)) for _ in range(pixels)) + packer.flush()
    head = struct.pack(">IIBBBBB", pixels, pixels, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def changed_workbook(part: str, before: bytes, after: bytes) -> bytes:
    """Return a workbook with a change in one of its parts."""
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["recipient", "amount", "currency"])
    plain, packed = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with (
        zipfile.ZipFile(plain) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                assert before in content
                content = content.replace(before, after, 1)
            new.writestr(name, content)
    return packed.getvalue()


def bomb() -> bytes:
    """Return a workbook whose only sheet is a few hundred times as large as the file."""
    end = b"</sheetData>"
    return changed_workbook("xl/worksheets/sheet1.xml", end, b" " * 60_000_000 + end)


def briefing(more: str) -> bytes:
    """Return the template that comes with aidreport, and more of it."""
    return (ROOT / "templates/briefing.md").read_bytes() + f"\n\n{more}\n".encode()


MILLION = 10**6
TOO_MUCH: dict[str, tuple[Callable[[Path], Path], Callable[[], bytes]]] = {
    "a million headings": (data, lambda: b",".join(b"c%d" % n for n in range(MILLION))),
    "a million empty cells": (data, lambda: b"recipient,amount\nA,1" + b"," * MILLION),
    "a million cells in UTF-16": (data, lambda: ("a" + ";1" * MILLION).encode("utf-16")),
    "a line of megabytes": (data, lambda: b"x" * 10 * MILLION),
    "lists in lists in JSON": (data, lambda: b"[" * 100_000 + b"]" * 100_000),
    "elements in elements": (data, lambda: b"<a>" * 100_000),
    "a workbook that unpacks": (workbook, bomb),
    "a million rates": (rates, lambda: b"date," + b",".join(b"C%d" % n for n in range(MILLION))),
    "a million columns of subscribers": (subscribers, lambda: b"address" + b",x" * MILLION),
    "a name without end": (
        subscribers, lambda: b"address,name\na@example.org,\"" + b"x\n" * MILLION
    ),
    "200,000 unknown keys": (config, lambda: b"".join(b"k%d = 1\n" % n for n in range(200_000))),
    "80,000 unknown keys": (config, lambda: b"".join(b"k%d = 1\n" % n for n in range(80_000))),
    "400,000 wrong values": (config, lambda: b"templates = [" + b"1," * 400_000 + b"]"),
    "90,000 wrong values": (config, lambda: b"templates = [" + b"1," * 90_000 + b"]"),
    "40,000 wrong reports": (
        config, lambda: b"".join(b"[reports.a%d]\ndata=1\n" % n for n in range(40_000))
    ),
    "a key in a million keys": (config, lambda: b"a." * 490_000 + b"b = 1"),
    "keys in 99 keys": (config, lambda: (b"[" + b"a." * 98 + b"a]\n") * 4_000),
    "lists in lists in TOML": (config, lambda: b"a = " + b"[" * 5000),
    "a logo of 100 megapixels": (logo, lambda: picture(10_000)),
    "a logo of 400 megapixels": (logo, lambda: picture(20_000)),
    "a logo cut short": (logo, lambda: picture(100)[:60]),
    "a font cut short": (
        font, lambda: (ROOT / "templates/fonts/NotoSans-Regular.ttf").read_bytes()[:-70_000]
    ),
    "60,000 paragraphs": (template, lambda: briefing("A paragraph.\n\n" * 60_000)),
    "a deep sign": (template, lambda: briefing("{{ " + "-" * 400 + "1 }}")),
    "deep brackets": (template, lambda: briefing("{{ " + "(" * 240 + "1" + ")" * 240 + " }}")),
    "a deep sum": (template, lambda: briefing("{{ " + "1+" * 240 + "1 }}")),
    "deep quotations": (template, lambda: briefing(">" * 5000 + " x")),
    "deep emphasis": (template, lambda: briefing("*" * 20_000 + "x" + "*" * 20_000)),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("case", TOO_MUCH)
def test_what_is_out_of_proportion_is_refused_by_name(
    project: Path, fork_server: ForkServer, case: str
) -> None:
    file, content = TOO_MUCH[case]
    path = file(project)
    path.write_bytes(content())
    text = ends_in_a_message(fork_server, project, "run")
    assert path.name in text or path.stem in text
    assert "Warning" not in text


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://[::1",
        "http://host:99999/",
        "http://a b/c",
        "http://host/a b",
        "http://host/ø",
        "http://a..b/",
        f"http://{'a' * 300}.example/",
        "ftp://host/",
        "//host/",
        "http:///path",
        "host",
    ],
)
def test_a_webhook_that_is_no_address_on_the_web_is_refused_before_anything_runs(
    project: Path, fork_server: ForkServer, url: str
) -> None:
    configure(project, f'{DELIVERY}channels = ["hook"]\n[webhooks.hook]\nurl = "{url}"\n')
    text = ends_in_a_message(fork_server, project, "run")
    assert "webhooks.hook.url: an address on the web is expected" in text
    assert not (project / "state").exists()


def test_a_null_character_in_a_name_costs_no_other_subscriber_anything(
    project: Path, fork_server: ForkServer
) -> None:
    subscribers(project).write_bytes(b"address,name\na@example.org,A\0B\nb@example.org,B\n")
    found = measured(fork_server, project, "run")
    assert "internal error" not in found.text
    assert "a text of one line is expected" in measured(fork_server, project, "check").text
    (message,) = (project / "output/outbox").glob("*.eml")
    assert b"\nTo: B <b@example.org>" in message.read_bytes()


@pytest.mark.long
@pytest.mark.parametrize("text", ["{", "\0", "never", "2026-13-45T00:00:00+00:00"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE slots SET details = ?",
        "UPDATE slots SET due = ?",
        "UPDATE slots SET entered = ?",
        "UPDATE slots SET state = ?",
        "UPDATE slots SET outcome = ?",
        "UPDATE slots SET trigger = ?",
        "UPDATE deliveries SET state = ?",
        "UPDATE deliveries SET kind = ?",
    ],
)
def test_a_damaged_text_in_the_ledger_is_damage_and_nothing_is_sent(
    project: Path, fork_server: ForkServer, change: str, text: str
) -> None:
    configure(project, f'{DELIVERY}subscribers = ["a@example.org"]\n')
    assert measured(fork_server, project, "run").code == 0
    with sqlite3.connect(project / "state/ledger.sqlite") as connection:
        connection.execute(change, (text,))
    found = ends_in_a_message(fork_server, project, "why", "1")
    assert "ledger" in found
    assert "damaged" in found
