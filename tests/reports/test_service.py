"""Writing, confirming, approving and publishing a report."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.actor import Role
from eventapp.core.audit import AuditEntry
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import LocalizedText
from eventapp.core.mail import StoredMail
from eventapp.meetings.queries import edition_to_change
from eventapp.outcomes.model import State
from eventapp.partnership.model import WorkingGroup
from eventapp.reports import content, headings, queries, reminding, service, showing
from eventapp.reports.model import ReportPublication
from tests.apps import reading, writing
from tests.factories import NOW, text
from tests.people_help import sign_in
from tests.reports import report_help as help_


@pytest.fixture
def duo(app: Flask) -> Flask:
    """A report that lacks nothing but approvals; forestry reports on one commitment, mining sent nothing."""
    with writing(app) as session:
        help_.meeting(session)
        number = help_.commitment(session)
        help_.report_on(session, number, State.DONE)
        edition = help_.begun(session)
        help_.write_front(session, edition)
        help_.write_group(session, edition, "forestry")
        help_.confirm(session, edition, "forestry", "CA", "MX")
    return app


@pytest.fixture
def session(duo: Flask) -> Iterator[Session]:
    with writing(duo) as session:
        yield session


def edition_of(session: Session) -> help_.Edition:
    return edition_to_change(session, "duo", 1)


def test_a_report_begins_with_the_groups_that_sources_and_plans_name(duo: Flask) -> None:
    with reading(duo) as session:
        report = queries.opened(session, "duo", 1).report
        assert [each.group.key for each in report.groups] == ["forestry", "mining"]
        assert [each["key"] for each in report.headings] == [each.key for each in headings.USUAL]


def test_begun_twice_it_is_the_same(session: Session) -> None:
    service.begin(session, "again", NOW, edition_of(session))
    assert queries.report_to_read(session, edition_of(session)).message == help_.MESSAGE


def test_a_published_report_says_all_and_never_changes(session: Session) -> None:
    edition = edition_of(session)
    digest = help_.approve(session, edition, "CA", "MX")
    row = service.publish(session, "test", NOW, edition, digest)
    before = row.content
    read = content.decode(before)
    assert (read.publication, read.message) == (1, help_.MESSAGE)
    forestry, mining = read.groups
    assert [(line.number, line.state) for line in forestry.results] == [(1, "done")]
    assert forestry.confirmed == ("CA", "MX")
    assert not mining.received
    assert "Beth" not in before.split('"groups"')[1]  # who is named for an office is not for everybody
    help_.write_group(session, edition, "forestry", text("Something else"))
    assert session.get_one(ReportPublication, row.id).content == before


def test_it_is_not_published_before_both_sides_approve(session: Session) -> None:
    edition = edition_of(session)
    digest = help_.approve(session, edition, "CA")
    with pytest.raises(Invalid, match="Both sides"):
        service.publish(session, "test", NOW, edition, digest)


@pytest.mark.parametrize("edit", ["text", "group", "result"])
def test_an_edit_after_an_approval_voids_it(session: Session, edit: str) -> None:
    edition = edition_of(session)
    help_.approve(session, edition, "CA", "MX")
    if edit == "text":
        help_.write_front(session, edition, service.Front(text("Other words"), help_.FRONT.signatories))
    elif edit == "group":
        help_.write_group(session, edition, "forestry", text("Other words"))
        help_.confirm(session, edition, "forestry", "CA", "MX")
    else:
        help_.report_on(session, 1, State.LATE)
    with pytest.raises(Invalid, match="Both sides"):
        service.publish(session, "test", NOW, edition, help_.seen(session, edition))


def test_what_was_seen_is_what_is_published(session: Session) -> None:
    edition = edition_of(session)
    digest = help_.approve(session, edition, "CA", "MX")
    help_.report_on(session, 1, State.LATE)
    with pytest.raises(Conflict):
        service.publish(session, "test", NOW, edition, digest)


def test_writing_the_old_words_back_does_not_bring_a_confirmation_back(session: Session) -> None:
    edition = edition_of(session)
    help_.write_group(session, edition, "forestry", text("Other words"))
    help_.write_group(session, edition, "forestry")
    shown = queries.opened(session, "duo", 1)
    assert shown.content.groups[0].confirmed == ()


def test_a_report_is_confirmed_in_three_languages_only(session: Session) -> None:
    edition = edition_of(session)
    help_.write_group(session, edition, "mining", LocalizedText(en="Digging", fr="Creuser"))
    with pytest.raises(Invalid, match="three languages"):
        help_.confirm(session, edition, "mining", "CA")


def test_a_correction_says_in_three_languages_what_it_corrects(session: Session) -> None:
    edition = edition_of(session)
    digest = help_.approve(session, edition, "CA", "MX")
    service.publish(session, "test", NOW, edition, digest)
    with pytest.raises(Invalid, match="corrects"):
        service.publish(session, "test", NOW, edition, digest, LocalizedText(en="A name"))
    second = service.publish(session, "test", NOW + timedelta(days=1), edition, digest, text("A name"))
    assert second.number == 2
    assert content.decode(second.content).correction == text("A name")
    assert [each.number for each in queries.publications(session, edition.id)] == [2, 1]


def test_a_stale_form_is_a_conflict_and_changes_nothing(session: Session) -> None:
    edition = edition_of(session)
    row = queries.group_report(queries.report_to_read(session, edition), "forestry")
    with pytest.raises(Conflict):
        service.save_group(session, "b", NOW, edition, "forestry", {"results": text("Late")}, row.version - 1)
    assert row.answers["results"]["en"] == "Results of forestry"


def test_a_group_with_a_text_stays_in_the_report(session: Session) -> None:
    edition = edition_of(session)
    report = queries.report_to_read(session, edition)
    mining = session.scalars(select(WorkingGroup.id).filter_by(key="mining")).one()
    with pytest.raises(Invalid, match="stays"):
        service.arrange(session, "test", NOW, edition, [mining], headings.USUAL, report.version)


def test_headings_are_changed_and_what_was_written_under_one_taken_out_comes_back(session: Session) -> None:
    edition = edition_of(session)
    ids = [each.group_id for each in queries.report_to_read(session, edition).groups]

    def arrange(used: tuple[headings.Heading, ...]) -> None:
        version = queries.report_to_read(session, edition).version
        service.arrange(session, "test", NOW, edition, ids, used, version)

    arrange((headings.Heading("press", text("Press")),))
    help_.write_group(session, edition, "forestry", text("ignored: not a heading now"))
    assert [each.key for each in queries.opened(session, "duo", 1).content.groups[0].sections] == ["press"]
    arrange(headings.USUAL)
    sections = queries.opened(session, "duo", 1).content.groups[0].sections
    assert {each.key: each.text.en for each in sections}["results"] == "Results of forestry"


def test_a_group_without_a_part_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        service.save_group(session, "test", NOW, edition_of(session), "fishing", {}, 1)


def test_records_say_what_was_done_by_whom(session: Session) -> None:
    edition = edition_of(session)
    digest = help_.approve(session, edition, "CA", "MX")
    service.publish(session, "test", NOW, edition, digest)
    session.flush()
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject.startswith("duo/1/report")))
    assert {
        "report.begun",
        "report.edited",
        "report.group_edited",
        "joint.approved",
        "report.published",
    } <= set(actions)


def test_those_who_owe_something_get_one_mail_a_day_in_their_language(duo: Flask) -> None:
    for group, language in (("mining", "fr"), ("forestry", "es")):
        sign_in(duo, role=Role.CO_CHAIR, side="CA", group=group, language=help_.Language(language))
    with writing(duo) as session:
        for _twice in range(2):
            shown = queries.opened(session, "duo", 1)
            standings = showing.standings(shown, NOW)
            reminding.remind(
                session,
                "test",
                NOW,
                shown,
                standings,
                lambda language, key: f"https://example.org/{language}/{key}",
            )
        mails = session.scalars(select(StoredMail)).all()
        assert [(mail.language, mail.to) for mail in mails] == [("fr", "co_chair-duo-CA-mining@example.org")]
        assert "https://example.org/fr/mining" in mails[0].body
        assert mails[0].subject != "Annual report 2026: the report of “mining fr”"
