"""Papers as they are asked for, from what the program knows. Run by ``make bench``; exit status 1 when a
target is missed.

The agenda of the demonstration's coming meeting (44 sessions, of which the public sees 30) in every way that
it is printed, and lists and badges of 300 people: how much processor time composing and writing take, the
typesetter's process included. The middle of three runs, and what this process holds in memory at most.
"""

import os
import resource
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from eventapp.agenda.content import AgendaContent, Audience
from eventapp.core.localized import Language, LocalizedText
from eventapp.documents import making
from eventapp.documents.gathering import Source
from eventapp.documents.participants import Delegation, Participant
from eventapp.documents.specs import Format, Kind, Spec, all_first

PEOPLE = 300
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


class Measure(NamedTuple):
    title: str
    spec: Spec
    target: float  # seconds


MEASURES = (
    Measure("Agenda, public, PDF", Spec(Kind.AGENDA), 0.3),
    Measure("Agenda, public, French, A4", Spec(Kind.AGENDA, languages=(Language.FR,)), 0.3),
    Measure("Agenda with another city's hours", Spec(Kind.AGENDA, city="vancouver"), 0.3),
    Measure("Agenda, annotated, PDF", Spec(Kind.AGENDA, level=Audience.ORGANIZER), 0.6),
    Measure("Agenda, three languages, PDF", Spec(Kind.AGENDA, languages=all_first(Language.EN)), 0.6),
    Measure("Agenda, public, DOCX", Spec(Kind.AGENDA, Format.DOCX), 0.6),
    Measure("Agenda, XLSX", Spec(Kind.AGENDA, Format.XLSX), 0.3),
    Measure("Room sheets, PDF", Spec(Kind.ROOMS), 0.6),
    Measure(f"List of {PEOPLE} participants, PDF", Spec(Kind.PARTICIPANTS), 1.0),
    Measure(f"{PEOPLE} badges, PDF", Spec(Kind.BADGES), 3.0),
    Measure(f"{PEOPLE} certificates", Spec(Kind.CERTIFICATES), 3.0),
)


def content(directory: Path) -> AgendaContent:
    """The demonstration's coming meeting as it is published."""
    from eventapp import create_app
    from eventapp.agenda import library
    from eventapp.core import migrations
    from eventapp.core.db import db
    from eventapp.demo.load import load_demo
    from eventapp.settings import Settings

    app = create_app(
        Settings(
            database_url=f"sqlite:///{directory / 'bench.sqlite3'}",
            data_dir=directory,
            secret_key="a key for a measurement",  # noqa: S106
            base_url="http://localhost",
        )
    )
    with app.app_context():
        migrations.upgrade()
        list(load_demo(NOW))
        session = db.session()
        return library.issue(session, library.head_of(session, "csp", 2), Audience.ORGANIZER).content


def people() -> tuple[Delegation, ...]:
    def somebody(number: int) -> Participant:
        title = LocalizedText.same(f"Director General of International Affairs {number}")
        return Participant(
            f"{number:012x}",
            f"María Guadalupe Hernández Etcheverry {number}",
            title,
            LocalizedText.same("Ministry of Environment and Natural Resources"),
            number % 150 == 0,
            list(Language)[number % 3],
        )

    half = PEOPLE // 2
    return tuple(
        Delegation(side, tuple(somebody(n) for n in range(at * half, (at + 1) * half)))
        for at, side in enumerate(("CA", "MX"))
    )


def source(whole: AgendaContent, spec: Spec) -> Source:
    from eventapp.agenda.policy import visible

    level = Audience.ORGANIZER if spec.kind is Kind.ROOMS else spec.level
    return Source(visible(whole, level), "", 1, people(), sides=("CA", "MX"))


def spent() -> float:
    """The processor time of this process and of those that it started."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def seconds(work: Callable[[], bytes]) -> tuple[float, int]:
    times = []
    size = 0
    for _ in range(3):
        start = spent()
        size = len(work())
        times.append(spent() - start)
    return sorted(times)[1], size


def held() -> float:
    """MiB, at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    missed = False
    with tempfile.TemporaryDirectory() as directory:
        whole = content(Path(directory))
    print(f"{'Before the first paper':34} {held():6.0f} MiB")
    for title, spec, target in MEASURES:
        made_of = source(whole, spec)
        took, size = seconds(
            lambda spec=spec, of=made_of: making.make(spec, of, date(2026, 11, 20), lambda: None)
        )  # type: ignore[misc]
        late = took > target
        missed = missed or late
        said = f"{title:34} {took:5.2f} s of {target} s  {size / 1024:6.0f} KiB"
        print(f"{said}{'  MISSED' if late else ''}")
    print(f"{'Afterwards, at most':34} {held():6.0f} MiB")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
