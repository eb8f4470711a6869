"""Fetches what says whether certificates are revoked: OCSP, lists, and certificates of issuers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asn1crypto import pem
from asn1crypto.crl import CertificateList
from pyhanko_certvalidator.errors import CertificateFetchError, CRLFetchError, OCSPFetchError
from pyhanko_certvalidator.fetchers import CertificateFetcher, CRLFetcher, Fetchers, OCSPFetcher
from pyhanko_certvalidator.fetchers.common_utils import (
    enumerate_delivery_point_urls,
    format_ocsp_request,
    gather_aia_issuer_urls,
    process_ocsp_response_data,
    unpack_cert_content,
)
from pyhanko_certvalidator.util import get_ocsp_urls, get_relevant_crl_dps, issuer_serial

from aidreport.files.web import NoAnswerError, fetch

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable

_LARGEST_LIST = 32 << 20
_LARGEST_ANSWER = 1 << 20
_MOST_ADDRESSES = 40


class Web:
    """Fetches within limits, each address once.

    Attributes:
        problems: addresses that gave no answer, each with the reason.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds, self._left = seconds, _MOST_ADDRESSES
        self.problems: list[str] = []

    def get(self, url: str, largest: int, question: bytes | None = None, kind: str = "") -> bytes:
        """Return what an address answers.

        Raises:
            NoAnswerError: it does not, or too many were asked.
        """
        self._left -= 1
        if self._left < 0:
            raise NoAnswerError(url, "too many addresses to ask", passing=False)
        try:
            return fetch(
                url,
                seconds=self._seconds,
                largest=largest,
                content=question,
                headers={"Content-Type": kind} if kind else None,
            )
        except NoAnswerError as error:
            self.problems.append(f"{url}: {error.reason}")
            raise


def fetchers(web: Web) -> Fetchers:
    """Return what pyHanko fetches with."""
    return Fetchers(_Ocsp(web), _Lists(web), _Issuers(web))


class _Ocsp(OCSPFetcher):
    def __init__(self, web: Web) -> None:
        self._web, self._found = web, dict[Any, Any]()

    async def fetch(self, cert: Any, authority: Any) -> Any:
        key = issuer_serial(cert)
        if key not in self._found:
            self._found[key] = self._ask(cert, authority)
        return self._found[key]

    def _ask(self, cert: Any, authority: Any) -> Any:
        request = format_ocsp_request(
            cert, authority, certid_hash_algo="sha1", request_nonces=False
        )
        for url in get_ocsp_urls(cert):
            try:
                content = self._web.get(
                    url, _LARGEST_ANSWER, request.dump(), "application/ocsp-request"
                )
                return process_ocsp_response_data(content, ocsp_request=request, ocsp_url=url)
            except (NoAnswerError, ValueError, TypeError):
                continue
        raise OCSPFetchError("no answer")

    def fetched_responses(self) -> Iterable[Any]:
        return list(self._found.values())

    def fetched_responses_for_cert(self, cert: Any) -> Iterable[Any]:
        return [found for key, found in self._found.items() if key == issuer_serial(cert)]


class _Lists(CRLFetcher):
    def __init__(self, web: Web) -> None:
        self._web, self._found = web, dict[str, Any]()
        self._by_certificate: dict[Any, list[Any]] = {}

    async def fetch(self, cert: Any, *, use_deltas: bool | None = None) -> Iterable[Any]:
        key = issuer_serial(cert)
        if key not in self._by_certificate:
            points = get_relevant_crl_dps(cert, use_deltas=bool(use_deltas))
            urls = [url for point in points for url in enumerate_delivery_point_urls(point)]
            found = _each(urls, self._list)
            if urls and not found:
                raise CRLFetchError("no answer")
            self._by_certificate[key] = found
        return self._by_certificate[key]

    def _list(self, url: str) -> Any:
        if url not in self._found:
            content = self._web.get(url, _LARGEST_LIST)
            if pem.detect(content):
                content = pem.unarmor(content)[2]
            self._found[url] = CertificateList.load(content, strict=True)
        return self._found[url]

    def fetched_crls(self) -> Iterable[Any]:
        return list(self._found.values())

    def fetched_crls_for_cert(self, cert: Any) -> Iterable[Any]:
        return self._by_certificate[issuer_serial(cert)]


class _Issuers(CertificateFetcher):
    def __init__(self, web: Web) -> None:
        self._web, self._found = web, dict[str, list[Any]]()

    def fetch_cert_issuers(self, cert: Any) -> AsyncGenerator[Any, None]:
        return self._fetch(list(gather_aia_issuer_urls(cert)))

    def fetch_crl_issuers(self, certificate_list: Any) -> AsyncGenerator[Any, None]:
        return self._fetch(list(certificate_list.issuer_cert_urls))

    async def _fetch(self, urls: list[str]) -> AsyncGenerator[Any, None]:
        found = _each(urls, self._certificates)
        if urls and not found:
            raise CertificateFetchError("no answer")
        for certificates in found:
            for certificate in certificates:
                yield certificate

    def _certificates(self, url: str) -> list[Any]:
        if url not in self._found:
            content = self._web.get(url, _LARGEST_ANSWER)
            self._found[url] = list(unpack_cert_content(content, None, url, permit_pem=True))
        return self._found[url]

    def fetched_certs(self) -> Iterable[Any]:
        return [item for certificates in self._found.values() for item in certificates]


def _each(urls: list[str], get: Callable[[str], Any]) -> list[Any]:
    """Return what addresses give, without those that give nothing that can be read."""
    found = []
    for url in urls:
        try:
            found.append(get(url))
        except (NoAnswerError, ValueError, TypeError):
            continue
    return found
