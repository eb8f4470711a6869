"""What a run makes: PDFs, those of a burst checked against the whole, and their messages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.briefing import messages, pipeline
from aidreport.runs.ledger.records import ArtifactRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.briefing.edition import Edition
    from aidreport.briefing.job import Job
    from aidreport.briefing.messages import ApprovalRequest
    from aidreport.briefing.pipeline import Progress
    from aidreport.model.dataset import Dataset
    from aidreport.runs.ledger.store import Store


@dataclass(frozen=True)
class ArtifactMaker:
    """Draws editions and stores them, with their messages, in a folder of state.

    Attributes:
        job: in its own language.
        slot: its number.
        inputs: hash of the data.
    """

    job: Job
    store: Store
    slot: int
    inputs: str = ""
    progress: Progress | None = None

    def draw(self, edition: Edition) -> tuple[ArtifactRecord, int]:
        """Draw a briefing and store it; return its record and its number of pages."""
        pdfs = self.store.pdfs
        draft = pdfs.draft(self.slot)
        drawn = pipeline.draw(edition, draft, self.progress)
        sha256, size = pdfs.store(draft)
        artifact = ArtifactRecord(
            path=str(edition.path),
            sha256=sha256,
            size=size,
            inputs=self.inputs,
            config=fingerprint([self.job.name, self.job.report.model_dump_json()]),
            template=edition.design.sha256,
            created=self.store.now(),
            key=edition.key,
            language=edition.job.language,
            draft=edition.draft,
            title=edition.briefing.title,
            date=edition.briefing.date.isoformat(),
            record=drawn.record_sha256,
        )
        return artifact, drawn.pages

    def check_burst(
        self, dataset: Dataset, artifacts: Sequence[ArtifactRecord], *, whole_burst: bool = True
    ) -> list[str]:
        """Return why the documents of a burst may not be sent: they must add up to the whole.

        Without a burst there is nothing to check.

        Args:
            whole_burst: whether they are all parts; a correction has only those that changed.
        """
        field = self.job.report.burst
        if field is None:
            return []
        from aidreport.briefing.burst_check import Document, burst_problems

        path = self.store.pdfs.path
        whole_in = self.job.language if whole_burst else ""
        documents = [Document(item.key, item.language, path(item.sha256)) for item in artifacts]
        return burst_problems(dataset, field, documents, whole_in)

    def write_messages(
        self,
        editions: Sequence[Edition],
        artifacts: Sequence[ArtifactRecord],
        request: ApprovalRequest | None = None,
    ) -> list[ArtifactRecord]:
        """Store what the messages say; return the artifacts with the hashes of their messages.

        Args:
            request: what approvers must know, if there are drafts.
        """
        pdfs, bodies = self.store.pdfs, self.store.bodies
        draft_subject = draft_body = ""
        if request is not None:
            drafts = [edition for edition in editions if edition.draft]
            contents = [pdfs.read(item.sha256) for item in artifacts if item.draft]
            message = messages.write_draft_message(drafts, contents, request)
            draft_subject, draft_body = message.subject, bodies.store(message.body)
        complete = []
        for edition, artifact in zip(editions, artifacts, strict=True):
            subject, body, linked = draft_subject, draft_body, ""
            if not artifact.draft:
                message = messages.write_message(
                    edition, pdfs.read(artifact.sha256), artifact.record
                )
                subject, body = message.subject, bodies.store(message.body)
                linked = bodies.store(message.linked) if message.linked else ""
            complete.append(artifact._replace(subject=subject, body=body, plain_body=linked))
        return complete


def fingerprint(parts: list[str]) -> str:
    """Return a hash of texts in their order."""
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "replace")).hexdigest()
