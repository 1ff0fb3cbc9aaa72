"""eventapp plans and runs a recurring intergovernmental meeting.

`create_app` is the table of contents: read it from top to bottom, then open the area that interests you.
"""

from flask import Flask

from .core import clock as _clock  # noqa: F401  (first of all: it pins the time-zone database)
from .settings import ROOT, Settings


def create_app(settings: Settings | None = None) -> Flask:
    from . import (
        agenda,
        calendars,
        cli,
        delivery,
        documents,
        glossary,
        invitations,
        meetings,
        notices,
        organize,
        outcomes,
        people,
        planning,
        programs,
        registration,
        reports,
        site,
        web,
        youthlab,
    )
    from .core import db, wakeups

    settings = settings or Settings.from_environment()
    app = Flask("eventapp", template_folder=str(ROOT / "templates"), static_folder=None)
    app.extensions["settings"] = settings

    db.init_app(app, settings)  # one session per request, migrations
    wakeups.init_app(app, settings)  # how workers hear of work
    web.init_app(app, settings)  # languages, answers, security, errors

    delivery.init_app(app)  # mail out and in
    people.init_app(app)  # sign-in, roles, records
    glossary.init_app(app)  # words in three languages
    meetings.init_app(app)  # opening and keeping editions, the date finder
    agenda.init_app(app)  # published agendas, sessions, changes
    calendars.init_app(app)  # .ics files and subscriptions
    registration.init_app(app)  # delegations, the form, places, each person's own page
    programs.init_app(app)  # each person's own calendar: feeds and CalDAV
    invitations.init_app(app)  # sessions by mail, and the answers
    notices.init_app(app)  # who is told what changed, and when
    planning.init_app(app)  # what a plan must respect, runs of the planner, proposals for the draft
    youthlab.init_app(app)  # cohorts, recommendations, replies
    outcomes.init_app(app)  # records of sessions, commitments, work plans, joint texts
    reports.init_app(app)  # the annual report
    documents.init_app(app)  # papers: agendas, lists, packs, certificates
    site.init_app(app)  # home, partnerships, groups, meetings, search, problem reports, health
    organize.init_app(app)  # the organizers' home

    cli.init_app(app)
    return app
