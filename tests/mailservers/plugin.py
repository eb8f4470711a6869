"""Fixtures with the mail servers that tests of delivery need; tests/conftest.py registers them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Protocol

import pytest
from tests.mailservers import system
from tests.mailservers.certificates import Authority, Certificate
from tests.mailservers.scripted import ScriptedServer


class StartsServer(Protocol):
    """Starts a scripted server; the options are those of `ScriptedServer`."""

    def __call__(
        self, *, certificate: Certificate | None = None, **options: Any
    ) -> ScriptedServer: ...


@pytest.fixture(scope="session")
def mail_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Issue certificates, also for other names or expired ones."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def scripted_server(mail_authority: Authority) -> Iterator[StartsServer]:
    """Start SMTP servers that answer as told; they end with the test."""
    with ExitStack() as stack:

        def start(*, certificate: Certificate | None = None, **options: Any) -> ScriptedServer:
            shown = certificate or mail_authority.certificate()
            return stack.enter_context(ScriptedServer(shown, **options))

        yield start


@pytest.fixture(scope="session")
def mail_system(mail_authority: Authority) -> Iterator[system.MailSystem]:
    """Run Postfix and Dovecot as long as the tests last."""
    if reason := system.missing():
        pytest.skip(reason)
    with system.running(mail_authority.certificate()) as running:
        yield running
