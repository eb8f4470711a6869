"""Currencies: the codes of ISO 4217, and the signs that people write instead."""

from __future__ import annotations

_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS
    KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
    MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
    SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD
    TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG ZWL
"""
_FORMER = "CYP EEK FRF GRD IEP ITL LTL LUF LVL NLG PTE ROL SKK TRL"
_FORMER_WORDS = "ATS BEF DEM ESP FIM MTL SIT"
_FORMER_ELSEWHERE = """
    ADP AFA AOK AON AOR AZM BGL BYB BYR CSD CSK CUC DDM ECS GHC GWP HRD MGF MRO MXP MZM PEI PLZ
    RUR SDD SDP SRG STD SUR TMM TPE UAK UYP VEB VEF XEU YUM YUN ZMK ZRN ZRZ ZWD ZWN ZWR
"""
_OF_ACCOUNT = "BOV CHE CHW CLF COU MXV USN UYI UYW XSU XUA"

CODES = frozenset((_CODES + _FORMER).split())
"""Codes that a heading may name: those in use, and of former ones those that are no words."""

ALL_CODES = CODES.union(_FORMER_WORDS.split(), _FORMER_ELSEWHERE.split(), _OF_ACCOUNT.split())
"""Codes that are read if nothing but a code can be there."""

SIGNS = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "US$": frozenset({"USD"}),
    "$": frozenset({"USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD"}),
    "kr": frozenset({"NOK", "SEK", "DKK", "ISK"}),
    "¥": frozenset({"JPY", "CNY"}),
    "₴": frozenset({"UAH"}),
    "kroner": frozenset({"NOK", "DKK"}),
    "kronor": frozenset({"SEK"}),
    "euro": frozenset({"EUR"}),
    "euros": frozenset({"EUR"}),
    "dollars": frozenset({"USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD"}),
}
"""Signs and words, each with the currencies that it may stand for."""


NAMES = {
    "us dollars": "USD",
    "us dollar": "USD",
    "norske kroner": "NOK",
    "norwegian kroner": "NOK",
    "danske kroner": "DKK",
    "svenska kronor": "SEK",
    "pounds sterling": "GBP",
}
"""Names of several words, in small letters, with their codes."""


def currencies_of(word: str) -> frozenset[str] | None:
    """Return the currencies that a code in capitals or a sign may stand for, or None."""
    if word in CODES:
        return frozenset({word})
    return SIGNS.get(word) or SIGNS.get(word.lower())
