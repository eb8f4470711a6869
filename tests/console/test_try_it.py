"""A file is sent, what was read of it is shown, and what is open is decided in forms."""

from __future__ import annotations

import asyncio
import html
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.console.conftest import Answer, Client

from aidreport.console import apart
from aidreport.console.trials import DATA
from aidreport.console.verification import LARGEST_FILE

pytestmark = pytest.mark.usefixtures("forked_readers")
TABLE = (
    b"Mottaker;Sum i NOK mill;Dato;Status\n"
    b"WFP;10,5;03/04/2025;Signed\nUNICEF;7,25;05/04/2025;Signed\nNRC;3,1;06/04/2025;Cancelled\n"
)
UNNAMED = b"Aaa,Bbb,Ccc\nWFP,10.5,2025-04-03\nUNICEF,7.25,2025-04-05\n"
CLEAR = b"recipient,amount (NOK),date\nWFP,1500,2025-04-03\nUNICEF,500,2025-04-05\n"


def send(client: Client, name: str, content: bytes) -> Answer:
    token = client.get("/try").field("form_token")
    return client.upload("/try", name, content, form_token=token)


def press(client: Client, page: Answer, action: str, **fields: str) -> Answer:
    """Send a form of the page of a trial."""
    own = {name: page.field(name) for name in ("form_token", "seal")}
    answer = client.post(f"{path_of(page)}/{action}", **(own | fields))
    if "data-events" not in answer.text:
        return answer
    # As the page does: it follows the events, and shows what there is in the end.
    assert "event: over" in client.get(f"{path_of(page)}/events").text
    return client.get(path_of(page))


def path_of(page: Answer) -> str:
    found = re.search(r"/try/[0-9a-f]+", page.url)
    assert found, page.text
    return found[0]


def kept(folder: Path) -> list[str]:
    """Return the names of the files that are kept of what was tried."""
    return sorted(path.name for path in (folder / "state").rglob("trials/*/*/*") if path.is_file())


def test_a_clear_file_shows_its_rows_its_plan_and_its_total(client: Client) -> None:
    page = send(client, "aid.csv", CLEAR)
    assert page.status == 200
    assert re.search(r"/try/[0-9a-f]{24}$", page.url)
    assert "2 rows read: 2 used, 0 excluded, 0 rejected" in page.text
    assert "NOK 2,000" in page.text
    assert "75.0%" in page.text
    assert '<th scope="row" dir="auto">amount (NOK)</th><td>amount</td>' in page.cells


def test_what_is_open_is_decided_in_a_form_and_then_summed(client: Client) -> None:
    page = send(client, "aid.csv", TABLE)
    assert "2 things are open" in page.text
    assert "NOK 17" not in page.text
    page = press(client, page, "answers", **{"q0-0": "exclude", "q0-1": "use", "q1": "0"})
    assert page.status == 200
    assert "3 rows read: 2 used, 1 excluded, 0 rejected" in page.text
    assert "NOK 17,750,000" in page.text
    assert "the day comes first" in page.text


def test_columns_that_no_heading_names_are_mapped(client: Client) -> None:
    page = send(client, "aid.csv", UNNAMED)
    assert '<option value="Ccc">' in page.text
    page = press(client, page, "answers", **{"q0-0": "Aaa", "q0-1": "Bbb", "q1": "eur"})
    assert "EUR 17.75" in page.text


def test_a_column_is_read_as_another_field_when_the_form_says_so(client: Client) -> None:
    content = b"recipient,amount (NOK),ref,extra\nWFP,1500,X1,Chad\nUNICEF,500,X2,Mali\n"
    page = send(client, "aid.csv", content)
    names = html.unescape(page.field("columns"))
    fields = {"columns": names, "column-3": "country", "currency": "", "unit": "thousand"}
    page = press(client, page, "settings", **fields)
    assert page.status == 200, page.text
    assert '<th scope="row" dir="auto">extra</th><td>country</td>' in page.cells
    assert "NOK 2,000,000" in page.text
    assert "“extra” is the country" in page.text


def test_two_columns_for_one_field_are_refused_and_nothing_changes(client: Client) -> None:
    page = send(client, "aid.csv", CLEAR)
    names = html.unescape(page.field("columns"))
    fields = {"columns": names, "column-0": "donor", "column-1": "donor"}
    answer = press(client, page, "settings", **fields)
    assert answer.status == 422
    assert "are both for donor" in answer.text
    assert "NOK 2,000" in client.get(path_of(page)).text


def test_rows_that_cannot_be_used_are_listed_and_left_out_when_asked(client: Client) -> None:
    page = send(client, "aid.csv", CLEAR + b",oops,2025-05-01\n")
    assert "3 rows read: 2 used, 0 excluded, 1 rejected" in page.text
    assert "is not a number" in page.text
    assert "NOK 2,000" not in page.text
    page = press(client, page, "report", on_rejected="exclude")
    assert "NOK 2,000" in page.text


