"""The words that tables use: headings and measures in English, Norwegian, French and German.

Words are without case and accents, as `plain_word` gives them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from aidreport.model.allocation import Measure

if TYPE_CHECKING:
    from collections.abc import Iterable


def plain_word(word: str) -> str:
    """Return a word without case and accents, for comparison: "Beløp" → "belop"."""
    if word.isascii():
        return word.lower()
    folded = word.casefold().replace("ø", "o").replace("æ", "ae").replace("ß", "ss")
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def words_of(text: str) -> list[str]:
    """Return the words of a text, as `plain_word` gives them."""
    return [plain_word(word) for word in re.findall(r"[^\W\d_]+", text)]


def measure_in(words: Iterable[str]) -> Measure | None:
    """Return the measure that some words name; None if they name none, or several."""
    measures = {MEASURE_OF[word] for word in words if word in MEASURE_OF}
    return measures.pop() if len(measures) == 1 else None


FILLERS = _words("a au av d de der des die du en et er for i in im la le les of og the to")
"""Words that do not change what a heading means."""

HEADINGS: dict[str, tuple[str, ...]] = {
    "recipient": (
        "recipient", "recipients", "recipient organisation", "recipient organization",
        "recipient org", "recipient org name", "recipient name", "name recipient",
        "mottaker", "mottakere", "stottemottaker", "tilskuddsmottaker",
        "beneficiaire", "beneficiaires", "destinataire",
        "empfanger", "zuwendungsempfanger", "begunstigter",
        "agreement partner", "avtalepartner", "implementing partner",
        "implementing organisation", "implementing organization", "receiver", "receiver org",
        "grantee", "beneficiary", "partner", "partners", "partner name", "partenaire",
        "dest organization", "destination organization", "organisation", "organization",
        "organisation name", "organization name", "organisasjon", "organisme",
        "implementing agency", "agency name", "agency",
    ),
    "recipient_name": (
        "recipient full name", "full name", "full name recipient", "recipient name",
        "mottaker navn", "mottakernavn", "navn", "fullt navn", "nom complet",
        "nom beneficiaire", "vollstandiger name", "name empfangers",
    ),
    "recipient_type": (
        "recipient type", "type recipient", "organisation type", "organization type",
        "type organisation", "type organization", "partner type", "type partner",
        "group agreement partner", "mottakertype", "type mottaker", "avtalepartnergruppe",
        "type beneficiaire", "type partenaire", "empfangertyp", "art empfangers",
    ),
    "currency": (
        "currency", "currency code", "ccy", "valuta", "valutakode", "devise", "monnaie", "wahrung",
    ),
    "donor": (
        "donor", "donors", "donor name", "donor country", "donor government", "funder",
        "funding organisation", "funding organization", "funding org name", "giver", "giverland",
        "donateur", "bailleur", "bailleur fonds", "geber", "geberland",
        "source organization", "src organization",
    ),
    "measure": (
        "measure", "amount type", "type amount", "transaction type", "type transaction",
        "belopstype", "type belop", "type montant", "type engagement", "betragsart", "art betrags",
    ),
    "date": (
        "decision date", "date decision", "decided", "award date", "date award",
        "allocation date", "date allocation", "transaction date", "agreement signed", "date",
        "vedtaksdato", "beslutningsdato", "dato", "entscheidungsdatum", "datum",
    ),
    "value_date": (
        "value date", "date value", "valuta date", "valutadato", "date valeur", "wertstellung",
        "wertstellungsdatum", "valutadatum",
    ),
    "country": (
        "recipient country", "country", "country name", "mottakerland", "pays beneficiaire",
        "empfangerland", "partnerland", "land", "pays",
    ),
    "sector": (
        "sector", "dac sector", "dac main sector", "main sector", "sektor", "secteur", "cluster",
    ),
    "theme": ("theme", "thematic area", "tema", "thema"),
    "purpose": (
        "purpose", "purpose funds", "formal", "objet", "but", "zweck", "verwendungszweck",
        "project title", "project", "agreement title", "title", "avtaletittel", "prosjekt",
        "tiltak", "projet", "projekt",
    ),
    "description": (
        "description", "project description", "description agreement", "details", "summary",
        "beskrivelse", "beschreibung",
    ),
    "agreement_type": ("type agreement", "agreement type", "avtaletype", "type avtale"),
    "flow_type": ("type flow", "flow type", "type bistand", "bistandstype"),
    "id": (
        "id", "identifier", "reference", "ref", "grant id", "flow id", "agreement number",
        "project code", "referanse", "avtalenummer", "referenz", "aktenzeichen",
    ),
}  # fmt: skip
"""Field → headings, the most distinctive first. Those of amounts consist of `AMOUNT_WORDS`."""

MEASURES_OR_KINDS = (
    "transaction type name", "flow type", "type flow", "payment status", "status payment",
    "betalingsstatus", "utbetalingsstatus", "statut paiement", "zahlungsstatus", "type", "typ",
    "kind", "art", "slag", "status", "statut", "etat",
)  # fmt: skip
"""Headings of columns that name measures if all that is in them are measures."""

YEARS = (
    "year", "fiscal year", "financial year", "budget year", "allocation year", "ar", "budsjettar",
    "regnskapsar", "tilskuddsar", "annee", "exercice", "annee budgetaire", "jahr", "haushaltsjahr",
)  # fmt: skip
"""Headings of columns that name the year of a row."""

AMOUNT_WORDS = _words("""
    amount amounts value sum total allocated allocation allocations contribution contributions
    funding awarded belop tildelt tildeling bevilget bevilgning totalt totalbelop montant alloue
    somme subvention betrag summe zuwendung bewilligt bewilligungssumme forderbetrag gesamtbetrag
    """)
AMOUNT_COMPANIONS = _words(
    "approved agreement award grant grants support aid oda stotte tilskudd aide hilfe"
)
"""Words of an amount's heading that mean something else if no currency is beside them."""

