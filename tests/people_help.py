"""Somebody signed in, without the way through the mail; and what the mail said."""

import re
from dataclasses import dataclass
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventapp.core import clock
from eventapp.core.actor import Role
from eventapp.core.localized import Language
from eventapp.core.mail import StoredMail
from eventapp.people import sessions
from eventapp.people.model import Account, RoleGrant
from eventapp.web import cookies, csrf
from tests.apps import reading, writing


@dataclass(frozen=True)
class SignedIn:
    """``cookie`` is for Playwright's ``context.add_cookies``, with the ``url`` of the site added."""

    account: int
    email: str
    reference: str
    csrf: str

    @property
    def cookie(self) -> dict[str, str]:
        return {"name": cookies.SIGNED_IN, "value": self.reference}


def sign_in(
    app: Flask,
    client: FlaskClient | None = None,
    *,
    role: Role | str | None = Role.ORGANIZER,
    series: str = "duo",
    side: str | None = None,
    group: str | None = None,
    confirmed: bool = True,
    email: str | None = None,
    name: str | None = None,
    language: Language = Language.EN,
) -> SignedIn:
    """Give somebody *role* in *series* (None: an account without a role) and sign them in on *client*.

    The client then sends the token against foreign forms as a header with each request. The same *email*
    twice is the same account.
    """
    role = Role(role) if role is not None else None
    email = email or "-".join(filter(None, [role or "somebody", series, side, group])) + "@example.org"
    now = clock.now()
    with writing(app) as session:
        account = session.scalars(select(Account).filter_by(email=email)).one_or_none()
        if account is None:
            account = Account(
                email=email, name=name or email.partition("@")[0], language=language, created_at=now
            )
            session.add(account)
            session.flush()
        if role is not None:
            session.add(
                RoleGrant(
                    account_id=account.id,
                    role=role,
                    series=series,
                    side=side,
                    group=group,
                    since=date(2000, 1, 1),
                    until=None,
                    granted_by="test",
                    created_at=now,
                )
            )
        reference = sessions.start(session, account, now, "test", confirmed)
        account_id = account.id
    with app.test_request_context():
        token = csrf.token_for(reference)
        cookie = cookies.full_name(cookies.SIGNED_IN)
    if client is not None:
        client.set_cookie(cookie, reference)
        client.environ_base["HTTP_X_CSRF"] = token
    return SignedIn(account_id, email, reference, token)


def mails(app: Flask) -> list[StoredMail]:
    """What is stored to be sent, oldest first."""
    with reading(app) as session:
        return list(session.scalars(select(StoredMail).order_by(StoredMail.id)))


def mailed(app: Flask) -> tuple[str, str]:
    """The path of the link in the newest mail, and its code (empty if it has none)."""
    body = mails(app)[-1].body
    link = re.search(r"http://localhost(/\S+)", body)
    code = re.search(r"^\d{6}$", body, re.MULTILINE)
    assert link is not None
    return link[1], code[0] if code else ""


def csrf_of(page: str) -> str:
    """The token in the first form of *page*: empty where nothing is bound to the browser yet."""
    found = re.search(r'name="csrf" value="(\w*)"', page)
    assert found is not None
    return found[1]


def press(client: FlaskClient, path: str, **data: str) -> TestResponse:
    """Open *path* and press its button."""
    return client.post(path, data={"csrf": csrf_of(client.get(path).text), **data})
