"""The WSGI entry point, for any server: `gunicorn wsgi:app`, `granian --interface wsgi wsgi:app`."""

from network import create_app

app = create_app()
