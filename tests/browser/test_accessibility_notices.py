"""The pages of notices, calendars and answers, and the mails themselves, as the tests of
`test_accessibility` look at all others."""

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventapp.core.localized import Language
from eventapp.invitations import answering
from eventapp.invitations.model import Invitation
from eventapp.meetings.model import Edition
from eventapp.programs import links as calendar_links
from eventapp.programs.model import EventCopy, Holder, Item
from eventapp.programs.rules import Variant
from eventapp.registration import links
from eventapp.registration.model import Registration
from eventapp.registration.rules import State
from eventapp.web.cookies import INVITED
from tests.apps import writing
from tests.browser.conftest import SECOND
from tests.browser.test_accessibility import organizer, said_in_each_look  # noqa: F401  (a fixture)
from tests.factories import NOW
from tests.invitations.inviting_help import invitations, tell
from tests.registration.making import edition_of, hybrid, published_edition, registered
from tests.support.browser import open_page

ROOMS = [
    *(
        "csp/2/notices",
        "csp/2/notices/rules",
        "csp/2/notices/people",
        "csp/2/notices/deliveries",
        "csp/2/answers",
        "csp/2/clocks",
        "work",
    ),
]


@pytest.fixture(scope="module")
def invited(site_app: Flask) -> tuple[Registration, Invitation]:
    """Somebody approved, and an invitation of theirs."""
    with writing(site_app) as session:
        row = session.scalars(
            select(Registration)
            .join(Item, Item.person_id == Registration.person_id)
            .where(Registration.state == State.APPROVED, Registration.side == "CA")
            .options(
                joinedload(Registration.person),
                joinedload(Registration.edition).joinedload(Edition.series),
            )
            .order_by(Registration.id)
        ).first()
        assert row is not None
        copy = session.scalars(
            select(EventCopy)
            .join(Item, Item.copy_id == EventCopy.id)
            .where(Item.person_id == row.person_id, EventCopy.variant != Variant.MEETING)
        ).first()
        assert copy is not None
        invitation = Invitation(
            ref="0123456789ab",
            person_id=row.person_id,
            edition_id=row.edition_id,
            uid=copy.uid,
            email=row.email or "",
            language=row.language,
            copy_id=copy.id,
            sequence=0,
            mailed=1,
            mailed_at=SECOND,
        )
        session.add(invitation)
        session.get_one(Holder, row.person_id).email = row.email
        session.flush()
        session.expunge_all()
    return row, invitation


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("path", ROOMS)
def test_room_has_nothing_for_axe_to_say(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
    language: str,
    path: str,
) -> None:
    with open_page(chromium) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        answer = page.goto(f"{site}/{language}/organize/{path}")
        assert answer is not None
        assert answer.status == 200
        assert said_in_each_look(page) == {}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_my_calendar_has_nothing_for_axe_to_say(
    chromium: Browser, site: str, site_app: Flask, invited: tuple[Registration, Invitation], language: str
) -> None:
    """Before an address is made, and when it is shown."""
    row, _ = invited
    token = links.make(site_app.config["SECRET_KEY"], links.Opens.ANSWER, row.ref, row.link_serial)
    with open_page(chromium) as page:
        page.goto(f"{site}/{language}/invitation/{token}")
        assert page.goto(f"{site}/{language}/csp/meetings/2/me/calendar").status == 200
        assert said_in_each_look(page) == {}
        page.locator("input[name=name]").fill("phone")
        page.locator("form[action$='/new'] button").click()
        assert page.locator("input[readonly]").count()
        assert said_in_each_look(page) == {}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("which", ["calendar", "answer"])
def test_what_a_link_in_a_mail_opens_has_nothing_for_axe_to_say(
    chromium: Browser,
    site: str,
    site_app: Flask,
    invited: tuple[Registration, Invitation],
    language: str,
    which: str,
) -> None:
    row, invitation = invited
    with site_app.app_context():
        path = f"answer/{answering.token_of(invitation)}?answer=tentative"
        if which == "calendar":
            path = f"my-calendar/{calendar_links.token(row.person_id, row.email or '')}"
    with open_page(chromium) as page:
        answer = page.goto(f"{site}/{language}/{path}")
        assert answer is not None
        assert answer.status == 200
        assert not [each for each in page.context.cookies() if each["name"] == INVITED]
        assert said_in_each_look(page) == {}


def test_an_invitation_has_nothing_for_axe_to_say(app: Flask, chromium: Browser) -> None:
    edition_id = published_edition(app, hybrid("opening"))
    with app.test_request_context(), writing(app) as session:
        registered(session, edition_of(session), "Ana Ruiz", language=Language.ES)
    tell(app, NOW, edition_id)
    (mail,) = invitations(app)
    assert mail.html is not None
    with open_page(chromium) as page:
        page.set_content(mail.html)
        assert said_in_each_look(page) == {}
