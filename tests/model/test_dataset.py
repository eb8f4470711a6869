"""What a data set says of the files it was read from."""

from __future__ import annotations

import hashlib

from aidreport.model.dataset import Digest, SourceFile


def test_the_digest_of_a_file_is_that_of_its_bytes_however_often_it_is_asked_for() -> None:
    content = b"Recipient,Amount\n"
    written = hashlib.sha256(content).hexdigest()
    file = SourceFile("a.csv", Digest(content), "table")
    assert [file.sha256, file.sha256] == [written, written]
    assert file == SourceFile("a.csv", written, "table")
    assert file != SourceFile("a.csv", Digest(b""), "table")
    assert hash(file) == hash(SourceFile("a.csv", written, "table"))
