"""Who receives amounts of lines with a label, and of rows: "UNICEF: $75 million"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from aidreport.sources.extraction import joints
from aidreport.sources.extraction.columns import is_amount_label, is_recipient_label
from aidreport.sources.extraction.groups import group_pattern
from aidreport.sources.extraction.language import joining, language
from aidreport.sources.extraction.named_at import party_at
from aidreport.sources.extraction.names import is_full_name, is_fund, is_organisational, is_place
from aidreport.sources.extraction.naming import Naming
from aidreport.sources.extraction.parties import Party, Sort, find_parties
from aidreport.sources.extraction.text import Kind
from aidreport.sources.terms.organisations import kind_of_organisation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.sources.extraction.items import Item
    from aidreport.sources.extraction.language import Language

LONGEST_LABEL = 120
_TRAIL = " \t:–—-(|,;="
_LABEL_END = re.compile(r"\s*(?:[:–—|(]|-|=|\s-\s)\s*(?:[^\w\s]*\s*)$")
_POSSESSIVE = ("'s", "’s", "s'", "s’")
_SAYS_MORE = (("head", "gives"), ("money", "total"), ("money", "running"), ("money", "earlier"))
_AMOUNTING = re.compile(r"\s*[,:–—-]?\s*(?:[^\W\d_]+['\s]+){0,6}")
_WITH_END = re.compile(rf"(?:[A-ZÀ-Þ][\w-]*\s+){{1,6}}?(?P<end>{joining('with')}\s+)")
_YEARS = re.compile(r"\s*\((?:19|20)\d\d[^)]*\)\s*$")
_FUND = re.compile(r"\b(?:fund|fonds|fondo|fond)\b", re.IGNORECASE)
_COMMA_END = re.compile(r"(?:[^,:;.\d]|,(?=\S)){3,110}(?P<end>,\s+)")
_ALIKE_END = re.compile(r"[^:;\d]{3,110}?(?P<end>\s*,?\s*)")
_DASH = re.compile(r"\s+[–—-]\s+(?=[A-ZÀ-Þ])")
_CAPITALISED_NAME = re.compile(r"[A-ZÀ-Þ][\w'-]+(?: (?:[a-zà-ÿ&]{1,3} ){0,2}[A-ZÀ-Þ][\w'-]+)+")
_LABEL_OF_NAME = re.compile(r"^[^\W\d_]+(?: [a-zà-ÿ]+)?\s?:\s+(?=[A-ZÀ-Þ])")
_PROJECT = re.compile(r"(?P<project>[^()]{4,}) \((?P<name>[^()]{3,})\)")
_WORD = re.compile(r"[^\W\d_]{2}")
_PURPOSE = re.compile(r"\s*:\s[^.:;\d]{3,80},\s*")
_BEGINNING = 3
_DIGIT = re.compile(r"\d")
_NUMBERING = re.compile(r"^\(?(?:\d{1,2}|[a-z]|[ivx]+)[.)]\s*")


def _fills(party: Party, start: int, end: int) -> bool:
    """Tell whether a name is half of a label, or more."""
    return party.end - party.start >= (end - start) // 2


def _is_of_fund(spelled: Party, known: Party | None) -> bool:
    """Tell whether a name is of a fund, and who is known in it but runs it."""
    runs = known is not None and spelled.start < known.start and known.end <= spelled.end
    return runs and is_fund(spelled.name) and not spelled.acronym


def _whole_name(text: str, words: Language) -> Party:
    """Return who a line names that has nothing else in it, but a label such as "Partner:"."""
    text = _LABEL_OF_NAME.sub("", text, count=1)
    project = _PROJECT.fullmatch(text)
    if project is not None and not is_organisational(project["project"]):
        # "Safe Schools (Save the Children Canada)": who carries it out is in brackets.
        doer = find_parties(project["name"])
        if is_full_name(project["name"]) or (doer and _fills(doer[0], 0, len(project["name"]))):
            text = project["name"]
    party = party_at(text, 0, words, parties=find_parties(text))
    if party is not None and _fills(party, 0, len(text)):
        return party._replace(start=-1, end=-1)
    return Party(-1, -1, text, "", Sort.ORGANISATION)


def _is_of(label: str, parties: list[Party], start: int) -> bool:
    """Tell whether a label names something of an organisation: "Verdensbankens fond for X"."""
    first = next((p for p in parties if p.start == start and p.known), None)
    written = label[: first.end - start] if first is not None else ""
    if not written.endswith("s") or kind_of_organisation(written):
        return False
    return len(label) > len(written)


def lines_alike(items: Sequence[Item]) -> frozenset[int]:
    """Return which blocks are lines below each other of a name and an amount, and no more."""
    ends = [item.at for item in items if _ends_line(item)]
    known = frozenset(ends)
    return frozenset(at for at in known if known & {at - 1, at + 1} and _run(known, at))


def _run(known: frozenset[int], at: int) -> bool:
    runs = ({at - 2, at - 1}, {at - 1, at + 1}, {at + 1, at + 2})
    return any(run <= known for run in runs)


def _ends_line(item: Item) -> bool:
    block = item.block
    before = block.text[: item.mention.start]
    short = block.kind is Kind.HEADING and 0 < len(before) < LONGEST_LABEL
    return short and not block.text[item.position[1] :].strip(" .;,") and before[0].isalnum()


class Labelled(Naming):
    """The amounts of a block, and who its label, its first words or its cells name."""

    def _row(self) -> None:
        text_cells, amounts = [], list(self.items)
        for start, end in self.block.cells:
            if not any(start <= item.mention.start < end for item in amounts):
                text_cells.append((start, end))
        if len(amounts) != 1 or not text_cells:
            return
        called = self.words.pattern("money", "total").match(self.written, text_cells[0][0])
        start, end = text_cells[0]
        inside = (party for party in self.parties if start <= party.start and party.end <= end)
        if called is not None and not any(_fills(party, start, end) for party in inside):
            # "Total funding | 145,000"
            return
        candidates = self._below_head(text_cells) or [self._cell(*cell) for cell in text_cells]
        named = [party for party in candidates if party is not None]
        if named:
            best = min(named, key=lambda party: (party.sort, party.start))
            amounts[0].parties = self._with_others(best, len(self.block.text), amounts[0])
            amounts[0].listed = True

    def _below_head(self, cells: Sequence[tuple[int, int]]) -> list[Party | None]:
        """Return who a cell names whose head says that it names one: "Entidad", "Partner"."""
        if len(self.block.header) != len(self.block.cells):
            return []
        heads = dict(zip(self.block.cells, self.block.header, strict=True))
        named = [cell for cell in cells if is_recipient_label(heads[cell])]
        party = self._cell(*named[0]) if len(named) == 1 else None
        if party is None or (party.sort is Sort.COUNTRY and is_place(party.name, self.words)):
            return []
        return [party._replace(sort=Sort.ORGANISATION)]

    def _leading(self, item: Item) -> list[Party]:
        """Read "– UNICEF, for an amount of €2 million": who begins a bullet."""
        party = self._party_at(0)
        if party is None or party.sort is not Sort.ORGANISATION or self._gives(party):
            return []
        gap = self.written[party.end : item.position[0]]
        said = any(self.words.pattern(*key).search(gap) for key in _SAYS_MORE)
        return (
            []
            if said or party.name.endswith(_POSSESSIVE) or not _AMOUNTING.fullmatch(gap)
            else [party]
        )

    def _label(self) -> None:
        """Read "UNICEF: $75 million", "Sudan – €40 million", "UNHCR(3.35 million)"."""
        if not self.items:
            return
        item = self.items[0]
        before = self.written[: item.mention.start]
        if respectively := _respectively(self.words.code).search(before):
            before = before[: respectively.start()]
        end = _LABEL_END.search(before)
        if end is None and self.block.kind is Kind.BULLET:
            end = _WITH_END.fullmatch(before) or self._comma(before)
        if end is None and self.alike:
            end = _ALIKE_END.fullmatch(before)
        if end is None or not before.strip(_TRAIL) or len(before) > LONGEST_LABEL:
            return
        numbering = _NUMBERING.match(before)
        start = numbering.end() if numbering else 0
        label = before[start : end.start("end") if "end" in end.re.groupindex else end.start()]
        total = self.words.pattern("money", "total")
        says = self.words.pattern("speech", "say")
        # What the minister said is behind a colon, too.
        if total.search(label) or says.search(label) or not _WORD.search(label):
            return
        if self.words.pattern("head", "gives").search(label) and not self._inside(
            start, end.start()
        ):
            return
        stop = start + len(label.rstrip())
        start = self._behind_to(start, stop)
        first = self._labelled(start, stop, item)
        first = self._all_before_comma(start, stop, first) if end.re is _COMMA_END else first
        if is_amount_label(label):
            if not self.above:
                return
            first = _whole_name(self.above, self.words)
        behind = first.start >= item.position[1]
        stop = len(self.written) if behind else stop
        item.parties = self._with_others(first, stop, item) if first.known else [first]
        item.listed = True
        self.taken[item.parties[0].start] = item.parties[0].end

    def _behind_to(self, start: int, stop: int) -> int:
        """Return where the name of a label begins: "Al Programa Mundial de Alimentos, 5"."""
        led = joints.leads_label().match(self.written, start, stop)
        if led is None:
            return start
        first = self.written[led.end() : stop].split(maxsplit=1)[0]
        known = any(party.start == led.end() and party.known for party in self.parties)
        return led.end() if known or is_organisational(first) else start

    def _name_and_purpose(self) -> None:
        """Read "(1) WFP: Food, USD 5 million": who begins a line before a colon."""
        if len(self.items) != 1 or self.items[0].parties:
            return
        item = self.items[0]
        ends = not self.written[item.position[1] :].strip(" .;")
        numbering = _NUMBERING.match(self.written)
        party = self._party_at(numbering.end() if numbering else 0) if ends else None
        if party is None or party.sort is not Sort.ORGANISATION or self._gives(party):
            return
        gap = self.written[party.end : item.mention.start]
        listed = self.block.kind is Kind.BULLET or party.known or party.acronym
        if listed and _PURPOSE.fullmatch(gap):
            item.parties, item.listed = [party], True

    def _labelled(self, start: int, stop: int, item: Item) -> Party:
        """Return who a label names; if that is a project, who carries it out."""
        named = self._named(start, stop)
        known = named.sort is Sort.ORGANISATION and (named.known or named.acronym)
        if known or _FUND.search(named.name):
            return named
        return self._through(item) or self._in_brackets(item) or self._led_directly(item) or named

    def _led_directly(self, item: Item) -> Party | None:
        """Return the organisation that "to" leads behind an amount: "Chad: $2 million to WFP"."""
        led = joints.led_directly(self.words.code).match(self.written, item.position[1])
        party = self._party_at(led.end()) if led else None
        if party is None or party.sort is not Sort.ORGANISATION or self._gives(party):
            return None
        return party if party.known or party.acronym or is_organisational(party.name) else None

    def _in_brackets(self, item: Item) -> Party | None:
        """Return the organisation in brackets behind an amount: "Chad: $2 million (UNHCR)"."""
        opened = re.compile(r"\s*\(\s*").match(self.written, item.position[1])
        if opened is None:
            return None
        party = self._party_at(opened.end())
        closed = self.written.find(")", opened.end())
        if party is None or party.sort is not Sort.ORGANISATION or closed < party.end:
            return None
        last = self._with_others(party, closed, item)[-1]
        return party if not self.written[last.end : closed].strip() else None

    def _comma(self, before: str) -> re.Match[str] | None:
        """Return the name of an organisation before a comma: "– Dansk Flygtningehjælp, 40 mio."."""
        end = _COMMA_END.fullmatch(before)
        if end is None:
            return None
        known = self._named(0, end.start("end")).sort is Sort.ORGANISATION
        if not (known or self._is_all_but_amount(before[: end.start("end")])):
            return None
        said = any(self.words.pattern(*key).search(before) for key in _SAYS_MORE)
        return None if said else end

    def _all_before_comma(self, start: int, stop: int, named: Party) -> Party:
        """Return all that is before the comma of a bullet, if it names nobody who is known."""
        label = self.block.text[start:stop].strip()
        if named.known or named.acronym or not self._is_all_but_amount(label):
            return named
        return Party(start, stop, label, "", Sort.ORGANISATION)

    def _is_all_but_amount(self, name: str) -> bool:
        """Tell whether a bullet has a name and an amount only: "– Enfants du Monde, 2 millions"."""
        rest = self.written[self.items[0].position[1] :].strip(" .;,")
        capitals = sum(word[0].isupper() for word in name.split())
        shown = capitals > 1 or is_organisational(name.split(maxsplit=1)[0])
        return not rest and name[:1].isupper() and shown and not is_place(name, self.words)

    def _alone(self) -> None:
        """Read an amount that is all that is below a name, as in lists of definitions."""
        line = self.block.kind in (Kind.BULLET, Kind.HEADING)
        if len(self.items) != 1 or not self.above or not line:
            return
        item = self.items[0]
        if item.parties or self.written.strip(" .;") != item.mention.text.strip():
            return
        above = _YEARS.sub("", self.above)
        name = _whole_name(above, self.words)
        dated = above != self.above and is_organisational(name.name)
        if name.known or name.acronym or dated or is_full_name(name.name):
            item.parties, item.listed = [name], True

    def _below_name(self) -> None:
        """Read a line that begins with its amount, below the name of who has it."""
        item = self.items[0]
        begins = item.mention.start <= _BEGINNING and not _DIGIT.search(self.above)
        if item.parties or not (begins and self.above):
            return
        name = _whole_name(self.above, self.words)
        known = name.sort is Sort.ORGANISATION and (name.known or name.acronym)
        if known and not self._gives(name):
            item.parties, item.listed = [name], True

    def _below_heading(self) -> None:
        """Give the first amount of a paragraph to whoever its heading names, and nothing else.

        "UNRWA", and below it "A contribution of 13 million is for the services of the Agency".
        """
        item = self.items[0]
        if item.parties or not item.mention.currencies or self.block.kind is not Kind.PARAGRAPH:
            return
        if not self.above or _DIGIT.search(self.above):
            return
        name = _whole_name(self.above, self.words)
        if name.known and name.sort is Sort.ORGANISATION and not self._gives(name):
            item.parties = [name]

    def _named(self, start: int, end: int) -> Party:
        """Return who a label names: an organisation, a country, else what it says."""
        if _is_of(self.block.text[start:end], self.parties, start):
            return Party(start, end, self.block.text[start:end], "", Sort.ORGANISATION)
        other = self._behind_country(start, end) or self._group_with_members(start, end)
        if other is not None:
            return other
        inside = [party for party in self.parties if start <= party.start and party.end <= end]
        best = min(
            inside, key=lambda party: (party.sort, not party.known, party.start), default=None
        )
        spelled = self._party_at(start)
        best = spelled if spelled is not None and _is_of_fund(spelled, best) else best
        organisation = best if best is not None and best.sort is Sort.ORGANISATION else None
        if organisation is not None and (organisation.known or _fills(organisation, start, end)):
            return organisation
        if spelled is not None and self._names(spelled, start, end):
            return spelled
        label = self.block.text[start:end]
        if best is not None and not is_place(label, self.words):
            return best
        sort = Sort.THEME if best is None else Sort.COUNTRY
        return best if best and best.name == label else Party(start, end, label, "", sort)

    def _group_with_members(self, start: int, end: int) -> Party | None:
        """Return the group whose members are in brackets behind it: "UN agencies (OCHA, WFP)"."""
        such = self.words.pattern("parties", "such_as").search(self.written, start, end)
        if such is not None and not self._inside(start, such.start()):
            # "Canadian organisations, among them CARE Canada"
            name = self.block.text[start : such.start()].rstrip(" ,(")
            several = _WORD.search(name) is not None and not is_place(name, self.words)
            return Party(start, start + len(name), name, "", Sort.ORGANISATION) if several else None
        group = group_pattern(self.words.code).match(self.written, start, end)
        if group is None or not self.written[group.end() : end].lstrip().startswith("("):
            return None
        return Party(start, group.end(), group[0].strip(), "", Sort.ORGANISATION)

    def _behind_country(self, start: int, end: int) -> Party | None:
        """Return who is behind the country that begins a label: "Chad – Search for Peace"."""
        country = next((p for p in self.parties if p.start == start), None)
        if country is None or country.sort is not Sort.COUNTRY:
            return None
        dash = _DASH.match(self.written, country.end, end)
        if dash is None:
            return None
        party = self._named(dash.end(), end)
        if party.sort is Sort.ORGANISATION:
            return party
        name = self.block.text[dash.end() : end].rstrip()
        # "Search for Common Ground" is a name in texts of all languages.
        whole = _CAPITALISED_NAME.fullmatch(name) and not is_place(name, self.words)
        last = dash.end() + len(name)
        return Party(dash.end(), last, name, "", Sort.ORGANISATION) if whole else None

    def _names(self, spelled: Party, start: int, end: int) -> bool:
        """Tell whether a name is what a label says, rather than the beginning of a longer one."""
        filled = bool(spelled.acronym) or _fills(spelled, start, end) or not self.alike
        return spelled.sort is Sort.ORGANISATION and spelled.end <= end and filled

    def _cell(self, start: int, end: int) -> Party | None:
        text = self.block.text[start:end].strip()
        if not re.search(r"[^\W\d_]{2}", text):
            return None
        return self._named(start, start + len(text))

    def _through(self, item: Item) -> Party | None:
        """Return the organisation that money of a labelled line goes through, if one is named."""
        after = item.position[1]
        others = (other.mention.start for other in self.items if other.mention.start > after)
        # "Ethiopia (32): 18 through WFP": that is said of the 18.
        limit = min(others, default=len(self.written))
        for match in self.words.pattern("parties", "through").finditer(self.written, after, limit):
            party = self._party_at(match.end())
            if party is not None and party.sort is Sort.ORGANISATION:
                return party
        return None


@cache
def _respectively(code: str) -> re.Pattern[str]:
    """Return the pattern of "respectively" at the end of a label."""
    return re.compile(rf"{language(code).any_of('money.respectively')}\s*\Z", re.I)
