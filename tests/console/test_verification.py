"""Anybody can verify a file in a browser; whatever it is, the answer is a verdict or a reason."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from tests.console.conftest import Client, Console, served
from tests.console.test_speech import ENGLISH, SAME

from aidreport.console.verification import LARGEST_FILE


@pytest.fixture
def public() -> Iterator[Console]:
    with served(None, only_verify=True) as console:
        yield console


@pytest.fixture
def reader(public: Console) -> Client:
    return public.client()


def in_language(console: Console, language: str) -> Client:
    """Return a client that has chosen a language."""
    client = console.client()
    token = client.get("/verify").field("form_token")
    client.post("/language", language=language, after="/verify", form_token=token)
    return client


def test_a_sound_briefing_is_consistent_with_each_figure(reader: Client, briefing: bytes) -> None:
    answer = reader.upload("/verify", "briefing.pdf", briefing)
    assert answer.status == 200
    assert "briefing.pdf: consistent, unsigned" in answer.text
    assert '<th scope="row" class="long">total/NOK</th>' in answer.cells


def test_an_altered_briefing_is_altered(reader: Client, briefing: bytes) -> None:
    at = briefing.rindex(b"stream", 0, len(briefing) // 2) + 40
    changed = briefing[:at] + bytes([briefing[at] ^ 1]) + briefing[at + 1 :]
    text = reader.upload("/verify", "briefing.pdf", changed).text
    assert "consistent, unsigned" not in text
    assert 'class="verdict bad"' in text or 'class="problem"' in text


CONCLUSIONS = {
    "nb": "stemmer, usignert; filen stemmer med seg selv; den som laget den, kunne ha laget en",
    "fr": "cohérent, non signé\N{NO-BREAK SPACE}; le fichier concorde avec lui-même",
}
ADDED = {"nb": "noe er lagt til etter slutten", "fr": "quelque chose a été ajouté après sa fin"}


@pytest.mark.parametrize("language", ["nb", "fr"])
def test_all_that_is_found_is_said_in_the_language_of_the_page(
    public: Console, briefing: bytes, language: str
) -> None:
    reader = in_language(public, language)
    sound = reader.upload("/verify", "briefing.pdf", briefing).text
    assert CONCLUSIONS[language] in sound
    checks = sound.partition("<tbody>")[2].partition("</tbody>")[0]
    assert set(ENGLISH.findall(re.sub("<[^>]*>", " ", checks))) <= SAME[language]
    changed = reader.upload("/verify", "briefing.pdf", briefing + b"\nmore").text
    assert ADDED[language] in changed


@pytest.mark.parametrize(
    ("language", "said"),
    [("nb", "notes.txt er ikke en PDF"), ("fr", "notes.txt n’est pas un PDF")],
)
def test_a_refusal_is_in_the_language_of_the_page(
    public: Console, language: str, said: str
) -> None:
    text = in_language(public, language).upload("/verify", "notes.txt", b"no PDF at all").text
    assert said in text
    assert tempfile.gettempdir() not in text


@pytest.mark.parametrize(
    ("name", "content"),
    [("notes.txt", b"no PDF at all"), ("a.pdf", b""), ("a.pdf", b"%PDF-1.7\n" + b"\x00" * 999)],
)
def test_what_is_no_briefing_is_refused_with_a_reason(
    reader: Client, name: str, content: bytes
) -> None:
    answer = reader.upload("/verify", name, content)
    assert answer.status == 422
    assert 'class="problem"' in answer.text
    assert "Traceback" not in answer.text
    assert tempfile.gettempdir() not in answer.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "a.pdf: cannot be verified"),
        ("nb", "kan ikke etterprøves; filen inneholder ikke dataene bak tallene"),
        ("fr", "le fichier ne contient pas les données de ses chiffres"),
    ],
)
def test_a_file_of_another_program_is_said_to_carry_no_data(
    public: Console, language: str, said: str
) -> None:
    written = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(written)
    text = in_language(public, language).upload("/verify", "a.pdf", written.getvalue()).text
    assert said in text


@pytest.mark.parametrize("name", ["aidreport.py", "json.py", "sitecustomize.py"])
def test_a_file_is_read_and_never_run_whatever_its_name(
    reader: Client, tmp_path: Path, name: str
) -> None:
    mark = tmp_path / "was-run"
    answer = reader.upload("/verify", name, f"open({str(mark)!r}, 'w')".encode())
    assert answer.status == 422
    assert not mark.exists()


def test_a_name_in_any_script_is_taken(reader: Client, briefing: bytes) -> None:
    assert "consistent, unsigned" in reader.upload("/verify", "報" * 90 + ".pdf", briefing).text


def test_nothing_is_kept(
    reader: Client, briefing: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reader.upload("/verify", "briefing.pdf", briefing)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_too_large_is_refused_before_it_is_read_whole(reader: Client) -> None:
    answer = reader.upload("/verify", "a.pdf", b"\x00" * (LARGEST_FILE + 200_000))
    assert answer.status == 413
    assert "larger than 100 MB" in answer.text


def test_a_form_without_a_file_says_so(reader: Client) -> None:
    answer = reader.post("/verify", nothing="1")
    assert answer.status == 422
    assert "choose a file" in answer.text


@pytest.mark.parametrize("path", ["/reports", "/runs/1", "/health", "/metrics", "/start"])
def test_the_public_page_is_all_that_it_serves(reader: Client, path: str) -> None:
    assert reader.get(path).status == 404


def test_those_who_are_signed_in_verify_too(client: Client, briefing: bytes) -> None:
    token = client.get("/verify").field("form_token")
    answer = client.upload("/verify", "briefing.pdf", briefing, form_token=token)
    assert "consistent, unsigned" in answer.text
