"""The WSGI entry point: `flask --app wsgi`, or any WSGI server with `wsgi:app`.

`wsgi:working` gives the same app in a process that also does the work of the outbox, as it falls due.
"""

import gc

from flask import Flask

from eventapp import create_app

app = create_app()


def working() -> Flask:
    from eventapp import worker

    gc.freeze()  # what is loaded by now stays: the collector need not walk it in the middle of a request
    worker.start_beside(app)
    return app
