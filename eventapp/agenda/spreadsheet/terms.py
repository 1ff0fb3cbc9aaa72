"""A glossary that comes as an XLSX file: looked at before it is opened, as those of agendas are."""

from eventapp.core.errors import Invalid
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext
from eventapp.glossary import files, rows
from eventapp.glossary.rows import Row

from . import archive, reading
from .columns import Column, Sheet
from .values import Mistake, Refused

SHEET = Sheet(
    files.SHEET,
    files.NAME,
    N_("One row for each term."),
    tuple(
        Column(each.key, each.label, width=each.width, note=each.note, language=each.language)
        for each in rows.COLUMNS
    ),
    1,
)


class WrongCell(Refused):
    SENTENCE = N_("Cell %(cell)s: %(mistake)s")

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(self.SENTENCE, cell=mistake.cell, mistake=mistake.say(Language.EN))
        self.mistake = mistake

    def say(self, language: Language) -> str:
        return gettext(language, self.SENTENCE, cell=self.mistake.cell, mistake=self.mistake.say(language))


def read(data: bytes) -> list[Row]:
    """Raises `Invalid`."""
    try:
        found = reading.read(data, files.SHEET, [SHEET])
    except Refused as refusal:
        if refusal.sentence == archive.TOO_LARGE:
            raise Invalid(rows.TOO_MUCH) from refusal
        raise
    for mistake in found.findings.mistakes:
        raise WrongCell(mistake)
    given = found.given.sheets[SHEET.key].rows
    return rows.counted([rows.row(number, **cells) for number, cells in given.items()])
