"""The least a Flask page can cost: (a) a constant, (b) one SQLite row through a template."""

import os
import sqlite3

from flask import Flask, g, render_template
from jinja2 import DictLoader

PAGE = """<!doctype html><html lang="en"><head><title>{{ row[1] }}</title></head><body><main><h1>{{ row[1] }}</h1>
{% for line in row[2].split('\n') %}<p>{{ line }}</p>
{% endfor %}</main></body></html>"""

hello = Flask("hello")
row = Flask("row")
row.jinja_loader = DictLoader({"page.html": PAGE})


@hello.get("/")
def say_hello() -> str:
    return "Hello"


def _connect() -> sqlite3.Connection:
    if "connection" not in g:
        g.connection = sqlite3.connect(os.environ["BENCH_FILE"])
    connection: sqlite3.Connection = g.connection
    return connection


@row.teardown_appcontext
def _close(_error: object) -> None:
    if "connection" in g:
        g.connection.close()


@row.get("/")
def show_row() -> str:
    found = _connect().execute("SELECT id, title, body FROM page WHERE id = 1").fetchone()
    return render_template("page.html", row=found)


if "BENCH_FILE" in os.environ:
    with sqlite3.connect(os.environ["BENCH_FILE"]) as file:
        file.execute("CREATE TABLE IF NOT EXISTS page (id INTEGER PRIMARY KEY, title TEXT, body TEXT)")
        file.execute("INSERT OR REPLACE INTO page VALUES (1, 'A page', ?)", ("A line of some length.\n" * 60,))
