"""Papers at full size. Run by ``make bench``; exit status 1 when a target is missed.

An annual report of 40 pages in three languages with charts, as PDF, DOCX and on a page, and an agenda of 40
sessions: how much processor time each takes, over all threads and processes, by one that has written nothing
before and must load the writer. The middle of three runs.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import datetime as dt

from eventapp.core.localized import Language
from eventapp.papers.model import (
    Align,
    Bullets,
    Cell,
    Chart,
    ChartKind,
    Column,
    Fact,
    Facts,
    Heading,
    Paper,
    Paragraph,
    Passage,
    Row,
    Series,
    Style,
    Table,
    in_languages,
    strong,
)

DATE = dt.date(2023, 3, 1)
GROUPS = 9
PROSE = {
    Language.EN: "Both governments agreed that the group continues its work on labour mobility in the "
    "coming year, and that each commitment is reported on by those who made it before the next meeting.",
    Language.FR: "Les deux gouvernements ont convenu que le groupe poursuit ses travaux sur la mobilité "
    "de la main-d’œuvre l’année prochaine, et que chacun rend compte de ses engagements avant la réunion.",
    Language.ES: "Los dos gobiernos acordaron que el grupo continúe sus trabajos sobre movilidad laboral el "
    "año próximo, y que cada quien informe sobre sus compromisos antes de la siguiente reunión.",
}


def report() -> Paper:
    """One part for each language, and the joint texts side by side."""
    parts = tuple(Passage(language, part(language)) for language in Language)
    joint = in_languages("Joint text", [[PROSE[each] * 2 for each in Language]] * 6, tuple(Language))
    return Paper(
        "Annual Report 2022",
        Language.EN,
        DATE,
        (*parts, Heading("Conclusions"), joint),
        subtitle="Rapport annuel · Informe anual",
        notice="Sample",
        facts=(Fact("Place", "Ottawa"),),
        cover=True,
        contents=True,
    )


def part(language: Language) -> tuple[Heading | Paragraph | Facts | Chart | Table | Bullets, ...]:
    prose = PROSE[language]
    opening = (
        Heading("Message", new_page=True, kicker="I"),
        Paragraph(prose, Style.LEAD),
        *(Paragraph(prose * 3),) * 3,
        Heading("Profile", kicker="II", new_page=True),
        Facts((Fact("Host", "Canada"), Fact("Groups", prose))),
        chart(ChartKind.BARS),
        chart(ChartKind.STACKED),
        chart(ChartKind.LINE),
    )
    return (*opening, *(each for number in range(GROUPS) for each in group(number, prose)))


def chart(kind: ChartKind) -> Chart:
    years = tuple(str(year) for year in range(2016, 2023))
    series = tuple(Series(name, (7, 8, 9, 12, None, 9, 10)) for name in ("Canada", "México"))
    return Chart("Groups", "As many as ever.", years, series, kind, "Year")


def group(number: int, prose: str) -> tuple[Heading | Paragraph | Table | Bullets, ...]:
    columns = (Column("#", 0), Column("Commitment", 3), Column("Owners"), Column("State"), Column("Due", 0))
    rows = tuple(Row((str(each), prose, "Ñ. Côté, B. Ruiz", "On track", "2023-06")) for each in range(1, 7))
    return (
        Heading(f"Group {number + 1}", 2, new_page=True),
        Paragraph(prose * 2),
        Bullets((prose, prose)),
        Table(columns, rows, "Commitments"),
    )


def agenda() -> Paper:
    """40 sessions on two days, each with its people."""
    prose = PROSE[Language.EN]
    columns = (Column("Hours", 0), Column("Session", 4), Column("Room"), Column("Seats", 0, Align.END))
    days = tuple(
        (
            Heading(f"Day {day}"),
            Table(
                columns,
                tuple(
                    Row((f"{9 + each // 3:02}:{each % 3 * 20:02}", session(each, prose), "Salon A", "120"))
                    for each in range(20)
                ),
            ),
        )
        for day in (1, 2)
    )
    return Paper("Agenda", Language.EN, DATE, tuple(block for day in days for block in day))


def session(number: int, prose: str) -> Cell:
    title = Paragraph(strong(f"Session {number}"))
    return Cell((title, Paragraph(prose, Style.SMALL), Paragraph("Ñ. Côté · B. Ruiz", Style.NOTE)))


class Measure(NamedTuple):
    name: str
    work: Callable[[], bytes | str]
    target: float


def written(kind: str, paper: Paper) -> bytes | str:
    """*paper* as that kind of file. Its writer is loaded here, as in a worker."""
    writer = import_module(f"eventapp.papers.{kind}")
    made: bytes | str = writer.body(paper) if kind == "html" else writer.write(paper)
    return made


MEASURES = {
    "report-pdf": Measure("Annual report, PDF", lambda: written("pdf", report()), 3.0),
    "report-docx": Measure("Annual report, DOCX", lambda: written("docx", report()), 3.0),
    "report-page": Measure("Annual report, page", lambda: written("html", report()), 0.5),
    "agenda-pdf": Measure("Agenda of 40 sessions, PDF", lambda: written("pdf", agenda()), 0.3),
    "agenda-docx": Measure("Agenda of 40 sessions, DOCX", lambda: written("docx", agenda()), 0.3),
}


def alone(name: str) -> tuple[float, str]:
    """The time it takes in a process that has written no paper yet, and what came out."""
    command = [sys.executable, "-m", "benchmarks.papers", name]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root)  # noqa: S603
    seconds, size = done.stdout.split(maxsplit=1)
    return float(seconds), size.strip()


def spent() -> float:
    """The processor time of this process and of those that it started, the typesetter's among them."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def processor_time() -> float:
    """Of this process and of those that it waited for: the typesetter is one."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def once(name: str) -> int:
    start = spent()
    made = MEASURES[name].work()
    pages = made.count(b"/Type/Page/") if isinstance(made, bytes) else 0
    print(spent() - start, f"{len(made) / 1024:.0f} KiB{f', {pages} pages' * bool(pages)}")
    return 0


def main() -> int:
    missed = False
    for name, (title, _, target) in MEASURES.items():
        times = sorted(alone(name) for _ in range(3))
        seconds, size = times[1]
        late = seconds > target
        missed = missed or late
        print(
            f"{title:30} {seconds:5.2f} s of processor time of {target} s  {size}{'  MISSED' if late else ''}"
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(once(sys.argv[1]) if len(sys.argv) > 1 else main())
