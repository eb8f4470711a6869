"""Health for people and for monitors."""

from __future__ import annotations

from tests.console.conftest import Client, Console


def test_health_is_what_doctor_finds(client: Client) -> None:
    text = client.get("/health").text
    assert "config.toml" in text
    assert '<th scope="row" class="ok">ok</th>' in text


def test_monitors_need_no_session_for_the_sign_of_life(console: Console) -> None:
    answer = console.client().get("/healthz")
    assert (answer.status, answer.text) == (200, "ok\n")


def test_metrics_count_the_slots_of_the_ledger(client: Client) -> None:
    text = client.get("/metrics").text
    assert 'aidreport_slots{report="norway-ukraine",schedule="command",outcome="due"} 1' in text
    assert "aidreport_queue_length" in text
