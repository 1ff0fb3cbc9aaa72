"""Plans as a spreadsheet: one sheet of commitments, in three languages, with what was reported of each."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import xlsxwriter
from flask import Response

from eventapp.core.cells import harmless
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import COUNTRIES
from eventapp.core.translations import N_, gettext, language_name

from .shown import EntryShown, PlanShown
from .wording import ORIGINS, STATES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Names(NamedTuple):
    """The names of what entries refer to by key."""

    people: Mapping[str, str]
    marks: Mapping[str, LocalizedText]
    groups: Mapping[str, LocalizedText]


class Column(NamedTuple):
    label: str
    width: int


def write(plans: Sequence[PlanShown], names: Names, language: Language, now: datetime) -> bytes:
    """The bytes are the same for the same plans, language and time. Texts stay texts, whatever they say."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    title = gettext(language, N_("Work plans"))
    book.set_properties({"title": title, "created": now.replace(tzinfo=None)})
    head = book.add_format(
        {"bold": True, "bg_color": "#e5f3f3", "bottom": 1, "valign": "vcenter", "text_wrap": True}
    )
    cell = book.add_format({"valign": "top", "text_wrap": True})
    day = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"})
    sides = sorted({owner.side for plan in plans for each in plan.entries for owner in each.words.owners})
    columns = _columns(sides, language)
    sheet = book.add_worksheet(title[:31])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 3)
    sheet.set_row(0, 32)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.label, head)
    lines = [_line(plan, each, names, sides, language) for plan in plans for each in plan.entries]
    for row, line in enumerate(lines, 1):
        for at, value in enumerate(line):
            if isinstance(value, date):
                sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), day)
            elif isinstance(value, int):
                sheet.write_number(row, at, value, cell)
            elif value:
                sheet.write_string(row, at, harmless(value), cell)
    sheet.autofilter(0, 0, max(1, len(lines)), len(columns) - 1)
    book.close()
    return file.getvalue()


def _columns(sides: Sequence[str], language: Language) -> list[Column]:
    def say(sentence: str) -> str:
        return gettext(language, sentence)

    def in_each(sentence: str, width: int) -> list[Column]:
        return [Column(f"{say(sentence)} ({language_name(each, language)})", width) for each in Language]

    return [
        Column(say(N_("No.")), 6),
        Column(say(N_("Year")), 6),
        Column(say(N_("Working group")), 20),
        *in_each(N_("Commitment"), 36),
        *in_each(N_("Measure"), 28),
        *(Column(f"{say(N_('Owner'))}, {_country(side, language)}", 26) for side in sides),
        Column(say(N_("Due date")), 12),
        Column(say(N_("Origin")), 18),
        Column(say(N_("Cross-cutting themes")), 24),
        Column(say(N_("State")), 12),
        *in_each(N_("Result"), 36),
        Column(say(N_("Evidence")), 36),
    ]


def _line(
    plan: PlanShown, each: EntryShown, names: Names, sides: Sequence[str], language: Language
) -> list[Any]:
    words, last = each.words, each.last
    owners = {owner.side: owner for owner in words.owners}
    reported = last.state if last else None
    return [
        each.number,
        plan.year,
        _best(plan.name, language) or plan.key,
        *(words.text.get(one) for one in Language),
        *(words.measure.get(one) for one in Language),
        *(_owner(owners.get(side), names, language) for side in sides),
        words.due,
        gettext(language, ORIGINS[each.origin]),
        "; ".join(_best(names.marks[key], language) if key in names.marks else key for key in words.marks),
        gettext(language, STATES[reported] if reported else N_("not reported")),
        *((last.text.get(one) if last else None) for one in Language),
        "\n".join(f"{one.title} {one.url}" for one in (last.evidence if last else ())),
    ]


def _owner(owner: Any, names: Names, language: Language) -> str:
    if owner is None:
        return ""
    person = names.people.get(owner.person or "")
    return ", ".join(filter(None, [person, _best(owner.body, language)]))


def _best(text: LocalizedText, language: Language) -> str:
    said = text.best(language)
    return said.text if said else ""


def _country(side: str, language: Language) -> str:
    return _best(COUNTRIES[side], language)


def download(content: bytes, name: str) -> Response:
    response = Response(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
