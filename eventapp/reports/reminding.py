"""Who owes a group's report, and the mail that reminds them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from eventapp.core import audit, mail
from eventapp.core.actor import Role
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext, language_name
from eventapp.core.wording import listing, long_date
from eventapp.people.model import Account, RoleGrant

from .board import GroupStanding
from .queries import Opened, group_report, subject

LinkTo = Callable[[Language, str], str]
"""The address of a group's form, in a language, by the group's key."""


class Debtor(NamedTuple):
    """Somebody who fills a group's report: an account with a role for the group today."""

    account: Account
    role: Role
    side: str | None


def debtors(session: Session, series: str, now: datetime) -> dict[str, list[Debtor]]:
    """Co-chairs and rapporteurs by the key of their group, in one statement."""
    today = now.date()
    rows = session.scalars(
        select(RoleGrant)
        .join(RoleGrant.account)
        .where(
            RoleGrant.series == series,
            RoleGrant.role.in_((Role.CO_CHAIR, Role.RAPPORTEUR)),
            RoleGrant.ended_at.is_(None),
            RoleGrant.since <= today,
            (RoleGrant.until.is_(None)) | (RoleGrant.until >= today),
            Account.disabled_at.is_(None),
        )
        .options(contains_eager(RoleGrant.account))
        .order_by(RoleGrant.id)
    )
    found: dict[str, list[Debtor]] = {}
    for row in rows:
        if row.group:
            found.setdefault(row.group, []).append(Debtor(row.account, row.role, row.side))
    return found


def remind(
    session: Session,
    actor: str,
    now: datetime,
    shown: Opened,
    standings: Iterable[GroupStanding],
    link_to: LinkTo,
) -> int:
    """Write to those who fill the reports of groups that are not complete, each in their language, once a
    day at most. Returns how many mails were written."""
    people = debtors(session, shown.edition.series.key, now)
    written = 0
    for each in standings:
        if each.complete:
            continue
        told = people.get(each.group.key, [])
        for debtor in {person.account.id: person for person in told}.values():
            written += _write(session, now, shown, each, debtor, link_to)
        if told:
            group_report(shown.report, each.group.key).reminded_at = now
    audit.record(session, actor, "report.reminded", subject(shown.edition), now, mails=written)
    return written


def _write(
    session: Session, now: datetime, shown: Opened, each: GroupStanding, debtor: Debtor, link_to: LinkTo
) -> int:
    account, language = debtor.account, debtor.account.language
    key = f"{subject(shown.edition, each.group.key)}/{account.id}/{now:%Y-%m-%d}"
    known = session.scalar(select(mail.StoredMail.ref).where(mail.StoredMail.key == key))
    if known:
        return 0
    group = each.group.name.best(language)
    name = group.text if group else each.group.key
    paragraphs = [
        gettext(language, N_("Hello %(name)s,"), name=account.name),
        gettext(
            language,
            N_("the report of the group “%(group)s” for %(year)s is not complete yet:"),
            group=name,
            year=shown.content.year,
        ),
        "\n".join(f"– {line}" for line in lacking(each, language)),
    ]
    if shown.report.due:
        paragraphs.append(
            gettext(language, N_("It is due on %(day)s."), day=long_date(shown.report.due, language))
        )
    paragraphs.append(link_to(language, each.group.key))
    title = gettext(
        language, N_("Annual report %(year)s: the report of “%(group)s”"), year=shown.content.year, group=name
    )
    body = "\n\n".join(paragraphs) + "\n"
    mail.store(session, account.email, language, title, body, now, extra=mail.Extra(key=key))
    return 1


def lacking(each: GroupStanding, language: Language) -> Sequence[str]:
    """What a group still owes, in words."""
    told = []
    if not each.group.received:
        told.append(gettext(language, N_("nothing has been written yet")))
    for part in each.parts:
        missing = part.missing if part.begun else ()
        if missing:
            name = part.name.best(language)
            told.append(
                gettext(
                    language,
                    N_("“%(part)s” is missing in %(languages)s"),
                    part=name.text if name else part.key,
                    languages=listing([language_name(one, language) for one in missing], language),
                )
            )
    if each.unreported:
        told.append(
            gettext(
                language,
                N_("commitments of which nothing is reported: %(count)s"),
                count=each.unreported,
            )
        )
    if each.group.received and each.unconfirmed:
        told.append(gettext(language, N_("a co-chair has yet to confirm it")))
    return told
