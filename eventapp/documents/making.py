"""From what was gathered to a finished file, in steps that whoever waits can be told. Knows no database."""

from collections.abc import Callable
from datetime import date

from eventapp.core.errors import Invalid
from eventapp.core.translations import N_, gettext

from . import agenda, cards, certificates, pack, participants, room_sheets
from .gathering import Source
from .specs import Format, Kind, Spec
from .writing import write, zipped

Step = Callable[[], None]
"""Called after each step; may raise to leave the work to somebody else."""

NOTHING = N_("There is nobody for whom this could be made yet.")


def steps(spec: Spec, source: Source) -> int:
    if spec.kind is Kind.PACKS:
        return max(1, len(source.packs))
    if spec.kind is Kind.CERTIFICATES:
        return max(1, len({each.language for d in source.delegations for each in d.people}))
    return 2


def make(spec: Spec, source: Source, made_on: date, step: Step) -> bytes:
    """Raises `Invalid` where there is nothing to make it of."""
    body = _MAKERS[spec.kind](spec, source, made_on, step)
    step()
    return body


def _agenda(spec: Spec, source: Source, _made_on: date, step: Step) -> bytes:
    if spec.format is Format.XLSX:
        from . import agenda_table  # a library that only this file needs

        return agenda_table.write(source.content, spec.language)
    options = agenda.Options(spec.languages, spec.level, spec.first, spec.city, spec.sheet)
    paper = agenda.compose(source.content, options, source.notes)
    step()
    return write(paper, spec.format)


def _participants(spec: Spec, source: Source, made_on: date, step: Step) -> bytes:
    options = participants.Options(spec.language, spec.first, spec.sheet)
    paper = participants.compose(source.content.edition, source.delegations, options, made_on)
    step()
    return write(paper, spec.format)


def _rooms(spec: Spec, source: Source, _made_on: date, step: Step) -> bytes:
    paper = room_sheets.compose(source.content, room_sheets.Options(spec.language, spec.room, spec.sheet))
    step()
    return write(paper, spec.format)


def _cards(spec: Spec, source: Source, made_on: date, step: Step) -> bytes:
    options = cards.Options(spec.language, spec.side, spec.sheet)
    compose = cards.badges if spec.kind is Kind.BADGES else cards.place_cards
    made = compose(source.content.edition, source.delegations, options, made_on)
    if not made.cards:
        raise Invalid(NOTHING)
    step()
    return write(made, spec.format)


def _certificates(spec: Spec, source: Source, made_on: date, step: Step) -> bytes:
    """One file, or one for each language in a ZIP where the people read several."""
    options = certificates.Options(spec.language, spec.of, spec.present, spec.first, spec.sheet)
    people = certificates.recipients(source.delegations, options)
    made = certificates.compose(source.content.edition, people, source.sides, options, made_on)
    if not made:
        raise Invalid(NOTHING)
    files: list[tuple[str, bytes]] = []
    for each in made:
        if files:
            step()
        files.append((f"{spec.kind}-{spec.of}-{each.language}.pdf", write(each, Format.PDF)))
    return files[0][1] if len(files) == 1 else zipped(files)


def _packs(spec: Spec, source: Source, _made_on: date, step: Step) -> bytes:
    """A folder for each interpreter with a pack for each of their sessions."""
    if not source.packs:
        raise Invalid(N_("No interpreter has been given a session yet."))
    files: list[tuple[str, bytes]] = []
    for number, packed in enumerate(source.packs, 1):
        if files:
            step()
        title = gettext(packed.language, N_("Interpreter’s pack"))
        paper = pack.compose(packed.source, packed.language, spec.sheet)
        name = f"{packed.folder}/{number:02} {packed.source.session.slug} – {title}.pdf"
        files.append((name, write(paper, Format.PDF)))
    return zipped(files)


_MAKERS: dict[Kind, Callable[[Spec, Source, date, Step], bytes]] = {
    Kind.AGENDA: _agenda,
    Kind.PARTICIPANTS: _participants,
    Kind.ROOMS: _rooms,
    Kind.BADGES: _cards,
    Kind.PLACE_CARDS: _cards,
    Kind.CERTIFICATES: _certificates,
    Kind.PACKS: _packs,
}


def form_of(body: bytes, asked: Format) -> Format:
    """Certificates in several languages come as a ZIP."""
    return Format.ZIP if body[:2] == b"PK" and asked is Format.PDF else asked
