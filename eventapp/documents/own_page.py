"""An interpreter's own page: no account, a signed link. What it opens is theirs alone and kept nowhere."""

from flask import Blueprint, Response, abort, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core.db import db, transaction
from eventapp.settings import Settings
from eventapp.web.access import allow
from eventapp.web.security import keep_private

from . import interpreters, interpreting, pack, policy
from .interpreters import Mine
from .model import Interpreter
from .pages import as_file
from .specs import MEDIA, Format
from .writing import write, zipped

PREFIX = "/<lang:language>/interpreting/<token>"
pages = Blueprint("interpreting", __name__, url_prefix=PREFIX)
pages.after_request(keep_private)


@pages.get("")
@allow(policy.opens_own_page)
def page(token: str) -> str:
    session = db.session()
    row, edition = interpreters.visitor(session, _key(), token)
    return render_template(
        "documents/own_page.html",
        row=row,
        edition=edition,
        mine=interpreters.mine(session, edition, row),
        token=token,
    )


@pages.post("/<int(max=2147483647):assignment>/open")
@allow(policy.opens_own_page)
def open_pack(token: str, assignment: int) -> AnyResponse:
    """What the pack holds now is seen from now on; then the pack itself."""
    with transaction() as session:
        _row, found = _mine(token, assignment)
        if found.source is None:
            abort(404)
        interpreting.opened(session, found)
    return redirect(url_for("interpreting.pack", token=token, assignment=assignment), 303)


@pages.get("/<int(max=2147483647):assignment>/open")
@allow(policy.opens_own_page)
def back(token: str, **_address: int) -> AnyResponse:
    return redirect(url_for("interpreting.page", token=token), 303)


@pages.get("/<int(max=2147483647):assignment>/pack.pdf", endpoint="pack")
@allow(policy.opens_own_page)
def pack_file(token: str, assignment: int) -> AnyResponse:
    row, found = _mine(token, assignment)
    if found.source is None:
        abort(404)
    response = Response(
        write(pack.compose(found.source, row.language), Format.PDF), content_type=MEDIA[Format.PDF]
    )
    response.headers.set("Content-Disposition", "inline", filename=f"{found.slug}-{row.language}.pdf")
    return response


@pages.get("/<int(max=2147483647):assignment>/all.zip")
@allow(policy.opens_own_page)
def everything(token: str, assignment: int) -> AnyResponse:
    """The pack and all texts, to take along."""
    row, found = _mine(token, assignment)
    if found.source is None:
        abort(404)
    files = [(f"{found.slug}.pdf", write(pack.compose(found.source, row.language), Format.PDF))]
    for number, text in enumerate(found.source.texts, 1):
        kept = interpreters.paper_of(db.session(), [found.assignment.session_id], text.paper, text.number)
        files.append((f"{number:02} v{kept.number} {kept.file_name}", kept.body or b""))
    return as_file(zipped(files), MEDIA[Format.ZIP], f"{found.slug}.zip")


@pages.get("/texts/<paper>/<int(max=9999):version>")
@allow(policy.opens_own_page)
def text(token: str, paper: str, version: int) -> AnyResponse:
    row, _edition = interpreters.visitor(db.session(), _key(), token)
    sessions = [each.session_id for each in row.assignments]
    kept = interpreters.paper_of(db.session(), sessions, paper, version)
    return as_file(kept.body or b"", kept.media_type, kept.file_name)


def _mine(token: str, assignment: int) -> tuple[Interpreter, Mine]:
    session = db.session()
    row, edition = interpreters.visitor(session, _key(), token)
    all_mine = interpreters.mine(session, edition, row)
    found = next((each for each in all_mine if each.assignment.id == assignment), None)
    if found is None:
        abort(404)
    return row, found


def _key() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.secret_key
