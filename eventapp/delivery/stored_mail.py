"""Stored mail, shown while developing: with no mail server this is where the links are found. With the
setting DEVELOPMENT unset these addresses do not exist."""

from flask import Blueprint, Response, current_app, make_response, render_template
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.mail import StoredMail
from eventapp.core.translations import N_
from eventapp.settings import Settings
from eventapp.web.access import open_to_all
from eventapp.web.security import CONTENT_SECURITY_POLICY, keep_private

from . import message

pages = open_to_all(Blueprint("stored_mail", __name__, url_prefix="/dev/mail"))
SHOWN = 100
# Mail brings its style with it; shown in a frame of ours, and nothing in it runs.
IN_FRAME = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
WITH_FRAME = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
pages.after_request(keep_private)


@pages.get("/")
def mails() -> str:
    rows = db.session().scalars(select(StoredMail).order_by(StoredMail.id.desc()).limit(SHOWN)).all()
    sends = bool(_settings().mail.smtp_url)
    return render_template("delivery/mails.html", mails=rows, sends=sends)


@pages.get("/<int:mail_id>")
def one(mail_id: int) -> Response:
    row = _found(mail_id)
    answer = make_response(render_template("delivery/mail.html", mail=row, headers=_headers(row)))
    answer.headers["Content-Security-Policy"] = WITH_FRAME
    return answer


@pages.get("/<int:mail_id>/page")
def page(mail_id: int) -> Response:
    """What a mail program shows."""
    answer = make_response(_found(mail_id).html or "")
    answer.headers["Content-Security-Policy"] = IN_FRAME
    return answer


@pages.get("/<int:mail_id>/source")
def source(mail_id: int) -> Response:
    """The bytes that a mail server is handed."""
    answer = make_response(message.build(_found(mail_id), _settings()))
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    return answer


def _found(mail_id: int) -> StoredMail:
    row = db.session().get(StoredMail, mail_id)
    if row is None or not row.to:
        raise NotFound(N_("This mail is not here any more."))
    return row


def _headers(mail: StoredMail) -> str:
    try:
        built = message.build(mail, _settings())
    except message.Unusable as error:
        return str(error)
    return built.partition(b"\r\n\r\n")[0].decode()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
