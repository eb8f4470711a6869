"""The system user who gives a command."""

from __future__ import annotations

import getpass
import os
from contextlib import suppress
from pathlib import Path

_LOGIN = Path("/proc/self/loginuid")
_NOBODY_LOGGED_IN = 2**32 - 1


def system_user() -> str:
    """Return the name of the user who is signed in, whatever the environment says.

    Where the system keeps who logged in (Linux), `sudo` to another user does not change it. A
    user without a name is "uid 1234".
    """
    if os.name == "nt":
        return getpass.getuser()
    import pwd

    number = os.getuid()
    with suppress(OSError, ValueError):
        login = int(_LOGIN.read_text(encoding="ascii"))
        number = number if login == _NOBODY_LOGGED_IN else login
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"
