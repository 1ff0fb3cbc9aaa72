"""Invitations by mail (iMIP: RFC 5545, 5546, 6047) and what people answer.

``rules`` compares what somebody's calendar was told with what holds now; ``imip`` writes the message;
``replies`` reads what comes back and changes one person's answer, or nothing.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from eventapp.delivery import addresses, receiving
    from eventapp.programs import rewriting
    from eventapp.registration.privacy.areas import ALSO, Area

    from . import answer_pages, event_pages, forgetting, held, inviting, model, proposals_pages, showing
    from .replies import taking

    app.register_blueprint(event_pages.pages)
    app.register_blueprint(answer_pages.pages)
    app.register_blueprint(proposals_pages.pages)
    showing.give_words(app)
    if inviting.move not in rewriting.MOVED:
        rewriting.MOVED.append(inviting.move)
    receiving.HANDLERS[addresses.INVITATION] = taking.take
    ALSO["invitations"] = Area(
        holds=(model.Invitation, model.Proposal),
        kept=held.kept,
        forget=forgetting.forget,
        mails=held.mails,
        addresses=((model.Invitation.person_id, model.Invitation.email),),
    )
