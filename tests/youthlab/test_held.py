"""How long what is protected of delegates stays, whose it is once somebody registers, and what becomes of it
when two persons turn out to be one."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from eventapp.agenda import service as agenda
from eventapp.core import outbox
from eventapp.core.audit import AuditEntry
from eventapp.meetings.queries import edition_to_change
from eventapp.people.model import Person
from eventapp.registration.model import Delegation, RegistrationRules
from eventapp.registration.syncing import sync
from eventapp.tasks import HANDLERS, ROUNDS
from eventapp.youthlab import held
from eventapp.youthlab.model import Cohort, CohortDelegate
from tests.apps import reading, writing
from tests.factories import NOW
from tests.registration import canary
from tests.youthlab.youth_help import cohort, delegate

MEETING_ENDS = datetime(2026, 11, 27, tzinfo=UTC)


def rows(app: Flask) -> list[tuple[object, ...]]:
    with reading(app) as session:
        found = session.scalars(select(CohortDelegate).order_by(CohortDelegate.id))
        return [(row.name, row.email, row.born is None, row.guardian_agreed) for row in found]


def test_what_is_protected_goes_a_year_after_the_meeting(lab: Flask) -> None:
    assert ROUNDS[held.TIDY] == timedelta(days=1)
    assert held.tidy in HANDLERS[held.TIDY]
    with writing(lab) as session:
        delegate(session, email="ana@example.org", public_name=True)
    with writing(lab) as session:
        held.tidy(session, {}, MEETING_ENDS + timedelta(days=365))
    assert rows(lab) == [("Ana Paz", "ana@example.org", False, None)]
    with writing(lab) as session:
        held.tidy(session, {}, MEETING_ENDS + timedelta(days=366))
    assert rows(lab) == [("Ana Paz", None, True, None)]
    with reading(lab) as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "youthlab.tidied")).all()
        assert [entry.details for entry in told] == [{"delegates": 1}]
    with writing(lab) as session:  # what has gone is not recorded again
        held.tidy(session, {}, MEETING_ENDS + timedelta(days=367))
    with reading(lab) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "youthlab.tidied")).all()
        assert len(entries) == 1


def test_whoever_registers_with_the_address_is_the_delegate(app: Flask) -> None:
    with writing(app) as session:
        cohort(session, edition_id=None)
    canary_meeting(app)
    with writing(app) as session:
        before = delegate(session, email="Zoe@example.org")
        assert before.person_id is None
        person = canary.register(session, NOW, "Zoe Paz", "zoe@example.org").person_id
    with app.app_context():
        outbox.drain(HANDLERS, NOW)
    with writing(app) as session:
        assert session.scalars(select(CohortDelegate.person_id)).one() == person
        # Named after registering, it is known at once.
        later = delegate(session, "Zoe again", email="zoe@example.org")
        assert later.person_id == person


def canary_meeting(app: Flask) -> None:
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        session.scalars(select(Cohort)).one().edition_id = edition.id
        agenda.publish(session, "test", NOW, "duo", 1)
        session.add(RegistrationRules(edition_id=edition.id, controller="CA"))
        session.add_all(Delegation(edition_id=edition.id, side=side) for side in ("CA", "MX"))
        session.flush()
        sync(session, NOW, edition)


def test_two_persons_who_are_one_keep_their_places(lab: Flask) -> None:
    with writing(lab) as session:
        ana, beth = (session.scalars(select(Person.id).filter_by(key=key)).one() for key in ("ana", "beth"))
        delegate(session, "Ana", person_key="ana")
        delegate(session, "Beth", person_key="beth")
        held.unite(session, NOW, ana, beth)
    with reading(lab) as session:
        assert session.scalars(select(CohortDelegate.person_id)).all() == [ana, ana]
