"""What is kept of somebody's calendar, for themselves to see. Secrets are not: of each there is only a check
value, which nobody needs."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventapp.core.localized import Language
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext, language_name, ngettext
from eventapp.core.wording import long_date
from eventapp.registration.privacy.areas import About, Fact, Kept

from .model import Feed, Holder, Item
from .rules import Channel

TITLE = N_("Your calendar")
WHY = N_(
    "So that your own calendar can show your sessions and follow their changes. Of a calendar address only a "
    "check value is held, never the address itself."
)
CHANNELS = {
    Channel.MAIL: N_("By mail, with invitations for your calendar"),
    Channel.BOTH: N_("By mail, beside your subscribed calendar"),
    Channel.FEED: N_("Only in your subscribed calendar"),
}


def kept(session: Session, about: About) -> Kept:
    holder = session.get(Holder, about.person_id)
    if holder is None:
        return Kept(TITLE, WHY, {"calendar": [], "feeds": []}, [])
    wanted = select(Feed).where(Feed.person_id == about.person_id).order_by(Feed.id)
    feeds = list(session.scalars(wanted))
    count = select(func.count()).where(Item.person_id == about.person_id, Item.gone.is_(False))
    events = session.scalar(count) or 0
    tables = {
        "calendar": [
            {
                "channel": holder.channel,
                "email": holder.email,
                "language": holder.language,
                "place": holder.place,
                "events": events,
            }
        ],
        "feeds": [
            {
                name: getattr(feed, name)
                for name in ("ref", "name", "language", "alarm", "made_at", "revoked_at")
            }
            for feed in feeds
        ],
    }
    facts = [*_facts(holder, events, about.language), *(_feed(feed, about.language) for feed in feeds)]
    return Kept(TITLE, WHY, tables, facts)


def _facts(holder: Holder, events: int, language: Language) -> list[Fact]:
    city = PLACES[holder.place].name.best(language) if holder.place in PLACES else None
    said = {
        N_("How you learn of changes"): gettext(language, CHANNELS[holder.channel]),
        N_("Language of your calendar"): language_name(holder.language, language),
        N_("Address that the organizers entered"): holder.email,
        N_("City whose clock you live by"): city.text if city else None,
        N_("In your calendar now"): ngettext(language, "%(count)s event", "%(count)s events", events),
    }
    return [Fact(gettext(language, label), text) for label, text in said.items() if text]


def _feed(feed: Feed, language: Language) -> Fact:
    label = gettext(language, N_("Calendar address “%(name)s”"), name=feed.name or feed.ref)
    made = long_date(feed.made_at.date(), language)
    if feed.revoked_at is None:
        return Fact(label, gettext(language, N_("made on %(day)s"), day=made))
    sentence = N_("made on %(day)s, revoked on %(end)s")
    end = long_date(feed.revoked_at.date(), language)
    return Fact(label, gettext(language, sentence, day=made, end=end))
