"""Checks of what a session says."""

from collections.abc import Iterator

from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_

from .finding import Agenda, Finding, advises, blocks


def languages(agenda: Agenda) -> Iterator[Finding]:
    """A title and each item need all three languages; a summary needs all or none."""
    code = "missing-language"
    for session in agenda.sessions:
        name = session.title or LocalizedText.same(session.slug)
        for language in session.title.missing():
            yield blocks(
                code,
                N_("“%(session)s” has no title in %(language)s."),
                session,
                session=name,
                language=language,
            )
        for language in session.summary.missing() if session.summary else ():
            yield blocks(
                code,
                N_("“%(session)s” has a summary, but none in %(language)s."),
                session,
                session=name,
                language=language,
            )
        for position, item in enumerate(session.items, 1):
            for language in item.title.missing():
                yield blocks(
                    code,
                    N_("Item %(position)s of “%(session)s” has no title in %(language)s."),
                    session,
                    position=position,
                    session=name,
                    language=language,
                )


def items_fit(agenda: Agenda) -> Iterator[Finding]:
    for session in agenda.sessions:
        total = sum(item.minutes for item in session.items)
        if total > max(session.minutes, 0):  # that it ends before it starts is another finding
            yield advises(
                "items-too-long",
                N_("The items of “%(session)s” take %(items)s minutes; the session has %(minutes)s."),
                session,
                session=session.title,
                items=total,
                minutes=session.minutes,
            )
