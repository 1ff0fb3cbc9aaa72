"""Between a registration and its form: what the form shows at first, and what its answers mean."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventapp.core.localized import NOTHING, Language, LocalizedText, folded
from eventapp.glossary.queries import typed_title
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series
from eventapp.people.model import Organization
from eventapp.people.titles import only
from eventapp.registration.answers import Answers
from eventapp.registration.model import ProtectedDetails, Registration

from . import visa
from .forms import CONSENTS, RegistrationForm

PROTECTED = ("access_needs", "diet", "guardian_name", "guardian_email")


def held(row: Registration | None) -> frozenset[str]:
    """The protected texts that are kept; never what they say: the page may be a forwarded link's."""
    details = row.details if row else None
    return frozenset(name for name in PROTECTED if details is not None and getattr(details, name))


def at_first(row: Registration, before: Registration | None, language: Language) -> dict[str, Any]:
    """What the form shows of *row*; what is empty there is taken from *before*, the same person's last
    registration for a meeting of these partners."""

    def known(name: str) -> Any:
        return getattr(row, name) or (getattr(before, name) if before else None)

    return {
        "name": row.person.name,
        "email": row.email or "",
        "language": row.language.value if row.submitted_at else language.value,
        "organization": _shown(known("organization"), language),
        "title": _shown(known("title"), language),
        "sector": known("sector"),
        "place": known("place"),
        "spoken": known("spoken") or [],
        "listened": known("listened") or [],
        "nationality": row.nationality or "",
        "needs_letter": row.needs_letter,
        "minor": row.minor,
        "chosen": {choice.session_id: choice.asked.value for choice in row.choices},
        **{f"consent_{key}": bool(row.consents.get(key, {}).get("given")) for key in CONSENTS},
    }


def last_registration(session: Session, row: Registration) -> Registration | None:
    """The same person's latest answers for another meeting of these partners; *row* has its edition and
    series loaded."""
    return session.scalars(
        select(Registration)
        .join(Registration.edition)
        .join(Edition.series)
        .where(
            Registration.person_id == row.person_id,
            Registration.edition_id != row.edition_id,
            Series.lineage == row.edition.series.lineage,
            Registration.submitted_at.is_not(None),
            Registration.erased_at.is_(None),
        )
        .options(joinedload(Registration.edition).joinedload(Edition.series))
        .order_by(Edition.year.desc(), Edition.number.desc())
        .limit(1)
    ).one_or_none()


def read(
    session: Session,
    form: RegistrationForm,
    row: Registration | None,
    edition: Edition,
    side: str,
    notice: str,
    language: Language,
    now: datetime,
) -> Answers:
    """What the sound *form* says. *row* is what was known before, *notice* what it was shown with; *edition*
    has its series loaded."""
    travels = form.in_the_room and visa.is_asked(edition.host, side)
    return Answers(
        name=form.name.data or "",
        email=form.email.data or "",
        language=Language(form.language.data),
        title=_title(session, edition, form.title.data or "", row.title if row else NOTHING, language),
        organization=_organization(
            session, form.organization.data or "", row.organization if row else NOTHING, language
        ),
        sector=form.sector.data or None,
        place=form.place.data or None,
        nationality=(form.nationality.data or None) if travels else None,
        needs_letter=bool(form.needs_letter.data) and travels,
        spoken=tuple(form.spoken.data or ()),
        listened=tuple(form.listened.data or ()),
        minor=bool(form.minor.data),
        consents=_consents(form, row.consents if row else {}, notice, language, now),
        choices=form.wanted,
        **_protected(form, row.details if row else None),
    )


def _protected(form: RegistrationForm, details: ProtectedDetails | None) -> dict[str, str | None]:
    """None keeps what is held, an empty text removes it."""
    found = {
        name: form[name].data or ("" if form[f"remove_{name}"].data else None)
        for name in ("access_needs", "diet")
    }
    for name in ("guardian_name", "guardian_email"):
        held_text = getattr(details, name) if details else ""
        found[name] = (form[name].data or None) if form.minor.data else ("" if held_text else None)
    return found


def _consents(
    form: RegistrationForm, before: Mapping[str, Any], notice: str, language: Language, now: datetime
) -> dict[str, dict[str, Any]]:
    """Each consent that was given, refused or changed now; one that is as before keeps its day and text."""
    said = {key: bool(form[f"consent_{key}"].data) for key in CONSENTS}
    return {
        key: {"given": given, "notice": notice, "language": language.value, "at": now.isoformat()}
        for key, given in said.items()
        if key not in before or before[key].get("given") is not given
    }


def _title(
    session: Session, edition: Edition, typed: str, before: LocalizedText, language: Language
) -> LocalizedText:
    if typed == _shown(before, language):
        return before
    return typed_title(session, edition.series.lineage, typed, language)


def _organization(session: Session, typed: str, before: LocalizedText, language: Language) -> LocalizedText:
    """One that is known by this name, in any language, has its name in all three."""
    if typed == _shown(before, language):
        return before
    for name, acronym in organizations(session):
        if folded(typed) in {folded(text) for _, text in (*name, *acronym)}:
            return name
    return only(typed, language)


def organizations(session: Session) -> list[tuple[LocalizedText, LocalizedText]]:
    """Names and acronyms of all that are known."""
    rows = session.execute(select(Organization.name, Organization.acronym).order_by(Organization.key))
    return [(row[0], row[1]) for row in rows]


def _shown(text: LocalizedText | None, language: Language) -> str:
    best = (text or NOTHING).best(language)
    return best.text if best else ""
