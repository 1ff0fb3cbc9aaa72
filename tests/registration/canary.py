"""A person whose every word is unlike any other, planted wherever people are kept, to be looked for."""

from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda import service as agenda
from eventapp.calendars.lines import folded
from eventapp.core import mail
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.outbox import OutboxRow
from eventapp.delivery import suppression
from eventapp.delivery.model import Why
from eventapp.documents.model import MadeDocument, MakingState
from eventapp.invitations.model import Answer, Invitation, Proposal, Way
from eventapp.meetings.model import Edition, Nature
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.notices import digest, push
from eventapp.notices.model import PushNote, PushSubscription, Told
from eventapp.outcomes.model import Commitment, CommitmentOwner, Origin
from eventapp.people.model import Person, Sector
from eventapp.planning.model import PlannedPerson, PlanningPerson, PlanningRun, RunKind
from eventapp.programs import feeding
from eventapp.programs.model import Holder
from eventapp.registration import service
from eventapp.registration.answers import Answers, Nominee
from eventapp.registration.model import (
    ChangeRequest,
    Delegation,
    Registration,
    RegistrationRules,
    SessionPlaces,
)
from eventapp.registration.rules import Attendance
from eventapp.registration.syncing import sync
from eventapp.youthlab.model import Cohort, CohortDelegate, Presenter, Recommendation
from tests.apps import writing
from tests.factories import NOW, make_edition, session_draft
from tests.invitations import inviting_help

NAME = "Zyxwolda Quetzalváne"
EMAIL = "zyxwolda@canaria-post.example"
OFFICE = "office@grelpost.example"  # where organizers reach the canary
WORDS = (
    *("Zyxwolda ", "Quetzalv", "zyxwolda@", "quetzalvane", "canaria-post", "Vrompelnik", "vrompelnik"),
    *("Plimbosk", "Glorfandel", "Trimblewort", "Hubrandt", "hubrandt", "Blenxira"),
    *("Drimsel", "grelpost", "Snorvik", "yumbrake@", "Quorbella", "kwistobar", "Fnordwick"),
    "wimplequist@",
)
"""What must be nowhere afterwards: parts of all that the canary said, as typed and folded."""


def open_meeting(app: Flask, now: datetime = NOW, **facts: object) -> None:
    """Meeting 1 of ``duo`` with a published agenda (a plenary and a hybrid session) and open registration."""
    with writing(app) as session:
        make_edition(session, **facts)
        edition = edition_to_change(session, "duo", 1)
        agenda.save_session(session, "test", now, edition, session_draft())
        hybrid = session_draft("mining", start="10:00", end="11:00", mode="hybrid", room="room-2")
        agenda.save_session(session, "test", now, edition, hybrid)
        agenda.publish(session, "test", now, "duo", 1)
        session.add(RegistrationRules(edition_id=edition.id, controller="CA"))
        session.add_all(Delegation(edition_id=edition.id, side=side) for side in ("CA", "MX"))
        session.flush()
        sync(session, now, edition)


def choosable(session: Session) -> list[int]:
    return sorted(set(session.scalars(select(SessionPlaces.session_id))))


def register(
    session: Session, now: datetime, name: str, email: str, side: str = "MX", **answers: object
) -> Registration:
    """Named by their side and registered, for every session, in the room."""
    edition = edition_to_read(session, "duo", 1)
    person = Person(key=f"p-{email.partition('@')[0]}-{name.casefold()}", name=name, title=LocalizedText())
    session.add(person)
    nominee = Nominee(name=name, side=side, email=email, language=Language.ES)
    row = service.invite(session, "coordinator", now, edition, person, nominee)
    said = {
        "name": name,
        "email": email,
        "language": Language.ES,
        "sector": Sector.ACADEMIA,
        "choices": dict.fromkeys(choosable(session), Attendance.ROOM),
        **answers,
    }
    return service.submit(session, service.PERSON, now, row, Answers(**said), approve=True)  # type: ignore[arg-type]


