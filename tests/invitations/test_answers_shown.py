"""Where answers are seen: the organizers' page, the agenda editor, the desk and one's own page."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.invitations import showing
from eventapp.invitations.showing import Counts
from eventapp.registration import letters
from eventapp.registration.model import Registration
from tests.apps import reading, statements
from tests.invitations.replying import ANSWERED, Asked, deliver, invited, outlook, thunderbird
from tests.people_help import sign_in

Stop = Callable[..., datetime]  # the fixture that stops the clock


def answered(app: Flask) -> dict[str, Asked]:
    """Ana comes, Beth does not and says why, Carl has not answered."""
    asked = invited(app, "Ana Ruiz", "Beth Roy", "Carl Lee")
    deliver(app, thunderbird(asked["Ana Ruiz"]))
    deliver(app, outlook(asked["Beth Roy"], "DECLINED", said="On leave"))
    return asked


def test_they_are_counted_by_session(app: Flask) -> None:
    asked = answered(app)
    with reading(app) as session, statements(app) as sent:
        counts = showing.counted(session, 1)
    assert len(sent) == 1
    assert counts[asked["Ana Ruiz"].uid] == Counts(accepted=1, declined=1, open=1)
    assert counts[asked["Ana Ruiz/closing"].uid] == Counts(open=3)


def test_the_editor_shows_them(app: Flask, client: FlaskClient) -> None:
    answered(app)
    sign_in(app, client)
    page = client.get("/en/organize/duo/1/agenda/sessions/opening").text
    assert "Invited by mail: 3. Accepted 1, tentative 0, declined 1, no answer yet 1." in page
    assert "/en/organize/duo/1/answers" in page
    assert "1 of 3 come" in client.get("/en/organize/duo/1/agenda?view=list").text


def test_coordinators_see_numbers_and_no_names_of_the_other_side(app: Flask, client: FlaskClient) -> None:
    answered(app)
    sign_in(app, client, role="coordinator", side="MX")
    page = client.get("/en/organize/duo/1/agenda/sessions/opening").text
    assert "Invited by mail: 3." in page
    assert "/en/organize/duo/1/answers" not in page
    assert "On leave" not in page
    assert client.get("/en/organize/duo/1/answers").status_code == 404


def test_organizers_see_who_does_not_come_and_what_became_of_mail(app: Flask, client: FlaskClient) -> None:
    asked = answered(app)
    deliver(app, thunderbird(asked["Ana Ruiz"], "DECLINED", ANSWERED - timedelta(days=1)))
    sign_in(app, client)
    page = client.get("/en/organize/duo/1/answers").text
    assert "Beth Roy" in page
    assert "On leave" in page
    assert "Ana Ruiz" not in page  # who comes is not in question
    assert "Not counted: A newer answer is known, or the session has changed since." in page
    assert page.count("An answer was recorded.") == 2


def test_the_page_reads_a_constant_number_of_statements(app: Flask, client: FlaskClient) -> None:
    asked = answered(app)
    sign_in(app, client)
    client.get("/en/organize/duo/1/answers")
    with statements(app) as before:
        client.get("/en/organize/duo/1/answers")
    for name in ("Ana Ruiz/closing", "Beth Roy/closing", "Carl Lee"):
        deliver(app, thunderbird(asked[name], "DECLINED"))
        deliver(app, outlook(asked[name], "TENTATIVE", ANSWERED + timedelta(minutes=1), method="COUNTER"))
    with statements(app) as after:
        client.get("/en/organize/duo/1/answers")
    assert len(after) - len(before) <= 1  # the drafts of the sessions for which there are proposals


def test_the_desk_and_my_page_show_what_the_person_said(app: Flask, client: FlaskClient, at: Stop) -> None:
    asked = answered(app)
    with app.test_request_context(), reading(app) as session:
        row = session.scalars(select(Registration).where(Registration.email == asked["Beth Roy"].email)).one()
        ref, enter = row.ref, letters.link_to(row).removeprefix("http://localhost")
    at("2026-11-03T13:00")
    desk = app.test_client()
    sign_in(app, desk)
    page = desk.get(f"/en/organize/duo/1/registration/people/{ref}").text
    assert "Invitation: Declined" in page
    assert "On leave" in page
    mine = client.get(enter, follow_redirects=True).text
    assert "Your answer to the invitation: Declined" in mine
    assert "Change my answer" in mine
    assert "Your answer to the invitation: No answer yet" in mine  # the closing
