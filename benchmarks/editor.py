"""What the editor costs in a meeting of 200 sessions: processor time of a move with its checks, of the checks
alone, and of looking through every place for one session. Run by ``make bench``; exit status 1 when a target
is missed. The figure is the median of single measurements, in a process where nothing else runs.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from eventapp.agenda import rules
from eventapp.agenda.board import clashes_if_moved
from eventapp.agenda.compose import draft_content
from eventapp.agenda.content import AgendaContent
from eventapp.agenda.rules.finding import Agenda
from eventapp.agenda.rules.words import as_the_glossary_says
from eventapp.core import migrations
from eventapp.demo import files, glossary
from eventapp.demo.load import DATA, GLOSSARY
from eventapp.glossary.queries import lexicon
from eventapp.glossary.rules import Lexicon
from eventapp.meetings.queries import edition_to_change
from tests.agenda.large import EVA, acting, large_edition
from tests.apps import app_on, writing
from tests.factories import NOW

SESSIONS = 200
TIMES = 25
WARMING = 3
MOVE = "/en/organize/duo/1/agenda/move"


def milliseconds(act: Callable[[int], object]) -> float:
    taken = []
    for n in range(WARMING + TIMES):
        begun = process_time()
        act(n)
        taken.append((process_time() - begun) * 1000)
    return median(taken[WARMING:])


def glossary_alone(content: AgendaContent, known: rules.Circumstances) -> list[rules.Finding]:
    return list(as_the_glossary_says(Agenda(content, content.sessions, {}, known)))


def glossary_anew(content: AgendaContent, known: rules.Circumstances) -> list[rules.Finding]:
    """As after a start: nothing of what is said is remembered."""
    assert known.glossary is not None
    return glossary_alone(content, known._replace(glossary=Lexicon(known.glossary.terms.values())))


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as place,
        app_on(f"sqlite:///{place}/large.sqlite3", Path(place)) as app,
    ):
        with app.app_context():
            migrations.upgrade()
        with writing(app) as session:
            large_edition(session, SESSIONS)
            words = files.read(DATA / GLOSSARY, glossary.GlossaryFile)
            glossary.load(session, "bench", NOW, msgspec.structs.replace(words, series="duo"))
        with writing(app) as session:
            content = draft_content(session, edition_to_change(session, "duo", 1))
            known = rules.Circumstances(glossary=lexicon(session, "duo"))
        client = acting(app, EVA).test_client()

        def move(n: int) -> None:
            to = {"day": "2026-11-26", "start": f"{9 + n % 2:02}:00", "room": "hall"}
            answer = client.post(
                MOVE,
                data={"slug": "s3", "version": n + 1, **to},
                headers={"Accept": "application/json"},
            )
            assert answer.status_code == 200, answer.text

        found = [
            ("a move, with checks", milliseconds(move), 50),
            ("the checks", milliseconds(lambda _: rules.check(content, known)), 10),
            ("the glossary's part of them", milliseconds(lambda _: glossary_alone(content, known)), 5),
            ("the same, of texts never seen", milliseconds(lambda _: glossary_anew(content, known)), 50),
            (
                "every place for a session",
                milliseconds(lambda _: clashes_if_moved(content, content.sessions[3])),
                10,
            ),
        ]
    print(f"\nThe editor with {SESSIONS} sessions, processor time")
    for name, taken, most in found:
        print(f"  {'met' if taken <= most else 'NOT MET':8}{name:38}{f'≤ {most} ms':>10}{taken:9.1f} ms")
    return 0 if all(taken <= most for _, taken, most in found) else 1


if __name__ == "__main__":
    sys.exit(main())
