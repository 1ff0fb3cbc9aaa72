"""How the tests of a run’s pages ask for them and read them: strictly, as a browser would not."""

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from html5lib import HTMLParser
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventapp.agenda.model import AgendaSession
from eventapp.core.actor import Role
from eventapp.planning.model import PlanningRun
from tests.apps import reading
from tests.people_help import sign_in

PLAN = "/en/organize/duo/1/plan"
RUNS = f"{PLAN}/runs"


def as_(app: Flask, role: Role, side: str | None = None) -> FlaskClient:
    client = app.test_client()
    sign_in(app, client, role=role, side=side)
    return client


def parsed(answer: TestResponse) -> BeautifulSoup:
    HTMLParser(strict=True).parse(answer.text)
    return BeautifulSoup(answer.text, "html5lib")


def html(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return parsed(answer)


def words(part: Tag | None) -> str:
    assert part is not None
    return " ".join(part.get_text(" ").split()).replace(" ,", ",")


def forms(page: BeautifulSoup) -> dict[str, Tag]:
    """The forms of the page that change something, by the last part of their addresses."""
    return {
        str(each.get("action")).rpartition("/")[2]: each for each in page.select("main form[method=post]")
    }


def run_of(app: Flask, ref: str) -> PlanningRun:
    with reading(app) as session:
        return session.scalars(select(PlanningRun).where(PlanningRun.ref == ref)).one()


def newest(app: Flask) -> PlanningRun:
    with reading(app) as session:
        return session.scalars(select(PlanningRun).order_by(PlanningRun.id.desc()).limit(1)).one()


def starts(app: Flask) -> dict[str, str | None]:
    """The hour of each session in the draft."""
    with reading(app) as session:
        rows = session.execute(select(AgendaSession.slug, AgendaSession.start))
        return {slug: f"{start:%H:%M}" if start else None for slug, start in rows}
