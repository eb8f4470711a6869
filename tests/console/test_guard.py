"""Pages of other sites reach nothing, and every answer has the headers that keep them out."""

from __future__ import annotations

import re

import pytest
from tests.console.conftest import Client, served


@pytest.mark.parametrize("path", ["/reports", "/console.css", "/healthz", "/nothing", "/verify"])
def test_every_answer_has_a_strict_policy(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_no_page_has_styles_or_scripts_that_the_policy_refuses(client: Client) -> None:
    for path in ("/reports", "/reports/norway-ukraine", "/runs/1", "/verify", "/health"):
        text = client.get(path).text
        assert " style=" not in text
        assert not re.search(r"<[^>]*\son[a-z]+=", text)
        assert text.count("<script") == text.count('<script src="/console.js"') == 1


def test_another_name_for_the_machine_reaches_nothing(client: Client) -> None:
    assert client.get("/reports", Host="evil.example").status == 400


@pytest.mark.parametrize("headers", [{"Host": "["}, {"Host": ""}, {"Origin": "http://["}])
def test_an_address_that_is_none_is_refused(client: Client, headers: dict[str, str]) -> None:
    assert client.get("/reports", **headers).status == 400


@pytest.mark.parametrize(
    "path",
    [
        f"/runs/{'9' * 20}",
        f"/runs/{'9' * 5000}",
        f"/reports/norway-ukraine?before={'9' * 5000}",
        "/reports/norway-ukraine?before=%C2%B2",
        f"/runs/1/briefings/0/{'9' * 30}.png",
    ],
)
def test_numbers_without_end_are_no_internal_error(client: Client, path: str) -> None:
    assert client.get(path).status in (200, 404)


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_a_form_of_another_site_is_refused(client: Client, headers: dict[str, str]) -> None:
    page = client.get("/runs/1")
    fields = {"form_token": page.field("form_token"), "seal": page.field("seal")}
    answer = client.post("/runs/1/decision", headers, decision="approve", **fields)
    assert answer.status == 400
    assert "waits for approval" in client.get("/runs/1").text


def test_a_form_without_the_token_of_the_session_is_refused(client: Client) -> None:
    page = client.get("/runs/1")
    answer = client.post("/runs/1/decision", decision="approve", seal=page.field("seal"))
    assert answer.status == 409
    assert "not one of your session" in answer.text
    assert "waits for approval" in client.get("/runs/1").text


def test_a_form_that_is_too_long_is_refused(client: Client) -> None:
    token = client.get("/runs/1").field("form_token")
    answer = client.post("/runs/1/decision", form_token=token, because="x" * 100_000)
    assert answer.status == 413
    assert "the form is too long" in answer.text


def test_a_form_that_cannot_be_read_is_answered_with_a_page_that_leads_back(
    client: Client,
) -> None:
    token = client.get("/verify").field("form_token")
    broken = {"Content-Type": "multipart/form-data; boundary=edge"}
    for answer in (
        client.upload("/verify", "a" * 10_000 + ".pdf", b"%PDF", form_token=token),
        client.upload("/verify", "a.pdf", b"%PDF", **{f"f{n}": "" for n in range(100)}),
        client.post("/verify", broken, form_token=token),
    ):
        assert answer.status == 400
        assert "the form cannot be read" in answer.text
        assert 'href="/reports"' in answer.text
        assert 'href="/health"' in answer.text


def test_a_method_that_an_address_does_not_take_is_answered_with_a_page(client: Client) -> None:
    answer = client.get("/sign-out")
    assert answer.status == 405
    assert answer.headers["allow"] == "POST"
    assert 'href="/reports"' in answer.text


def test_where_only_files_are_verified_a_problem_leads_back_to_that_page() -> None:
    with served(None, only_verify=True) as console:
        answer = console.client().get("/nothing")
        assert answer.status == 404
        assert 'href="/verify">To the page that verifies' in answer.text
        assert 'href="/sign-in"' not in answer.text
