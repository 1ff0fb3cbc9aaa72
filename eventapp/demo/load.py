"""The demo: documented history, the localized introductions, the labelled agendas, published, and a labelled
sample of people who registered."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import select

from eventapp.agenda import service
from eventapp.agenda.draft import AgendaFile
from eventapp.agenda.exchange import load_agenda
from eventapp.core.db import transaction
from eventapp.core.localized import LocalizedText
from eventapp.partnership.model import Series

from . import files, glossary, history, notices, outcomes, plans, records, registrations, reports, youth
from .ahead import still_ahead
from .glossary import GlossaryFile
from .outcomes import OutcomesFile
from .plans import PlanningFile
from .records import RecordsFile
from .registrations import RegistrationsFile
from .reports import ReportFile
from .youth import YouthFile

DATA = Path(__file__).parent / "data"
AGENDAS = ("agenda-cmp-17.json", "agenda-cmp-18.json", "agenda-csp-2.json")
REGISTRATIONS = "registrations-csp-2.json"
PLANNING = "planning-csp-2.json"
YOUTH = "youth-lab-cmp.json"
REPORT = "report-cmp-18.json"
GLOSSARY = "glossary-cmp.json"
RECORDS = "records-cmp.json"
OUTCOMES = "outcomes-cmp.json"
ACTOR = "demo"


def load_demo(now: datetime) -> Iterator[str]:
    """Bring the database to the demo's state in one transaction; yields a line for each step done.

    Everything is read and checked before anything is written. Raises `files.BadFile` and what publishing
    raises.
    """
    facts = history.read(DATA / "cmp_history.json")
    texts = files.read(DATA / "about.json", dict[str, dict[str, LocalizedText]])
    agendas = [files.read(DATA / name, AgendaFile) for name in AGENDAS]
    people = files.read(DATA / REGISTRATIONS, RegistrationsFile)
    planning = files.read(DATA / PLANNING, PlanningFile)
    young = files.read(DATA / YOUTH, YouthFile)
    report = files.read(DATA / REPORT, ReportFile)
    words = files.read(DATA / GLOSSARY, GlossaryFile)
    promised = files.read(DATA / OUTCOMES, OutcomesFile)
    taken_down = files.read(DATA / RECORDS, RecordsFile)
    with transaction() as session:
        history.load(session, ACTOR, now, facts)
        for series in session.scalars(select(Series)):
            series.texts = msgspec.to_builtins(texts.get(series.key, {}))
        groups = len(facts.working_groups)
        yield f"History: {len(facts.meetings)} documented meetings, {groups} working groups."
        added = glossary.load(session, ACTOR, now, words)
        yield f"Glossary: {f'{len(words.terms)} terms' if added else 'as it was'}."
        for agenda in (still_ahead(session, now.date(), file) for file in agendas):
            load_agenda(session, ACTOR, now, agenda)
            result = service.publish(session, ACTOR, now, agenda.series, agenda.number)
            state = "published" if result.changed else "already published"
            name = f"{agenda.series} {agenda.number} ({agenda.nature})"
            yield f"Agenda of {name}: {len(agenda.sessions)} sessions, {state}."
        opened = registrations.load(session, ACTOR, now, people)
        state = "registered" if opened else "already registered"
        name = f"{people.series} {people.number} ({people.nature})"
        yield f"Participants of {name}: {len(people.people)} people, {state}."
        decided = notices.load(session, ACTOR, now, people.series, people.number)
        yield f"Notices of {name}: {'an organizer sends them' if decided else 'as they were'}."
        stated = plans.load(session, ACTOR, now, planning)
        yield f"Planning of {name}: {'what a plan must respect is stated' if stated else 'as it was'}."
        told = youth.load(session, ACTOR, now, young)
        yield f"Youth Lab: {'samples of recommendations and replies' if told else 'as it was'}."
        planned = outcomes.load(session, ACTOR, now, promised)
        yield f"Work plans: {'samples, agreed and reported' if planned else 'as they were'}."
        noted = records.load(session, ACTOR, now, taken_down)
        yield f"Records and joint texts: {'samples beside what is documented' if noted else 'as they were'}."
        published = reports.load(session, ACTOR, now, report)
        name = f"{report.series} {report.number} ({report.nature})"
        yield f"Annual report of {name}: {'published' if published else 'as it was'}."
