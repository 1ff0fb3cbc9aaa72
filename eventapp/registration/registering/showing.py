"""What the form's template shows beside the answers."""

from datetime import datetime
from functools import cache
from typing import Any

from babel import Locale
from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.localized import Language, folded
from eventapp.core.places import PLACES
from eventapp.partnership.model import WorkingGroup
from eventapp.people import titles
from eventapp.people.model import Sector
from eventapp.registration import visitor
from eventapp.registration.desk.words import sector_name
from eventapp.registration.model import Registration
from eventapp.registration.privacy import notices
from eventapp.registration.rules import State
from eventapp.registration.syncing import NOT_ATTENDED
from eventapp.web.languages import current

from . import filling, noticed, visa
from .choosing import offers
from .forms import RegistrationForm
from .setting import LIST, Closed, Setting

NEIGHBOURS = ("CA", "MX", "US")


def choosable(setting: Setting) -> frozenset[int]:
    """The sessions that the visitor may name; whether there is a place is judged under the lock."""
    if setting.agenda is None:
        return frozenset()
    ids = setting.agenda.ids
    return frozenset(
        ids[each.uid]
        for each in setting.agenda.content.sessions
        if not each.cancelled and each.kind not in NOT_ATTENDED and each.uid in ids
    )


def may_readdress(row: Registration) -> bool:
    """Whoever has a forwarded link must not turn the mails to themselves: once somebody has registered, the
    address is changed by those who are surely the person."""
    return row.state is State.INVITED or not row.email or visitor.confirmed(row)


def form_page(
    session: Session,
    setting: Setting,
    form: RegistrationForm,
    now: datetime,
    row: Registration | None = None,
    before: Registration | None = None,
) -> str:
    """The form as a page; *row* is the visitor's, none on an open form; *before* filled it in part."""
    language, edition = current(), setting.edition
    controller = setting.rules.controller
    notice = notices.current(session, edition.series.key, controller)
    return render_template(
        "registration/registering/form.html",
        edition=edition,
        setting=setting,
        form=form,
        row=row,
        before=before,
        offered=_offered(session, setting, row),
        had={choice.session_id: choice.place.value for choice in row.choices} if row else {},
        held=filling.held(row),
        readdress=row is None or may_readdress(row),
        frozen=row is not None and row.state in LIST and setting.frozen(now),
        anchor=PLACES.get(edition.city or ""),
        own=_own_clock(form, setting),
        notice=notice,
        notice_parts=notice.parts(language),
        notice_sealed=noticed.sealed(notice.id),
        asks_nationality=visa.is_asked(edition.host, setting.side),
        entry=_entry(form, setting),
        nations=nations(language),
        neighbours=NEIGHBOURS,
        titles=titles.names(language),
        organizations=_organization_names(session, language),
        cities=cities(),
        sectors={sector.value: sector_name(sector) for sector in Sector},
    )


def closed_page(setting: Setting, why: Closed, row: Registration | None = None) -> str:
    return render_template(
        "registration/registering/closed.html",
        edition=setting.edition,
        rules=setting.rules,
        why=why.value,
        row=row,
        delegation=setting.delegation,
    )


def _offered(session: Session, setting: Setting, row: Registration | None) -> list[Any]:
    if setting.agenda is None:
        return []
    group_id = row.group_id if row else setting.form.group_id if setting.form else None
    group = session.scalar(select(WorkingGroup.key).where(WorkingGroup.id == group_id)) if group_id else None
    person = row.person.key if row else ""
    return offers(session, setting.edition.id, setting.agenda, setting.side, person, group or "")


def _own_clock(form: RegistrationForm, setting: Setting) -> Any:
    """The city that was chosen, where its clock is another than the meeting's."""
    place = PLACES.get(form.place.data or "")
    return place if place is not None and place.zone != setting.edition.zone else None


def _entry(form: RegistrationForm, setting: Setting) -> str | None:
    """What is needed to enter the host country, once a nationality is known."""
    nation, host = form.nationality.data, setting.edition.host
    return visa.entry(host, nation).value if nation and host else None


def _organization_names(session: Session, language: Language) -> list[str]:
    names = {said.text for name, _ in filling.organizations(session) if (said := name.best(language))}
    return sorted(names, key=folded)


@cache
def nations(language: Language) -> dict[str, str]:
    """Every country by its code, in the order of the language; first the ones that most people come from."""
    territories: Any = Locale.parse(language.locale, sep="-").territories
    codes = [code for code in territories if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES]
    ordered = sorted(codes, key=lambda code: (code not in NEIGHBOURS, folded(territories[code])))
    return {code: territories[code] for code in ordered}


_NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


def cities() -> list[tuple[str, list[str]]]:
    """The cities by country, as a list of choices shows them."""
    countries = dict.fromkeys(place.country for place in PLACES.values())
    return [(code, [key for key, place in PLACES.items() if place.country == code]) for code in countries]
