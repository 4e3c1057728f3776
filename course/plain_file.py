"""Reading a file that somebody else may have put there: plain files only, and only up to a size."""

import os
import stat
from pathlib import Path

# Without O_NONBLOCK a pipe would wait for its writer, and with it so would the whole class.
FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))


class NotRead(Exception):
    """Why a file was not read, in words that follow its name: `is not a plain file`."""


def read_plain(path: Path, most: int) -> bytes:
    """The bytes of a plain file of at most `most` bytes.

    A link is not followed, a pipe or device does not block. Raises `NotRead`, or
    `FileNotFoundError` when nothing has this name.
    """
    try:
        handle = os.open(path, FLAGS)
    except FileNotFoundError:
        raise
    except PermissionError as why:
        raise NotRead(f"cannot be opened: {why.strerror}") from None
    except (OSError, ValueError):  # a link, a socket, a device without a driver, a name that no file can have
        raise NotRead("is not a plain file") from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise NotRead("is not a plain file")
        raw = b"" if found.st_size > most else _read(handle, found.st_size + 1)
    except OSError as why:
        raise NotRead(f"cannot be read: {why.strerror}") from None
    finally:
        os.close(handle)
    if max(found.st_size, len(raw)) > most:
        raise NotRead(f"is larger than {most // 2**20} MB")
    return raw


def _read(handle: int, most: int) -> bytes:
    parts = []
    while most > 0 and (part := os.read(handle, most)):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)
