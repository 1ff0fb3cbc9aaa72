"""A Flask page that returns a constant: what no page of the program can be cheaper than."""

from flask import Flask

app = Flask("plain")


@app.get("/")
def constant() -> str:
    return "constant"