def plant(app: Flask, now: datetime = NOW) -> str:
    """The canary registered with all that one can say, and a colleague named in a request. Gives its ref."""
    with writing(app) as session:
        row = register(
            session,
            now,
            NAME,
            EMAIL,
            organization=LocalizedText(es="Instituto Vrompelnik"),
            title=LocalizedText(es="Archivera Plimbosk"),
            place="tijuana",
            nationality="MX",
            needs_letter=True,
            spoken=("es",),
            access_needs="A Glorfandel ramp",
            diet="No Trimblewort",
            guardian_name="Hubrandt Quetzalváne",
            guardian_email="hubrandt@canaria-post.example",
            consents={
                "list": {"given": True, "notice": "CA-1", "language": "es", "at": now.isoformat()},
                "photo": {"given": False, "notice": "CA-1", "language": "es", "at": now.isoformat()},
            },
        )
        edition = session.get_one(Edition, row.edition_id)
        session.add_all(
            ChangeRequest(
                **{
                    "edition_id": edition.id,
                    "side": "MX",
                    "asked_at": now,
                    "asked_by": "mx@example.org",
                    **facts,
                }
            )
            for facts in (
                {
                    "kind": "colleague",
                    "registration_id": row.id,
                    "payload": {"name": "Blenxira", "email": "b@example.org"},
                    "reason": "My aunt Blenxira is ill",
                    "asked_by": row.ref,
                },
                {
                    "kind": "name",
                    "payload": {"people": [{"nominee": {"name": NAME, "side": "MX"}}]},
                    "reason": "",
                },
                {
                    "kind": "name",
                    "payload": {
                        "people": [
                            {"nominee": {"name": NAME, "side": "MX"}},
                            {"nominee": {"name": "Zoe Zyx", "side": "MX"}},
                        ]
                    },
                    "reason": "two",
                },
                {"kind": "order", "payload": {}, "reason": f"{NAME} first"},
                {"kind": "order", "payload": {}, "reason": "Zyxwoldas go last"},
            )
        )
        return row.ref


def plant_above(app: Flask, ref: str, now: datetime = NOW) -> str:
    """What calendars, invitations and notices keep of the canary. Gives the secret of a feed."""
    with writing(app) as session:
        row = session.scalars(select(Registration).where(Registration.ref == ref)).one()
        edition_id, person_id = row.edition_id, row.person_id
        gone = feeding.make(session, "test", now, person_id, "Drimsel telephone", Language.ES, 15)[0]
        feeding.revoke(session, "test", now, gone)
        secret = feeding.make(session, "test", now, person_id, "Drimsel office", Language.ES, None)[1]
        session.get_one(Holder, person_id).email = OFFICE
    inviting_help.tell(app, now, edition_id)
    with writing(app) as session:
        invitations = session.scalars(select(Invitation).where(Invitation.person_id == person_id)).all()
        assert len(invitations) == 2
        for each in invitations:
            each.answer, each.answered_at, each.answered_by = Answer.DELEGATED, now, Way.MAIL
            each.comment, each.delegated_to = "Ask Snorvik", "yumbrake@example.org"
        session.add(
            Proposal(
                ref="a" * 12,
                invitation_id=invitations[0].id,
                edition_id=edition_id,
                starts_at=now,
                ends_at=now + timedelta(hours=1),
                comment="Quorbella comes later",
                received_at=now,
            )
        )
        session.add(Told(edition_id=edition_id, person_id=person_id, told_at=now))
        browser = PushSubscription(
            person_id=person_id,
            endpoint="https://push.example/send/kwistobar",
            p256dh="kwistobar",
            auth="kwistobar",
            made_at=now,
        )
        note = PushNote(
            person_id=person_id,
            title="Fnordwick",
            body="Fnordwick begins at ten",
            path="/es/duo/meetings/1/me",
            until=now + timedelta(hours=12),
        )
        session.add_all([browser, note])
        session.flush()
        session.add(
            OutboxRow(
                topic=push.SEND,
                payload={"note": note.id, "subscription": browser.id},
                created_at=now,
                due_at=now,
                last_error=f"{NAME} cannot be reached",
            )
        )
        suppression.add(session, now, OFFICE, Why.BOUNCED, f"no mailbox {OFFICE}")
        mails(session, edition_id, person_id, now)
        plans(session, edition_id, person_id, now)
        youth(session, edition_id, person_id)
        papers(session, edition_id, now)
        promise(session, person_id)
    return secret