def test_one_of_several_measures_is_chosen(client: Client) -> None:
    rows = b"recipient,amount (NOK),type\nWFP,10,commitment\nWFP,4,disbursement\n"
    page = send(client, "aid.csv", rows)
    while 'name="q0' in page.text:
        page = press(client, page, "answers", **{"q0": "0", "q0-0": "commitment"})
    assert "several measures" in page.text
    page = press(client, page, "report", measure="disbursement")
    assert "Measure: disbursement" in page.text
    assert "NOK 4<" in page.text


def test_a_form_that_is_pressed_twice_counts_once(client: Client) -> None:
    page = send(client, "aid.csv", UNNAMED)
    fields = {"q0-0": "Aaa", "q0-1": "Bbb", "q1": "EUR"}
    press(client, page, "answers", **fields)
    again = press(client, page, "answers", **fields)
    assert again.status == 200
    assert again.text.count("Take back</button>") == 1


def test_a_form_of_an_earlier_page_takes_the_place_of_what_was_decided_since(
    client: Client,
) -> None:
    page = send(client, "aid.csv", UNNAMED)
    press(client, page, "answers", **{"q0-0": "Aaa", "q0-1": "Bbb", "q1": "EUR"})
    again = press(client, page, "answers", **{"q0-0": "Aaa", "q0-1": "Bbb", "q1": "NOK"})
    assert "NOK 17.75" in again.text
    assert again.text.count("Take back</button>") == 1


def test_a_form_of_a_page_that_was_taken_back_is_refused(client: Client) -> None:
    first = send(client, "aid.csv", UNNAMED)
    page = press(client, first, "answers", **{"q0-0": "Aaa", "q0-1": "Bbb", "q1": "EUR"})
    back = press(client, page, "back", step="1")
    assert "2 things are open" in back.text
    answer = press(client, page, "settings", columns="", unit="million")
    assert answer.status == 409
    assert "out of date" in answer.text


def test_the_same_file_sent_twice_is_one_with_what_was_decided(client: Client) -> None:
    page = send(client, "aid.csv", UNNAMED)
    press(client, page, "answers", **{"q0-0": "Aaa", "q0-1": "Bbb", "q1": "EUR"})
    again = send(client, "aid.csv", UNNAMED)
    assert again.url == page.url
    assert "EUR 17.75" in again.text
    assert client.get("/try").text.count("Remove</button>") == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("aid.xlsx", b"PK\x03\x04" + bytes(range(256)) * 9),
        ("aid.csv", b""),
        ("aid.csv", bytes(range(256)) * 40),
        ("aid.pdf", b"%PDF-1.7\n" + b"\x00" * 999),
        ("aid.toml", b'text = "../../../../console.key"\n[[allocations]]\n'),
        ("../../aid.toml", b'title = "x\n'),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason_and_not_kept(
    client: Client, folder: Path, name: str, content: bytes
) -> None:
    answer = send(client, name, content)
    assert answer.status == 422
    assert 'class="problem"' in answer.text
    assert "Traceback" not in answer.text
    assert str(folder) not in answer.text
    assert kept(folder) == []


def test_an_announcement_reads_no_file_of_the_server(client: Client, folder: Path) -> None:
    secret = folder / "secret.txt"
    secret.write_text("the password is hunter2", encoding="utf-8")
    text = (
        f'title = "T"\ndate = 2025-01-01\nissuer = "I"\ndonor = "D"\ntext = "{secret}"\n'
        '[[allocations]]\nrecipient = "the password"\namount = "NOK 1"\nline = 1\n'
    )
    answer = send(client, "aid.toml", text.encode())
    assert answer.status == 422
    assert "choose the press release itself" in answer.text


def test_a_file_that_is_too_large_is_refused_before_it_is_read_whole(
    client: Client, folder: Path
) -> None:
    answer = send(client, "aid.csv", b"\x00" * (LARGEST_FILE + 200_000))
    assert answer.status == 413
    assert "larger than 100 MB" in answer.text
    assert kept(folder) == []


def test_a_name_that_is_a_path_is_the_name_of_a_file(client: Client, folder: Path) -> None:
    page = send(client, "../../../C:\\x\\[aid]*.csv", CLEAR)
    assert "NOK 2,000" in page.text
    assert "(aid).csv" in kept_data(folder)


def kept_data(folder: Path) -> list[str]:
    found = (folder / "state").rglob(f"trials/*/*/{DATA}/*")
    return sorted(path.name for path in found)


def test_another_session_sees_nothing_of_it(client: Client, console_client: Client) -> None:
    page = send(client, "aid.csv", CLEAR)
    answer = console_client.get(path_of(page))
    assert answer.status == 404
    assert "aid.csv" not in console_client.get("/try").text


def test_what_is_removed_is_gone(client: Client, folder: Path) -> None:
    page = send(client, "aid.csv", CLEAR)
    for _ in range(2):  # pressed twice
        answer = press(client, page, "remove")
        assert answer.status == 200
        assert answer.url.endswith("/try")
    assert kept(folder) == []
    assert client.get(path_of(page)).status == 404


