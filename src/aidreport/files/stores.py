"""Places for files that several machines share: a folder, or a store that fsspec can reach.

A file appears whole or not at all. Where a store makes a file appear at once when it was received
(S3 and its like), it is put there under its name; elsewhere it is written under another one first.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from aidreport.errors import ConfigError, UnreachableError, install
from aidreport.files.atomic import TEMPORARY, write_whole
from aidreport.files.private import make_private_folder
from aidreport.files.said_elsewhere import said_by_system
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_APPEAR_AT_ONCE = frozenset(
    ("abfs", "abfss", "adl", "az", "gcs", "gs", "memory", "oci", "oss", "s3", "s3a")
)
_LIBRARIES = {
    "s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "abfss": "adlfs",
    "az": "adlfs", "sftp": "paramiko", "ssh": "paramiko", "oci": "ocifs", "oss": "ossfs",
    "webdav": "webdav4", "webdavs": "webdav4", "smb": "smbprotocol",
}  # fmt: skip
"""What is installed beside fsspec, by the beginning of a URL."""

_NONE_THERE = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
"""What a folder answers where there is no such file; any other answer says nothing of it."""


_PART = re.compile(r"\.[0-9a-f]{16}\.part")
_REFUSALS = frozenset((
    "AuthenticationException", "ClientAuthenticationError", "CredentialRetrievalError",
    "LogonFailure", "NoCredentialsError", "PartialCredentialsError", "PermissionDenied",
))  # fmt: skip
"""What libraries call an error if a store refuses who asks; the others say a code, or 530 (FTP)."""

_REFUSED = frozenset((401, 403))


class Place(Protocol):
    """Where files are, by names with "/" between folder and file."""

    def shown(self, name: str) -> str:
        """Return where a file is, as people are shown it."""

    def read(self, name: str) -> bytes | None:
        """Return the content of a file; None if there is none.

        Raises:
            UnreachableError: the place cannot be asked now.
        """

    def size(self, name: str) -> int | None:
        """Return the size of a file in bytes; None if there is none."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole, in the place of one of that name.

        Raises:
            OutputError: it cannot be written into a folder.
            UnreachableError: the place cannot be asked now.
        """

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""

    def has(self, suffix: str) -> bool:
        """Tell whether there is any file in a folder of the place whose name ends so."""

    def clean(self, before: dt.datetime) -> None:
        """Delete what writers left behind, before an instant, that were killed while they wrote."""


class Folder:
    """A folder on this machine, or one that is mounted; its files are for its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def shown(self, name: str) -> str:
        """Return the path of a file."""
        return str(self.folder / name)

    def read(self, name: str) -> bytes | None:
        """Return the content of a file; None if there is none.

        Raises:
            UnreachableError: it may be there, and cannot be read now.
        """
        try:
            return (self.folder / name).read_bytes()
        except _NONE_THERE:
            return None
        except OSError as error:
            raise self._away(error) from None

    def size(self, name: str) -> int | None:
        """Return the size of a file in bytes; None if there is none."""
        try:
            return (self.folder / name).stat().st_size
        except _NONE_THERE:
            return None
        except OSError as error:
            raise self._away(error) from None

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole, on the disk when this returns."""
        path = self.folder / name
        with suppress(OSError):  # which the writing says
            for folder in (self.folder, path.parent):
                make_private_folder(folder)
        write_whole(path, content, private=True)

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        (self.folder / name).unlink(missing_ok=True)

    def has(self, suffix: str) -> bool:
        """Tell whether there is any file in a folder of this one whose name ends so."""
        return any(self.folder.glob(f"*/*{suffix}"))

    def clean(self, before: dt.datetime) -> None:
        """Delete what writers left behind, before an instant, that were killed while they wrote."""
        for path in self.folder.rglob(f"{TEMPORARY}*"):
            with suppress(OSError):  # another process cleans, too
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()

    def _away(self, error: OSError) -> UnreachableError:
        return UnreachableError(
            state("toml.unreadable", name=str(self.folder), problem=said_by_system(error)),
            why=state("store.folder-why"),
            fix=state("store.folder-fix"),
        )


class HostFolder(Folder):
    """A folder of this host, where another host may have one of its own with other files."""


class RemotePlace:
    """A store that fsspec can reach.

    Args:
        url: such as s3://bucket/aid.
        options: of the store.

    Raises:
        ConfigError: the library for it is not installed.
    """

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        self._url, self._options = url.rstrip("/"), dict(options)
        try:
            import fsspec  # noqa: F401 - whether it is there
        except ImportError:
            raise ConfigError(
                state("store.no-library", url=url),
                fix=_installation(url),
            ) from None

    def shown(self, name: str) -> str:
        """Return the URL of a file."""
        return f"{self._url}/{name}"

    def read(self, name: str) -> bytes | None:
        """Return the content of a file; None if there is none."""
        store, root = self._opened()
        try:
            content: bytes = store.cat_file(f"{root}/{name}")
        except FileNotFoundError as error:
            self._refuse_missing_bucket(error)
            return None
        except Exception as error:
            raise self._away(error) from None
        return content

    def size(self, name: str) -> int | None:
        """Return the size of a file in bytes; None if there is none."""
        store, root = self._opened()
        try:
            store.invalidate_cache()
            size: int | None = store.size(f"{root}/{name}")
        except FileNotFoundError as error:
            self._refuse_missing_bucket(error)
            return None
        except Exception as error:
            raise self._away(error) from None
        return size

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole; one that another machine is writing is none of this one's."""
        store, root = self._opened()
        path = f"{root}/{name}"
        try:
            store.makedirs(path.rpartition("/")[0], exist_ok=True)
            if _APPEAR_AT_ONCE & set(_protocols(store)):
                store.pipe_file(path, content)
                return
            part = f"{path}.{secrets.token_hex(8)}.part"
            store.pipe_file(part, content)
            store.mv(part, path)
        except Exception as error:
            raise self._away(error) from None

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        store, root = self._opened()
        try:
            store.rm_file(f"{root}/{name}")
        except FileNotFoundError:
            return
        except Exception as error:
            raise self._away(error) from None

    def has(self, suffix: str) -> bool:
        """Tell whether there is any file in a folder of the store whose name ends so."""
        self.size("any")  # of S3, who may not ask finds nothing, as if it were empty
        store, root = self._opened()
        try:
            store.invalidate_cache()
            return any(name.endswith(suffix) for name in store.find(root, maxdepth=2))
        except FileNotFoundError:
            return False
        except Exception as error:
            raise self._away(error) from None

    def clean(self, before: dt.datetime) -> None:
        """Delete what writers left behind, before an instant, that were killed while they wrote."""
        store, root = self._opened()
        if _APPEAR_AT_ONCE & set(_protocols(store)):
            return
        try:
            store.invalidate_cache()
            parts = [name for name in store.find(root) if _PART.search(name[-22:])]
            for name in parts:
                with suppress(FileNotFoundError, NotImplementedError):
                    written = store.modified(name)
                    if (written if written.tzinfo else written.replace(tzinfo=dt.UTC)) < before:
                        store.rm_file(name)
        except FileNotFoundError:
            return
        except Exception as error:
            raise self._away(error) from None

    def _opened(self) -> tuple[Any, str]:
        from fsspec.core import url_to_fs

        try:
            store, root = url_to_fs(self._url, **self._options)
        except ImportError as error:
            raise ConfigError(
                state("store.unreachable", url=self._url, problem=str(error)),
                fix=_installation(self._url),
            ) from None
        except Exception as error:
            raise self._away(error) from None
        return store, root.rstrip("/")

    def _refuse_missing_bucket(self, error: FileNotFoundError) -> None:
        """Let a file be missing, but not the bucket that would hold it."""
        if any("NoSuchBucket" in type(cause).__name__ for cause in _with_causes(error)):
            raise UnreachableError(
                state("store.no-bucket", url=self._url),
                why=state("store.no-bucket-why"),
                fix=state("store.no-bucket-fix"),
            ) from None

    def _away(self, error: Exception) -> UnreachableError:
        # What a library says of an error may hold a key; its kind does not.
        if any(map(_refuses, _with_causes(error))):
            return UnreachableError(
                state("store.refuses", url=self._url, problem=type(error).__name__),
                why=state("store.refuses-why"),
                fix=state("store.refuses-fix"),
            )
        return UnreachableError(
            state("toml.of-name", name=self._url, problem=type(error).__name__),
            why=state("store.away-why"),
            fix=state("store.away-fix"),
        )


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _refuses(error: BaseException) -> bool:
    """Tell whether an error says that a store refuses who asks."""
    codes = {getattr(error, name, None) for name in ("code", "status", "status_code")}
    words = str(error.args[0]) if error.args else ""
    return (
        isinstance(error, PermissionError)
        or type(error).__name__ in _REFUSALS
        or any(isinstance(code, int) and code in _REFUSED for code in codes)
        or (type(error).__name__ == "error_perm" and words.startswith("530"))
    )


def _installation(url: str) -> str:
    """Return the command that installs what a store needs."""
    library = _LIBRARIES.get(url.partition(":")[0].lower())
    return install("copy", *([library] if library else []))


def _protocols(store: Any) -> tuple[str, ...]:
    names = store.protocol
    return (names,) if isinstance(names, str) else tuple(names)