def promise(session: Session, person_id: int) -> None:
    """The canary is named for an office that answers for a commitment."""
    said = LocalizedText.same("Plant trees")
    facts = {"origin_note": said, "text": said, "measure": said, "reason": said, "nature": Nature.SAMPLE}
    commitment = Commitment(lineage="duo", number=1, origin=Origin.GROUP, **facts)
    commitment.owners = [CommitmentOwner(side="MX", body=said, person_id=person_id)]
    session.add(commitment)
    session.flush()


def papers(session: Session, edition_id: int, now: datetime) -> None:
    """A list of participants that was made and is kept, with the canary on it."""
    made = {"asked_by": "test", "asked_at": now, "made_at": now, "state": MakingState.MADE}
    file = {"file_name": "list.pdf", "media_type": "application/pdf", "body": NAME.encode()}
    asked = {"kind": "participants", "options": {"kind": "participants"}, "level": "secretariat"}
    names = {"ref": "papers", "key": "papers", "publication": 1}
    session.add(MadeDocument(edition_id=edition_id, **names, **asked, **made, **file))


def youth(session: Session, edition_id: int, person_id: int) -> None:
    """The canary is a delegate of the Youth Lab, with an address of their own, and presents."""
    said = LocalizedText.same("Plant trees")
    cohort = Cohort(
        lineage="duo", number=1, edition_id=edition_id, nature=Nature.SAMPLE, basis=said, communique=said
    )
    session.add(cohort)
    session.flush()
    delegate = CohortDelegate(
        cohort_id=cohort.id,
        position=0,
        side="MX",
        person_id=person_id,
        name=NAME,
        email="wimplequist@example.org",
        born=date(2004, 2, 29),
        place="tijuana",
        languages=["es"],
        guardian_agreed=date(2026, 1, 2),
    )
    facts = {"original": Language.EN, "title": said, "text": said, "submitted_by": "test"}
    recommendation = Recommendation(cohort_id=cohort.id, number=1, **facts)
    session.add_all([delegate, recommendation])
    session.flush()
    session.add(Presenter(recommendation_id=recommendation.id, delegate_id=delegate.id, position=0))


def plans(session: Session, edition_id: int, person_id: int, now: datetime) -> None:
    """When the canary cannot be there, and a plan that names them."""
    away = {"away": [{"start": "2026-11-26T09:00:00", "end": "2026-11-26T12:00:00"}], "teams": ["yumbrake@"]}
    session.add(PlanningPerson(edition_id=edition_id, person_id=person_id, stated=away))
    facts = {"asked_by": "test", "asked_at": now, "seconds": 5, "seed": 1, "digest": ""}
    problem = {"people": [{"key": "p-zyxwolda", "name": NAME}]}
    run = PlanningRun(edition_id=edition_id, kind=RunKind.PLAN, problem=problem, base={}, **facts)
    session.add(run)
    session.flush()
    session.add(PlannedPerson(run_id=run.id, person_id=person_id))


def mails(session: Session, edition_id: int, person_id: int, now: datetime) -> None:
    """A letter about what changed, to the address that organizers entered, and one to somebody else in which
    the canary is named in every part."""
    key = f"{digest.key_begins(edition_id, person_id)}1 2"
    html = f"<p>{NAME}, {EMAIL}</p>"
    mail.store(
        session,
        OFFICE,
        Language.ES,
        "Fnordwick",
        f"{NAME}: Fnordwick",
        now,
        extra=mail.Extra(key, mail.Purpose.NOTICE, html=html),
    )
    lines = [f"ATTENDEE;CN={NAME};X-FILL={'x' * 40}:mailto:{EMAIL}", f"DESCRIPTION:{NAME}"]
    calendar = b"".join(folded(line.encode()) + b"\r\n" for line in lines).decode()
    mail.store(
        session,
        "mx@example.org",
        Language.ES,
        f"About {NAME}",
        f"{NAME} and {OFFICE}",
        now,
        extra=mail.Extra(html=html, calendar=calendar, method="REQUEST"),
    )
