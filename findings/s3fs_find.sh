#!/usr/bin/env bash
# Seen on 2026-11-30 with s3fs 2026.9.0 and moto 5.2.5 on Python 3.11.
#
# In s3fs, `find` with a `maxdepth`, of a folder for which the key is wrong or whose bucket does not exist, returns an empty
# list, as if there were no files; without one, and `info` of a file there, it raises PermissionError or FileNotFoundError. That a
# bucket does not exist and that a file does not is the same FileNotFoundError; only its cause differs.
#
# Why it matters: "nothing is stored yet" decides that a new ledger may begin. With a mistyped bucket or key,
# what was sent before would be sent again. This project asks for the size of a file before it believes that a
# store is empty, and looks at the cause of a FileNotFoundError.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet "s3fs==2026.9.0" "moto[server]==5.2.5"
cat > ask.py <<'PYTHON'
import os
import socket
import subprocess
import time

import s3fs

with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]


def tried(label, ask):
    try:
        print(f"{label}: {ask()}")
    except Exception as error:
        print(f"{label}: {type(error).__name__} from {type(error.__cause__).__name__}")


for label, authentication in (("bucket that does not exist", {}), ("wrong key", {"INITIAL_NO_AUTH_ACTION_COUNT": "0"})):
    words = ["venv/bin/moto_server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(words, env={**os.environ, **authentication}, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.2)
        store = s3fs.S3FileSystem(key="k", secret="s", endpoint_url=f"http://127.0.0.1:{port}", skip_instance_cache=True)
        tried(f"{label}, find", lambda: store.find("bucket/aid", maxdepth=2))
        tried(f"{label}, info", lambda: store.info("bucket/aid/x"))
    finally:
        server.terminate()
        server.wait()
PYTHON
venv/bin/python -c 'import s3fs, moto, sys; print("Python", sys.version.split()[0], "s3fs", s3fs.__version__, "moto", moto.__version__)'
venv/bin/python ask.py | tee seen.txt
cat > expected.txt <<'TEXT'
bucket that does not exist, find: []
bucket that does not exist, info: FileNotFoundError from NoSuchBucket
wrong key, find: []
wrong key, info: PermissionError from ClientError
TEXT
diff expected.txt seen.txt && echo "as described"
