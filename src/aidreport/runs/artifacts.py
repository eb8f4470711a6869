"""Makes what a slot sends: its PDFs, held against the whole, and the messages about them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.briefing import messages, pipeline
from aidreport.briefing.pipeline import editions, slices
from aidreport.runs.corrections import correction_of
from aidreport.runs.ledger.records import ArtifactRecord
from aidreport.runs.ledger.store import Bodies, Pdfs
from aidreport.runs.outbox.addressing import languages_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from aidreport.analysis.figures import Figures
    from aidreport.briefing.job import Job
    from aidreport.briefing.messages import Written
    from aidreport.briefing.pipeline import Edition, Progress
    from aidreport.delivery.subscribers import Listing
    from aidreport.model.dataset import Dataset
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import SlotRecord


@dataclass(frozen=True)
class ArtifactMaker:
    """Makes the PDFs of a slot and their messages, each stage written down.

    Attributes:
        attempt: that the stages are of.
        until: when the time for approval ends; None where nobody is asked.
    """

    job: Job
    slot: SlotRecord
    ledger: Ledger
    attempt: int
    until: dt.datetime | None = None
    progress: Progress | None = None

    @property
    def pdfs(self) -> Pdfs:
        """The stored PDFs."""
        return Pdfs(self.ledger.store.folder)

    @property
    def bodies(self) -> Bodies:
        """The stored bodies of messages."""
        return Bodies(self.ledger.store.folder)

    def composed(self, selected: Dataset, found: Listing) -> list[Edition]:
        """Return the briefings to be drawn, their drafts among them where somebody must approve.

        None are where a correction has nothing to correct.
        """
        job, languages = self.job, languages_of(self.job, found)
        parts = slices(job, selected)
        if self.slot.corrects is None:
            made = list(editions(job, parts, languages))
        else:
            correction = correction_of(self.ledger, self.slot)
            number = self.slot.correction
            made = list(editions(job, parts, languages, correction.changed, number))
        if self.until is None:
            return made
        own = [edition for edition in made if edition.job.language == job.language]
        return [*made, *(edition.as_draft() for edition in own)]

    def rendered(self, made: Sequence[Edition], inputs: str) -> list[ArtifactRecord]:
        """Draw the briefings and store them; return what the ledger keeps of each.

        Args:
            inputs: hash of the data.
        """
        artifacts = []
        config = fingerprint([self.job.name, self.job.report.model_dump_json()])
        with self.ledger.stage(self.attempt, "render") as details:
            pages = 0
            for edition in made:
                draft = self.pdfs.draft(self.slot.id)
                drawn = pipeline.draw(
                    edition.job, edition.composed, edition.design, draft, self.progress
                )
                pages += drawn.artifact.pages
                sha256, size = self.pdfs.store(draft)
                artifact = ArtifactRecord(
                    path=str(edition.path),
                    sha256=sha256,
                    size=size,
                    inputs=inputs,
                    config=config,
                    template=edition.design.sha256,
                    created=self.ledger.store.now(),
                    key=edition.key,
                    language=edition.job.language,
                    draft=edition.draft,
                    title=edition.composed.briefing.title,
                    date=edition.composed.briefing.date.isoformat(),
                )
                artifacts.append(artifact)
            details |= {"sha256": artifacts[0].sha256, "size": artifacts[0].size, "pages": pages}
        return artifacts

    def gate(self, selected: Dataset, artifacts: Sequence[ArtifactRecord]) -> list[str]:
        """Return why a burst may not go out: its documents must be exactly the whole."""
        field = self.job.report.burst
        if field is None:
            return []
        from aidreport.briefing.burst_check import Document, problems

        with self.ledger.stage(self.attempt, "gate") as details:
            documents = [
                Document(item.key, item.language, self.pdfs.path(item.sha256))
                for item in artifacts
                if not item.draft
            ]
            found = problems(selected, field, documents, whole_burst=self.slot.corrects is None)
            details["documents"] = len(documents)
            details["problems"] = len(found)
        return found

    def written(
        self, made: Sequence[Edition], artifacts: Sequence[ArtifactRecord], figures: Figures
    ) -> list[ArtifactRecord]:
        """Store what the messages say, and return the PDFs with the hashes of their messages."""
        with self.ledger.stage(self.attempt, "letters") as details:
            told = []
            for edition, artifact in zip(made, artifacts, strict=True):
                if edition.draft:
                    told.append(artifact)
                    continue
                letter = messages.written(edition, self.pdfs.read(artifact.sha256))
                body = self.bodies.store(letter.body)
                linked = self.bodies.store(letter.linked) if letter.linked else ""
                told.append(artifact._replace(subject=letter.subject, body=body, plain_body=linked))
            drafts = [index for index, edition in enumerate(made) if edition.draft]
            if drafts:
                message = self._draft(made, artifacts, drafts, figures)
                body = self.bodies.store(message.body)
                for index in drafts:
                    told[index] = told[index]._replace(subject=message.subject, body=body)
            details["messages"] = len({artifact.body for artifact in told})
        return told

    def _draft(
        self,
        made: Sequence[Edition],
        artifacts: Sequence[ArtifactRecord],
        drafts: Sequence[int],
        figures: Figures,
    ) -> Written:
        findings = [f"{item.severity}: {item.message}" for item in figures.findings]
        assert self.until is not None
        asked = messages.Asked(self.slot.id, self.until, findings)
        pdfs = [self.pdfs.read(artifacts[index].sha256) for index in drafts]
        return messages.draft([made[index] for index in drafts], pdfs, asked)


def fingerprint(parts: list[str]) -> str:
    """Return a hash of texts in their order."""
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "replace")).hexdigest()