def test_signing_out_removes_what_was_tried(client: Client, folder: Path) -> None:
    page = send(client, "aid.csv", CLEAR)
    assert kept(folder) != []
    client.post("/sign-out", form_token=page.field("form_token"))
    assert kept(folder) == []


def test_a_number_that_is_too_long_to_be_read_is_refused_like_any_other_that_is_none(
    client: Client,
) -> None:
    endless = "1" * 5000
    page = send(client, "aid.csv", TABLE)
    assert press(client, page, "answers", q1=endless).status == 422
    assert press(client, page, "back", step=endless).status == 200
    for name in ("header_row", "unit"):
        answer = press(client, page, "settings", columns="", **{name: endless})
        assert answer.status == 422, name
        assert "this is a bug" not in answer.text
    assert "2 things are open" in client.get(path_of(page)).text


def test_settings_of_one_source_are_refused_of_a_file_that_is_read_as_several(
    client: Client,
) -> None:
    rows = b"recipient,Committed (NOK),Disbursed (NOK)\nWFP,1500,500\nUNICEF,500,300\n"
    page = send(client, "aid.csv", rows)
    page = press(client, page, "answers", q0="2")
    answer = press(client, page, "settings", columns="")
    assert answer.status == 422, answer.text
    assert "read as several sources" in answer.text


@pytest.mark.parametrize("path", ["{trial}/remove", "/sign-out"])
def test_a_file_that_is_removed_while_it_is_read_leaves_nothing(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    begun, goes_on = threading.Event(), threading.Event()
    run = apart.run_program

    async def run_slowly(
        program: Path, arguments: tuple[str, ...]
    ) -> tuple[int | None, bytes, bytes]:
        answer = await run(program, arguments)
        begun.set()
        await asyncio.to_thread(goes_on.wait, 20)
        return answer

    page = send(client, "aid.csv", TABLE)
    monkeypatch.setattr(apart, "run_program", run_slowly)
    with ThreadPoolExecutor() as threads:
        answers = {"q0-0": "exclude", "q0-1": "use", "q1": "0"}
        reading = threads.submit(press, client, page, "answers", **answers)
        assert begun.wait(20)
        token = page.field("form_token")
        removing = threads.submit(client.post, path.format(trial=path_of(page)), form_token=token)
        time.sleep(0.2)
        goes_on.set()
        assert reading.result(60).status in (200, 404)
        removing.result(60)
    assert kept(folder) == []


def test_a_file_that_is_still_arriving_when_one_signs_out_is_not_kept(
    client: Client, folder: Path
) -> None:
    token = client.get("/try").field("form_token")
    body = (
        f'--edge\r\ncontent-disposition: form-data; name="form_token"\r\n\r\n{token}\r\n--edge\r\n'
        'content-disposition: form-data; name="file"; filename="aid.csv"\r\n\r\n'
    ).encode() + CLEAR
    end = b"\r\n--edge--\r\n"
    sender = HTTPConnection(urlsplit(client.base).netloc, timeout=30)
    sender.putrequest("POST", "/try")
    sender.putheader("cookie", "; ".join(f"{item.name}={item.value}" for item in client.jar))
    sender.putheader("content-type", "multipart/form-data; boundary=edge")
    sender.putheader("content-length", str(len(body + end)))
    sender.endheaders(body)
    client.get("/try")  # what came before it has been begun by then
    client.post("/sign-out", form_token=token)
    sender.send(end)
    assert sender.getresponse().status == 409
    sender.close()
    assert kept(folder) == []


def test_what_was_read_and_decided_is_said_in_the_language_of_the_page(client: Client) -> None:
    asked = send(client, "aid.csv", TABLE)
    french = html.unescape(client.get(path_of(asked), **{"Accept-Language": "fr"}).text)
    assert "<legend>l’ordre des dates est ouvert" in french
    assert 'lang="en">' not in french.partition("<main")[2].partition("</main")[0]
    page = press(client, asked, "answers", **{"q0-0": "exclude", "q0-1": "use", "q1": "0"})
    token = page.field("form_token")
    shown = {
        language: html.unescape(
            client.post("/language", language=language, after=path_of(page), form_token=token).text
        )
        for language in ("nb", "fr")
    }
    assert "dagen står først: 03/04 er 3. april" in shown["nb"]
    assert "3 rader lest: 2 brukt, 1 utelatt, 0 avvist." in shown["nb"]
    assert "NOK 17\N{NO-BREAK SPACE}750\N{NO-BREAK SPACE}000" in shown["nb"]
    assert "« Sum i NOK mill »" in shown["fr"].replace("\N{NO-BREAK SPACE}", " ")
    assert "engagement" in shown["fr"]
    assert 'lang="en">' not in shown["fr"].partition("<main")[2].partition("</main")[0]
