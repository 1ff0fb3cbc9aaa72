"""Stored mail, shown while developing: until mails are delivered, this is where the links are found. With
the setting DEVELOPMENT unset these addresses do not exist."""

from flask import Blueprint, render_template
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.mail import StoredMail
from eventapp.core.translations import N_
from eventapp.web.access import open_to_all
from eventapp.web.security import keep_private

pages = open_to_all(Blueprint("stored_mail", __name__, url_prefix="/dev/mail"))
SHOWN = 100
pages.after_request(keep_private)


@pages.get("/")
def mails() -> str:
    rows = db.session().scalars(select(StoredMail).order_by(StoredMail.id.desc()).limit(SHOWN)).all()
    return render_template("people/mails.html", mails=rows)


@pages.get("/<int:mail_id>")
def one(mail_id: int) -> str:
    row = db.session().get(StoredMail, mail_id)
    if row is None:
        raise NotFound(N_("This mail is not here any more."))
    return render_template("people/mail.html", mail=row)
