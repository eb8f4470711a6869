"""What a run makes: briefings, those of a burst checked against the whole, and their messages."""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.briefing import messages, pipeline
from aidreport.briefing.job import named_for
from aidreport.lazy_dataclass import dataclass
from aidreport.runs.ledger.records import ArtifactRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.briefing.edition import Edition
    from aidreport.briefing.job import Job
    from aidreport.briefing.messages import ApprovalRequest
    from aidreport.briefing.pipeline import Progress
    from aidreport.model.dataset import Dataset
    from aidreport.model.formats import Format
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

    def draw(self, edition: Edition) -> tuple[list[ArtifactRecord], int]:
        """Write a briefing in the report's formats and store it; return records and pages."""
        made = [self._written(edition, form) for form in self.job.report.formats]
        return [artifact for artifact, _ in made], sum(pages for _, pages in made)

    def _written(self, edition: Edition, form: Format) -> tuple[ArtifactRecord, int]:
        files = self.store.made[form]
        draft = files.draft(self.slot)
        drawn = pipeline.write(edition, draft, form, self.progress, private=True)
        sha256, size = files.store(draft)
        artifact = ArtifactRecord(
            path=str(named_for(edition.path, form)),
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
            format=form,
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

        made, whole_in = self.store.made, self.job.language if whole_burst else ""
        with ExitStack() as opened:
            paths = [
                opened.enter_context(made[item.format].opened(item.sha256)) for item in artifacts
            ]
            documents = [
                Document(item.key, item.language, path)
                for item, path in zip(artifacts, paths, strict=True)
            ]
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
        bodies = self.store.bodies
        files = [self._enclosed(edition, artifacts) for edition in editions]
        draft_subject = draft_body = ""
        if request is not None:
            drafts = [edition for edition in editions if edition.draft]
            contents = [
                file
                for edition, own in zip(editions, files, strict=True)
                for file in own
                if edition.draft
            ]
            message = messages.write_draft_message(drafts, contents, request)
            draft_subject, draft_body = message.subject, bodies.store(message.body)
        complete = []
        for edition, own in zip(editions, files, strict=True):
            subject, body, linked = draft_subject, draft_body, ""
            if not edition.draft:
                message = messages.write_message(edition, own)
                subject, body = message.subject, bodies.store(message.body)
                linked = bodies.store(message.linked) if message.linked else ""
            complete += [
                artifact._replace(subject=subject, body=body, plain_body=linked)
                for artifact in artifacts
                if is_of(artifact, edition)
            ]
        return complete

    def _enclosed(
        self, edition: Edition, artifacts: Sequence[ArtifactRecord]
    ) -> list[messages.SentFile]:
        """Return the files of a briefing, in all formats, as a message has them."""
        return [
            messages.SentFile(
                Path(item.path).name,
                item.format,
                self.store.made[item.format].read(item.sha256),
                item.record,
            )
            for item in artifacts
            if is_of(item, edition)
        ]


def is_of(artifact: ArtifactRecord, edition: Edition) -> bool:
    """Return whether an artifact is an edition in one of its formats."""
    own = (edition.key, edition.job.language, edition.draft)
    return (artifact.key, artifact.language, artifact.draft) == own


def fingerprint(parts: list[str]) -> str:
    """Return a hash of texts in their order."""
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "replace")).hexdigest()
