"""Texts that are not UTF-8: Western ones are read, of others the encoding is asked for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from contextlib import suppress

import pytest

from aidreport.model.dataset import Dataset
from aidreport.sources.formats.delimited_text import decode
from aidreport.sources.problems import UnclearError

Read = Callable[..., Dataset]

OTHERS = {
    "Отримувач;Сума (UAH)\nЮНІСЕФ;1200\nТовариство Червоного Хреста;300\n":
        ["cp1251", "koi8-u", "iso8859-5", "mac-cyrillic"],
    "Получатель;Сумма (RUB)\nКрасный Крест;1200\nЮНИСЕФ;300\n":
        ["cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic"],
    "Odbiorca;Kwota (PLN)\nPolska Akcja Humanitarna, współpraca;1200\nŻółty Łoś;300\n":
        ["cp1250", "iso8859-2", "cp852"],
    "Příjemce;Částka (CZK)\nČlověk v tísni;1200\nLékaři bez hranic;300\n":
        ["cp1250", "iso8859-2", "cp852"],
    "Alıcı;Tutar (TRY)\nTürk Kızılayı;1200\nİnsani Yardım Vakfı Başkanlığı;300\n": ["cp1254"],
    "Δικαιούχος;Ποσό (EUR)\nΓιατροί Χωρίς Σύνορα;1200\nΆλλοι;300\n": ["cp1253", "iso8859-7"],
    "מקבל;סכום (ILS)\nמגן דוד אדום;1200\nאחר;300\n": ["cp1255"],
    "المستفيد;المبلغ (USD)\nالهلال الأحمر;1200\nأطباء بلا حدود;300\n": ["cp1256", "iso8859-6"],
    "Gavėjas;Suma (EUR)\nRaudonojo Kryžiaus draugija;1200\nŠalies žmonių fondas;300\n": ["cp1257"],
    "供与先;金額 (JPY)\n日本赤十字社;1200\nユニセフ;300\n": ["cp932", "euc-jp"],
    "受益人;金额 (CNY)\n中国红十字会;1200\n联合国儿童基金会;300\n": ["gb18030"],
    "受益人;金額 (TWD)\n紅十字會;1200\n聯合國;300\n": ["big5"],
    "수혜기관;금액 (KRW)\n대한적십자사;1200\n유니세프;300\n": ["cp949"],
    "Mottaker;Beløp (NOK)\nLæger uden Grænser;1200\nÅpne dører;300\n": ["cp850", "mac-roman"],
    "Empfänger;Betrag (EUR)\nÄrzte ohne Grenzen;1200\nBrüder;300\n": ["cp850", "mac-roman"],
}  # fmt: skip

WESTERN = [
    "Mottaker;Beløp (NOK)\nLæger uden Grænser;5\nÅpne dører;4\n",
    "Bénéficiaire;Montant (EUR)\nCroix-Rouge française – Côte d’Ivoire;5\nŒuvre «créée» où;4\n",
    "Empfänger;Betrag (EUR)\nÄrzte ohne Grenzen;5\nGroße Brüder;4\n",
    "Beneficiario;Importe (EUR)\nAcción contra el Hambre España;5\nNiños;3\n",
    "Beneficiário;Valor (EUR)\nFundação São João, Ação;5\nIrmãos;4\n",
    "Beneficiario;Importo (EUR)\nSocietà per la libertà, perché;5\nPiù;4\n",
    "Mottagare;Belopp (SEK)\nRädda Barnen, Åre;5\nLäkare utan gränser;5\n",
    "Viðtakandi;Fjárhæð (ISK)\nRauði krossinn á Íslandi;5\nÞróunarsamvinnustofnun;5\n",
    "Ontvanger;Bedrag (EUR)\nCoördinatie één;5\nBelgië;3\n",
    "Beneficiario;Importe (EUR)\nNº 1;5\n1ª fase;7\n2º año;3\n",
    "Partenaire;Montant (EUR)\nAgence d’Aide;5\nFonds d’Urgence de l’Afrique;7\nL’Enfant;3\n",
    "Recipient;Amount (EUR)\nChildren’s Fund;5\nMcKinsey’s “Aid” – Fund;7\nO’Neill;3\n",
    "Recipient;Amount (€)\nCôte d’Ivoire “Foo” – El Niño;5\nZoë & Søren, Grâce à Dieu;7\n",
]


@pytest.mark.parametrize(
    ("text", "encoding"), [(text, encoding) for text, names in OTHERS.items() for encoding in names]
)
def test_an_encoding_that_is_not_western_is_asked_for_with_a_fix_that_works(
    read: Read, text: str, encoding: str
) -> None:
    content = text.encode(encoding)
    with pytest.raises(UnclearError) as caught:
        read(content)
    assert "not UTF-8, and as Windows-1252 its words make no sense" in caught.value.problem
    match = re.search(r"data = (\{.*?\})(?=, or |$)", caught.value.fix)
    assert match is not None
    (entry,) = tomllib.loads(f"data = {match[1]}").values()
    options = {key: value for key, value in entry.items() if key != "path"}
    assert content.decode(options["encoding"]) == text
    with suppress(UnclearError):  # the sign of a currency that may mean several is asked for next
        dataset = read(content, **options)
        assert [item.amount.amount for item in dataset.allocations] == [1200, 300]
        assert [item.recipient.name for item in dataset.allocations] == [
            line.split(";")[0] for line in text.splitlines()[1:]
        ]


def test_what_is_set_already_stays_in_the_fix(read: Read) -> None:
    content = "Кому;Сума\nЮНІСЕФ;1200\n".encode("cp1251")
    with pytest.raises(UnclearError) as caught:
        read(content, currency="UAH", columns={"recipient": "Кому"})
    assert 'currency = "UAH"' in caught.value.fix
    assert 'columns = { recipient = "Кому" }' in caught.value.fix
    dataset = read(content, currency="UAH", columns={"recipient": "Кому"}, encoding="cp1251")
    assert dataset.allocations[0].recipient.name == "ЮНІСЕФ"


@pytest.mark.parametrize("text", WESTERN)
def test_western_texts_are_read_as_before_with_a_note(text: str) -> None:
    read, (note,) = decode(text.encode("cp1252"), "x.csv")
    assert (read, note.code) == (text, "encoding-guessed")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [*OTHERS, *WESTERN])
def test_utf_16_without_its_mark_is_read_with_a_note(text: str, encoding: str) -> None:
    read, (note,) = decode(text.encode(encoding), "x.csv")
    assert (read, note.code) == (text, "encoding-guessed")
    assert encoding.upper() in note.message
