"""A published agenda for spreadsheet programs: hours are hours and days are days, texts stand in all three
languages, and no text can become a formula. Sessions on one sheet, what happens in them on another."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter

from eventapp.agenda.content import AgendaContent, SessionContent
from eventapp.core import clock
from eventapp.core.cells import harmless
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext

from . import saying
from .agenda import LEADING, published
from .saying import plain

Value = str | int | date | time
LONG = 60


def write(content: AgendaContent, language: Language) -> bytes:
    """The same bytes for the same publication and language."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    edition = content.edition
    made = content.published_at or datetime.combine(edition.start_date, time())
    meeting = saying.meeting(edition, language)
    book.set_properties(
        {
            "title": f"{gettext(language, N_('Agenda'))} – {meeting}",
            "subject": saying.partnership(edition, None, language),
            "comments": saying.notice(edition.nature, language),
            "created": made.replace(tzinfo=None),
        }
    )
    writer = _Writer(book, content, language)
    writer.sessions()
    writer.items()
    book.close()
    return file.getvalue()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, content: AgendaContent, language: Language) -> None:
        self.book, self.content, self.language = book, content, language
        base: dict[str, Any] = {"valign": "top"}
        self.text = book.add_format({**base, "text_wrap": True})
        self.day = book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"})
        self.hour = book.add_format({**base, "num_format": "hh:mm", "align": "left"})
        self.count = book.add_format({**base, "num_format": "0"})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#e5f3f3", "bottom": 1, "valign": "vcenter", "text_wrap": True}
        )
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.soft = book.add_format({"font_color": "#48585e"})

    def say(self, sentence: str, **values: object) -> str:
        return gettext(self.language, sentence, **values)

    def sessions(self) -> None:
        rows = [self._session(each) for each in self.content.sessions]
        languages = [f"{self.say(N_('Title'))} ({each.endonym})" for each in Language]
        summaries = [f"{self.say(N_('Description'))} ({each.endonym})" for each in Language]
        head = [
            *((self.say(N_("Day")), 12), (self.say(N_("Start")), 8), (self.say(N_("End")), 8)),
            (self.say(N_("Kind")), 20),
            *((each, 38) for each in languages),
            *((self.say(N_("Room")), 22), (self.say(N_("Format")), 20)),
            *((self.say(N_("Interpretation")), 24), (self.say(N_("Chairs and co-chairs")), 34)),
            (self.say(N_("State")), 12),
            *((each, LONG) for each in summaries),
        ]
        self._sheet(self.say(N_("Sessions")), head, rows)

    def _session(self, session: SessionContent) -> list[Value]:
        zone, language = self.content.edition.zone, self.language
        starts, ends = (clock.wall(each, zone) for each in (session.starts_at, session.ends_at))
        return [
            *(starts.date(), starts.time(), ends.time()),
            saying.kind(session, language),
            *(session.title.get(each) or "" for each in Language),
            plain(session.room.name, language) if session.room else "",
            saying.mode(session, language),
            saying.languages(session.languages, language) if session.languages else "",
            "\n".join(saying.names(session.people, self.content.edition.host, language, LEADING)),
            self.say("Cancelled") if session.cancelled else "",
            *(session.summary.get(each) or "" for each in Language),
        ]

    def items(self) -> None:
        zone = self.content.edition.zone
        rows: list[list[Value]] = []
        for session in self.content.sessions:
            starts = clock.wall(session.starts_at, zone)
            for item in session.items:
                titles = [item.title.get(each) or "" for each in Language]
                name = plain(session.title, self.language)
                rows.append([starts.date(), starts.time(), item.minutes, name, *titles, item.presenter or ""])
                starts += timedelta(minutes=item.minutes)
        languages = [f"{self.say(N_('Item'))} ({each.endonym})" for each in Language]
        head = [
            *((self.say(N_("Day")), 12), (self.say(N_("Start")), 8), (self.say(N_("Minutes")), 9)),
            (self.say(N_("Session")), 38),
            *((each, 44) for each in languages),
            (self.say(N_("Presented by")), 28),
        ]
        self._sheet(self.say(N_("Items")), head, rows)

    def _sheet(self, name: str, head: Sequence[tuple[str, int]], rows: Sequence[Sequence[Value]]) -> None:
        edition, language = self.content.edition, self.language
        page = self.book.add_worksheet(name[:31])
        page.set_landscape()
        page.fit_to_pages(1, 0)
        meeting = f"{saying.meeting(edition, language)}, {saying.partnership(edition, None, language)}"
        page.write_string(0, 0, f"{meeting} – {name}", self.title)
        place = saying.city(edition.city, language)
        told = [saying.notice(edition.nature, language), published(self.content, language)]
        told.append(self.say(N_("Hours are those of %(city)s."), city=place))
        page.write_string(1, 0, " · ".join(filter(None, told)), self.soft)
        top = 3
        page.set_row(top, 32)
        page.freeze_panes(top + 1, 3)
        page.repeat_rows(top)
        for at, (title, width) in enumerate(head):
            page.set_column(at, at, width)
            page.write_string(top, at, title, self.head)
        for number, row in enumerate(rows, top + 1):
            for at, value in enumerate(row):
                self._cell(page, number, at, value)
        if rows:
            page.autofilter(top, 0, top + len(rows), len(head) - 1)

    def _cell(self, page: Any, row: int, at: int, value: Value) -> None:
        if isinstance(value, date):
            page.write_datetime(row, at, value, self.day)
        elif isinstance(value, time):
            page.write_datetime(row, at, value, self.hour)
        elif isinstance(value, int):
            page.write_number(row, at, value, self.count)
        elif value:
            page.write_string(row, at, harmless(str(value)), self.text)