STATEMENT_WORDS = _words("""
    figures figure numbers all are expressed currency unit units tall alle er oppgitt valuta enhet
    chiffres tous exprimes unite devise angaben zahlen einheit wahrung
    """)
"""Words of a title that says what amounts are in, and nothing else: "All figures in EUR"."""

MEASURE_WORDS: dict[Measure, str] = {
    Measure.PLEDGE: "pledge pledged pledges lofte lovet promesse promesses promis",
    Measure.COMMITMENT: (
        "commitment committed commited commitments tilsagn engagement engagements engage "
        "zusage zusagen zugesagt verpflichtung verpflichtungen"
    ),
    Measure.DISBURSEMENT: (
        "disbursement disbursed disbursements paid payment payments utbetaling utbetalinger "
        "utbetalt decaissement decaissements decaisse verse versement paye auszahlung "
        "auszahlungen ausgezahlt"
    ),
    Measure.EXPENDITURE: (
        "expenditure expenditures expense expenses spent spending "
        "forbruk forbrukt depense depenses "
        "ausgabe ausgaben"
    ),
    Measure.INCOMING: "incoming received mottatt innbetaling recu recette erhalten",
    Measure.BUDGET: "budget budgeted budsjett budsjettert budgetisiert",
    Measure.PROPOSED: "proposed proposal foreslatt propose vorgeschlagen",
}
BESIDE_MEASURES = _words("""
    fully partly partially new incoming outgoing funds made
    """)
"""Words that may be beside a measure in a cell: "Incoming funds"."""

MEASURE_OF = {word: measure for measure, words in MEASURE_WORDS.items() for word in words.split()}

TOTAL_WORDS = _words("""
    total totals totalt totale totaal sum sums summe gesamt gesamtsumme gesamtbetrag insgesamt
    totalsum totalsumme totalbelop ialt somme ensemble grandtotal
    """)
PLAIN_TOTAL_WORDS = _words("total totals totalt sum")
"""Words for a total that may be beside any name, as in "Food security Total"."""

SUBTOTAL_WORDS = _words(
    "subtotal subtotals delsum deltotal mellomsum zwischensumme teilsumme soustotal"
)
TOTAL_COMPANIONS = _words("""
    all alle allocated allocation allocations amount amounts aid budget commitment commitments
    committed contribution contributions disbursed disbursement disbursements funding funds general
    generale generell grand overall support toutes tout belop tilsagn utbetalt pledged pledges
    """)
TOTAL_INTRODUCERS = _words("of for pour fur av til und")
"""After "total", these words introduce what it covers: "Total for Ukraine"."""

NOTE_WORDS = _words("""
    source sources note notes kilde kilder merknad merknader quelle quellen anmerkung anmerkungen
    hinweis remarque remarques nb ps footnote disclaimer
    """)

NOTHING = _words("- -- – — ‒ − n/a na n.a nil none null tbc tbd tba #n/a #ref!") | {""}
"""What is in the place of an amount that nobody states, without points at the end."""

COMPLETE_WORDS = _words("""
    all total totals data everything full complete combined overall master list raw grants
    allocations projects alle alt samlet oversikt liste gesamt tout tous ensemble
    """)
"""Words in the names of sheets that hold the rows of others too."""

_MONTHS = """
    january jan januar janvier januari janv
    february feb februar fevrier februari fev
    march mar mars marz marts
    april apr avril avr
    may mai maj
    june jun juni juin
    july jul juli juillet juil
    august aug aout augusti
    september sep sept septembre
    october oct oktober octobre okt
    november nov novembre
    december dec desember decembre dezember des dez
"""
MONTH_OF = {
    word: number
    for number, words in enumerate(_MONTHS.strip().splitlines(), start=1)
    for word in words.split()
}
MONTHS = frozenset(MONTH_OF)
"""Words in the names of sheets that hold different rows from each other."""
