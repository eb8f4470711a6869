"""The character maps that every reader of PDF has (ISO 32000-2, table 116)."""

from __future__ import annotations

_BOTH_WAYS = """
Identity GB-EUC GBpc-EUC GBK-EUC GBKp-EUC GBK2K UniGB-UCS2 UniGB-UTF16 B5pc HKscs-B5 ETen-B5
ETenms-B5 CNS-EUC UniCNS-UCS2 UniCNS-UTF16 90ms-RKSJ 90msp-RKSJ Add-RKSJ EUC Ext-RKSJ UniJIS-UCS2
UniJIS-UCS2-HW UniJIS-UTF16 KSC-EUC KSCms-UHC KSCms-UHC-HW UniKS-UCS2 UniKS-UTF16
"""
PREDEFINED_CMAPS = frozenset(("H", "V", "83pv-RKSJ-H", "90pv-RKSJ-H", "KSCpc-EUC-H")) | frozenset(
    f"{family}-{way}" for family in _BOTH_WAYS.split() for way in "HV"
)
