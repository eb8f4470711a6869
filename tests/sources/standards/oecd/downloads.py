"""Downloads of the OECD Data Explorer as tests write them, with invented figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

LABELS = {
    "STRUCTURE": "",
    "STRUCTURE_ID": "",
    "STRUCTURE_NAME": "",
    "ACTION": "",
    "UNIT_MEASURE": "Unit of measure",
    "PRICE_BASE": "Price base",
    "TIME_PERIOD": "Time period",
    "OBS_VALUE": "Observation value",
    "BASE_PER": "Base period",
    "UNIT_MULT": "Unit multiplier",
    "FLOW_TYPE": "Flow type",
    "OBS_STATUS": "Observation status",
    "TYING_STATUS": "Tying status",
    "MD_DIM": "Drilldown dimension",
    "MD_ID": "Microdata ID",
}
NAMES = {
    ("DONOR", "NOR"): "Norway",
    ("DONOR", "SWE"): "Sweden",
    ("DONOR", "DEU"): "Germany",
    ("DONOR", "4EU001"): "EU Institutions",
    ("DONOR", "DAC"): "DAC countries",
    ("DONOR", "ALLD"): "Official donors",
    ("RECIPIENT", "UKR"): "Ukraine",
    ("RECIPIENT", "KEN"): "Kenya",
    ("RECIPIENT", "DPGC"): "Developing countries",
    ("RECIPIENT", "F"): "Africa",
    ("MEASURE", "206"): "Official development assistance (ODA), disbursements",
    ("UNIT_MEASURE", "USD"): "US dollar",
    ("UNIT_MEASURE", "XDC"): "National currency",
    ("UNIT_MEASURE", "PT_B5G"): "Percentage of GNI",
    ("PRICE_BASE", "V"): "Current prices",
    ("PRICE_BASE", "Q"): "Constant prices",
    ("UNIT_MULT", "6"): "Millions",
    ("FLOW_TYPE", "D"): "Disbursements",
    ("FLOW_TYPE", "C"): "Commitments",
    ("SECTOR", "1000"): "All sectors",
    ("SECTOR", "110"): "Education",
    ("SECTOR", "720"): "Emergency response",
    ("CHANNEL", "_T"): "Total",
    ("CHANNEL", "10000"): "Public sector",
    ("CHANNEL", "20000"): "NGOs",
}
USUAL = {
    "ACTION": "I",
    "STRUCTURE": "DATAFLOW",
    "DONOR": "NOR",
    "RECIPIENT": "UKR",
    "SECTOR": "1000",
    "MEASURE": "206",
    "CHANNEL": "_T",
    "MODALITY": "_T",
    "MD_DIM": "_T",
    "MD_ID": "0",
    "TYING_STATUS": "_Z",
    "FLOW_TYPE": "D",
    "UNIT_MEASURE": "USD",
    "PRICE_BASE": "V",
    "TIME_PERIOD": "2023",
    "UNIT_MULT": "6",
    "OBS_STATUS": "A",
}
_HEAD = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
_TAIL = ("TIME_PERIOD", "OBS_VALUE", "BASE_PER", "UNIT_MULT")
DAC2A = (
    *_HEAD, "DONOR", "RECIPIENT", "MEASURE", "UNIT_MEASURE", "PRICE_BASE", *_TAIL,
    "FLOW_TYPE", "OBS_STATUS",
)  # fmt: skip
DAC1 = (
    *_HEAD, "DONOR", "SECTOR", "MEASURE", "TYING_STATUS", "FLOW_TYPE", "UNIT_MEASURE",
    "PRICE_BASE", *_TAIL, "OBS_STATUS",
)  # fmt: skip
CRS = (
    *_HEAD, "DONOR", "RECIPIENT", "SECTOR", "MEASURE", "CHANNEL", "MODALITY", "FLOW_TYPE",
    "PRICE_BASE", "MD_DIM", "MD_ID", "UNIT_MEASURE", *_TAIL, "OBS_STATUS", "PROJECT_TITLE",
)  # fmt: skip
IDS = {
    DAC2A: "OECD.DCD.FSD:DSD_DAC2@DF_DAC2A(1.6)",
    DAC1: "OECD.DCD.FSD:DSD_DAC1@DF_DAC1(1.7)",
    CRS: "OECD.DCD.FSD:DSD_CRS@DF_CRS(1.6)",
}
FORMS = ("labels", "codes", "joined")


def download(
    flow: Sequence[str], *rows: Mapping[str, object], form: str = "labels", without: str = ""
) -> str:
    """Return a download, each of whose rows is as usual but for some codes; `v` is its value."""
    names = [name for name in flow if name not in without.split()]
    usual = {**USUAL, "STRUCTURE_ID": IDS[tuple(flow)]}
    if flow is DAC1:
        usual |= {"SECTOR": "_Z", "MEASURE": "1010", "FLOW_TYPE": "1140"}
    if flow is CRS:
        usual |= {"MEASURE": "100"}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([cell for name in names for cell in _heading(name, form)])
    for row in rows:
        codes = {**usual, **{("OBS_VALUE" if key == "v" else key): row[key] for key in row}}
        writer.writerow([cell for name in names for cell in _cells(name, codes, form)])
    return "\ufeff" + text.getvalue()


def _heading(name: str, form: str) -> list[str]:
    label = LABELS.get(name, name.capitalize())
    if form == "codes" or not label:
        return [name]
    return [name, label] if form == "labels" else [f"{name}: {label}"]


def _cells(name: str, codes: Mapping[str, object], form: str) -> list[str]:
    code = str(codes.get(name, ""))
    label = NAMES.get((name, code), "")
    if form == "codes" or not LABELS.get(name, name):
        return [code]
    if form == "labels":
        return [code, label]
    return [f"{code}: {label}" if label else code]
