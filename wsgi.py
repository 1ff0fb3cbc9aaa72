"""The WSGI entry point: `flask --app wsgi`, or any WSGI server with `wsgi:app`."""

from eventapp import create_app

app = create_app()
