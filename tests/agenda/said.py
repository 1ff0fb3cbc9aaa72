"""Every sentence that a check can say, each with an agenda that calls for it, in three languages."""

from datetime import date
from typing import NamedTuple

from eventapp.agenda.content import (
    AgendaContent,
    GroupContent,
    ItemContent,
    Kind,
    Participation,
    Role,
    RoomContent,
    SessionContent,
)
from eventapp.agenda.rules import Circumstances, SeatKnown
from eventapp.core.localized import Language, LocalizedText
from eventapp.glossary.rules import Lexicon, Term, TermKind
from tests.factories import DAY, agenda_content, session_content, somebody, text

NOTHING_MORE = Circumstances()
EQUIPPED = ("hybrid", "interpretation")
ROOM_2 = RoomContent("room-2", text("Room 2"), capacity=2)
MINING, FORESTRY = GroupContent("mining", text("Mining")), GroupContent("forestry", text("Forestry"))
ALL = ("en", "fr", "es")

WORDS = Circumstances(
    glossary=Lexicon(
        [
            Term(
                "adm",
                TermKind.TITLE,
                LocalizedText(
                    "Assistant Deputy Minister",
                    "Sous-ministre adjoint / Sous-ministre adjointe",
                    "Viceministro adjunto / Viceministra adjunta",
                ),
                {Language.ES: ("Viceministro", "Viceministra")},
            ),
            Term(
                "youth-lab",
                TermKind.TERM,
                LocalizedText("Youth Lab", "Lab Jeunesse", "Laboratorio de Jóvenes"),
                {Language.FR: ("Labo jeunesse",)},
            ),
            Term(
                "work-plan", TermKind.TERM, LocalizedText("work plan", "plan de travail", "plan de trabajo")
            ),
        ]
    )
)
ADM_AS_DM = LocalizedText("Assistant Deputy Minister", "Sous-ministre adjointe", "Viceministra")
ADM_AS_HEAD = LocalizedText("Assistant Deputy Minister", "Sous-ministre adjointe", "Jefa de Unidad")


class Case(NamedTuple):
    """``code`` and grade (``!`` blocks, ``?`` advises) of the finding that says it."""

    code: str
    agenda: AgendaContent
    en: str
    fr: str | None = None
    es: str | None = None
    known: Circumstances = NOTHING_MORE

    def said(self, language: Language) -> str | None:
        sentence: str | None = getattr(self, language.value)
        return sentence


def chair(key: str, name: str, side: str) -> Participation:
    return somebody(key, name, role=Role.CO_CHAIR, side=side)


def groups_at_once(count: int, languages: tuple[str, ...] = ALL, end: str = "11:00") -> AgendaContent:
    """So many working groups from 09:00 on, each in a room of its own."""
    return agenda_content(
        *(
            session_content(
                f"group-{n}",
                "09:00",
                end,
                kind=Kind.WORKING_GROUP,
                room=RoomContent(f"room-{n}", text(f"Room {n}"), features=EQUIPPED),
                languages=languages,
            )
            for n in range(1, count + 1)
        )
    )


def group(slug: str, start: str, end: str, of: GroupContent = MINING, **facts: object) -> SessionContent:
    room = RoomContent(f"at-{slug}", text(f"Room of {slug}"))
    return session_content(
        slug, start, end, **{"kind": Kind.WORKING_GROUP, "groups": (of,), "room": room, **facts}
    )


NIGHT = agenda_content(
    session_content("night", "2026-03-08T02:30", "2026-03-08T02:00", room=None, mode="hybrid")
)
INCOMPLETE = agenda_content(
    session_content(
        "opening",
        title=LocalizedText(en="Opening", es="Apertura"),
        summary=LocalizedText(en="Summary", fr="Résumé"),
        items=(ItemContent(LocalizedText(en="Report", fr="Rapport"), 90),),
    )
)
CLASHING = agenda_content(
    session_content(
        "mining",
        "08:00",
        "09:30",
        people=(somebody(), somebody("beth", "Beth Roy", remote=True, place="vancouver")),
    ),
    session_content("forests", "08:00", "08:30", people=(somebody(),)),
)
IN_A_ROW = agenda_content(
    session_content("opening", people=(somebody(),)),
    session_content(
        "panel", "10:05", "12:30", room=ROOM_2, people=(somebody(), somebody("carl", "Carl Lee"))
    ),
)
HELD = Circumstances(
    seats={
        "mining": (SeatKnown("CA", "beth", "Beth Roy"), SeatKnown("MX", "ana", "Ana Ruiz"), SeatKnown("MX")),
        "forestry": (SeatKnown("MX", "ana", "Ana Ruiz"),),
    }
)
REVOLUTION = LocalizedText(en="Revolution Day", fr="Jour de la Révolution", es="Día de la Revolución")

CASES = [
    Case(
        "missing-language!",
        INCOMPLETE,
        "“Opening” has no title in French.",
        "La séance « Opening » n’a pas de titre en français.",
        "La sesión “Apertura” no tiene título en francés.",
    ),
    Case(
        "missing-language!",
        INCOMPLETE,
        "“Opening” has a summary, but none in Spanish.",
        "La séance « Opening » a un résumé, mais pas en espagnol.",
        "La sesión “Apertura” tiene un resumen, pero no en español.",
    ),
    Case(
        "missing-language!",
        INCOMPLETE,
        "Item 1 of “Opening” has no title in Spanish.",
        "Le point 1 de la séance « Opening » n’a pas de titre en espagnol.",
        "El punto 1 de la sesión “Apertura” no tiene título en español.",
    ),
    Case(
        "items-too-long?",
        INCOMPLETE,
        "The items of “Opening” take 90 minutes; the session has 60.",
        "Les points de la séance « Opening » totalisent 90 minutes; la séance en compte 60.",
        "Los puntos de la sesión “Apertura” suman 90 minutos; la sesión dura 60.",
    ),
    Case(
        "ends-before-start!",
        NIGHT,
        "“Night” ends at 02:00, before it starts at 02:30.",
        "La séance « Night (fr) » se termine à 2 h, avant de commencer à 2 h 30.",
        "La sesión “Night (es)” termina a las 02:00, antes de comenzar a las 02:30.",
    ),
    Case(
        "skipped-hour!",
        NIGHT,
        "“Night” is at an hour that the clocks skip on March 8, 2026 (America/Toronto).",
        "La séance « Night (fr) » tombe dans l’heure sautée lors du changement d’heure le 8 mars 2026"
        " (America/Toronto).",
        "La sesión “Night (es)” cae en la hora que se omite por el cambio de horario el 8 de marzo de 2026"
        " (America/Toronto).",
    ),
    Case(
        "outside-meeting!",
        NIGHT,
        "“Night” is on March 8, 2026, outside the meeting (November 26, 2026 to November 27, 2026).",
        "La séance « Night (fr) » est prévue le 8 mars 2026, en dehors de la réunion"
        " (du 26 novembre 2026 au 27 novembre 2026).",
        "La sesión “Night (es)” está prevista para el 8 de marzo de 2026, fuera de la reunión"
        " (del 26 de noviembre de 2026 al 27 de noviembre de 2026).",
    ),
    Case(
        "no-room?",
        NIGHT,
        "“Night” has no room yet.",
        "Aucune salle n’est encore attribuée à la séance « Night (fr) ».",
        "La sesión “Night (es)” aún no tiene sala asignada.",
    ),
    Case(
        "no-link?",
        NIGHT,
        "“Night” can be joined remotely, but has no video room or link yet.",
        "La séance « Night (fr) » est accessible à distance, mais n’a pas encore de salle virtuelle"
        " ni de lien.",
        "La sesión “Night (es)” admite participación a distancia, pero aún no tiene sala virtual ni enlace.",
    ),
    Case(
        "person-twice!",
        CLASHING,
        "Ana Ruiz is expected in “Mining” (08:00–09:30) and in “Forests” (08:00–08:30) at the same time on"
        " November 26, 2026.",
        "Ana Ruiz a deux séances en même temps le 26 novembre 2026 :"
        " « Mining (fr) » (8 h – 9 h 30) et « Forests (fr) » (8 h – 8 h 30).",
        "Ana Ruiz tiene dos sesiones al mismo tiempo el 26 de noviembre de 2026:"
        " “Mining (es)” (08:00–09:30) y “Forests (es)” (08:00–08:30).",
    ),
    Case(
        "person-twice!",
        agenda_content(group("ores", "09:00", "10:00"), group("trees", "09:30", "11:00", FORESTRY)),
        "Ana Ruiz, co-chair of Mining, is expected in “Ores” (09:00–10:00) and in “Trees” (09:30–11:00)"
        " at the same time on November 26, 2026.",
        "Ana Ruiz, à la coprésidence du groupe Mining (fr), a deux séances en même temps le 26"
        " novembre 2026 : « Ores (fr) » (9 h – 10 h) et « Trees (fr) » (9 h 30 – 11 h).",
        "Ana Ruiz, de la copresidencia del grupo Mining (es), tiene dos sesiones al mismo tiempo el"
        " 26 de noviembre de 2026: “Ores (es)” (09:00–10:00) y “Trees (es)” (09:30–11:00).",
        known=HELD,
    ),
    Case(
        "room-twice!",
        CLASHING,
        "Hall holds “Mining” (08:00–09:30) and “Forests” (08:00–08:30) on November 26, 2026.",
        "Hall (fr) : double réservation le 26 novembre 2026,"
        " pour « Mining (fr) » (8 h – 9 h 30) et « Forests (fr) » (8 h – 8 h 30).",
        "Hall (es): doble reservación el 26 de noviembre de 2026,"
        " para “Mining (es)” (08:00–09:30) y “Forests (es)” (08:00–08:30).",
    ),
    Case(
        "room-too-small?",
        agenda_content(session_content("opening", room=ROOM_2, people=(somebody(),))),
        "Room 2 has 2 places; “Opening” needs 41.",
        "Room 2 (fr) a 2 places; la séance « Opening (fr) » en demande 41.",
        "Room 2 (es) tiene 2 lugares; la sesión “Opening (es)” necesita 41.",
        known=Circumstances(expected={"opening": 40}),
    ),
    Case(
        "room-without-hybrid?",
        agenda_content(session_content("opening", mode="hybrid", link="https://example.org/")),
        "“Opening” is hybrid, but Hall is not equipped for people who join remotely.",
        "La séance « Opening (fr) » est hybride, mais la salle (Hall (fr)) n’est pas équipée pour la"
        " participation à distance.",
        "La sesión “Opening (es)” es híbrida, pero la sala (Hall (es)) no está equipada para la"
        " participación a distancia.",
    ),
    Case(
        "room-without-interpretation?",
        agenda_content(session_content("opening", languages=ALL)),
        "“Opening” is in English, French and Spanish, but Hall has no interpretation.",
        "La séance « Opening (fr) » se tient en anglais, français et espagnol, mais la salle (Hall"
        " (fr)) n’a pas d’interprétation.",
        "La sesión “Opening (es)” es en inglés, francés y español, pero la sala (Hall (es)) no tiene"
        " interpretación.",
    ),
    Case(
        "too-few-interpreters?",
        groups_at_once(6),
        "Interpretation at 09:00–11:00 on November 26, 2026: “Group-1”, “Group-2”, “Group-3”, “Group-4”,"
        " “Group-5” and “Group-6”. At once they need 6 teams (12–24 interpreters); there are 4.",
        "Interprétation le 26 novembre 2026 (9 h – 11 h) : « Group-1 (fr) », « Group-2 (fr) », «"
        " Group-3 (fr) », « Group-4 (fr) », « Group-5 (fr) » et « Group-6 (fr) ». Équipes"
        " nécessaires en même temps : 6 (12–24 interprètes); équipes prévues : 4.",
        "Interpretación el 26 de noviembre de 2026 (09:00–11:00): “Group-1 (es)”, “Group-2 (es)”,"
        " “Group-3 (es)”, “Group-4 (es)”, “Group-5 (es)” y “Group-6 (es)”. Equipos necesarios al"
        " mismo tiempo: 6 (12–24 intérpretes); equipos previstos: 4.",
        known=Circumstances(interpreter_teams=4),
    ),
    Case(
        "turn-round?",
        IN_A_ROW,
        "Ana Ruiz: 5 min to get from “Opening” (Hall, until 10:00) to “Panel” (Room 2, from 10:05)"
        " on November 26, 2026.",
        "Ana Ruiz : 5 min pour aller de « Opening (fr) » (Hall (fr), jusqu’à 10 h) à « Panel (fr) »"
        " (Room 2 (fr), dès 10 h 05) le 26 novembre 2026.",
        "Ana Ruiz: 5 min para ir de “Opening (es)” (Hall (es), hasta las 10:00) a “Panel (es)” (Room"
        " 2 (es), desde las 10:05) el 26 de noviembre de 2026.",
    ),
    Case(
        "change-over?",
        agenda_content(
            group("ores", "09:00", "10:00", room=ROOM_2),
            group("trees", "10:00", "11:00", FORESTRY, room=ROOM_2),
        ),
        "Room 2: 0 min for “Ores” to leave (10:00) and “Trees” to come in (10:00) on November 26, 2026.",
        "Room 2 (fr) : 0 min pour que « Ores (fr) » sorte (10 h) et que « Trees (fr) » entre (10 h)"
        " le 26 novembre 2026.",
        "Room 2 (es): 0 min para que salga “Ores (es)” (10:00) y entre “Trees (es)” (10:00) el 26 de"
        " noviembre de 2026.",
    ),
    Case(
        "one-sided?",
        agenda_content(session_content("opening", people=(chair("beth", "Beth Roy", "CA"),))),
        "“Opening” is chaired by Canada alone; nobody chairs for Mexico.",
        "La séance « Opening (fr) » est présidée par un seul côté (Canada); personne ne préside pour"
        " l’autre (Mexique).",
        "La sesión “Opening (es)” está presidida por un solo lado (Canadá); nadie preside por el"
        " otro (México).",
    ),
    Case(
        "one-sided?",
        agenda_content(group("ores", "09:00", "10:00", people=(chair("beth", "Beth Roy", "CA"),))),
        "“Ores” is chaired by Canada alone; nobody chairs for Mexico (the seat is held by Ana Ruiz).",
        "La séance « Ores (fr) » est présidée par un seul côté (Canada); personne ne préside pour"
        " l’autre (Mexique; titulaire du siège : Ana Ruiz).",
        "La sesión “Ores (es)” está presidida por un solo lado (Canadá); nadie preside por el otro"
        " (México; titular del asiento: Ana Ruiz).",
        known=HELD,
    ),
    Case(
        "no-break?",
        IN_A_ROW,
        "Ana Ruiz: 3 h 30 min on November 26, 2026 without a break of 10 minutes, from “Opening” to “Panel”"
        " (09:00–12:30).",
        "Ana Ruiz : 3 h 30 min sans pause de 10 minutes le 26 novembre 2026, de « Opening (fr) » à «"
        " Panel (fr) » (9 h – 12 h 30).",
        "Ana Ruiz: 3 h 30 min sin una pausa de 10 minutos el 26 de noviembre de 2026, de “Opening"
        " (es)” a “Panel (es)” (09:00–12:30).",
    ),
    Case(
        "no-break?",
        agenda_content(
            session_content("opening", "09:00", "12:30", people=(somebody(), somebody("carl", "Carl Lee")))
        ),
        "Ana Ruiz and Carl Lee: 3 h 30 min on November 26, 2026 without a break, in “Opening” (09:00–12:30).",
        "Ana Ruiz et Carl Lee : 3 h 30 min sans pause le 26 novembre 2026, pendant « Opening (fr) »"
        " (9 h – 12 h 30).",
        "Ana Ruiz y Carl Lee: 3 h 30 min sin pausa el 26 de noviembre de 2026, en “Opening (es)”"
        " (09:00–12:30).",
    ),
    Case(
        "round-table-early?",
        agenda_content(
            group("ores", "09:00", "11:00"),
            group("trees", "09:00", "11:00", FORESTRY),
            session_content("round-table", "10:30", "11:30", kind=Kind.ROUND_TABLE),
        ),
        "“Round-table” begins on November 26, 2026 at 10:30, before the end of “Ores” and “Trees”.",
        "La séance « Round-table (fr) » commence le 26 novembre 2026 à 10 h 30, avant la fin de «"
        " Ores (fr) » et « Trees (fr) ».",
        "La sesión “Round-table (es)” comienza el 26 de noviembre de 2026 a las 10:30, antes del"
        " final de “Ores (es)” y “Trees (es)”.",
    ),
    Case(
        "youth-lab-late?",
        agenda_content(
            session_content("youth", "15:00", "16:00", kind=Kind.YOUTH_LAB),
            session_content("closing", "15:30", "16:30", kind=Kind.CLOSING, room=ROOM_2),
        ),
        "“Youth” ends at 16:00 on November 26, 2026, after the beginning of “Closing” (15:30), the last"
        " plenary that can answer it.",
        "La séance « Youth (fr) » se termine le 26 novembre 2026 à 16 h, après le début de « Closing"
        " (fr) » (15 h 30), la dernière plénière qui peut y répondre.",
        "La sesión “Youth (es)” termina el 26 de noviembre de 2026 a las 16:00, después del inicio"
        " de “Closing (es)” (15:30), la última plenaria que puede responderle.",
    ),
    Case(
        "hard-hour?",
        CLASHING,
        "Beth Roy would join “Mining” from Vancouver at 06:00–07:30 local time.",
        "Beth Roy participerait à « Mining (fr) » depuis Vancouver, de 6 h à 7 h 30, heure locale.",
        "Beth Roy participaría en “Mining (es)” desde Vancouver de 06:00 a 07:30, hora local.",
    ),
    Case(
        "hard-hour?",
        agenda_content(
            session_content("opening", "06:30", "08:00", people=(somebody(), somebody("beth", "Beth Roy")))
        ),
        "“Opening” is at 06:30–08:00 in Ottawa; expected there: Ana Ruiz and Beth Roy.",
        "La séance « Opening (fr) » a lieu à Ottawa (6 h 30 – 8 h); personnes attendues sur place :"
        " Ana Ruiz et Beth Roy.",
        "La sesión “Opening (es)” es en Ottawa (06:30–08:00); personas esperadas en el lugar: Ana"
        " Ruiz y Beth Roy.",
    ),
    Case(
        "holiday?",
        agenda_content(session_content("opening")),
        "November 26, 2026 is a public holiday in Ottawa: Revolution Day.",
        "Le 26 novembre 2026 est férié à Ottawa : Jour de la Révolution.",
        "El 26 de noviembre de 2026 es feriado en Ottawa: Día de la Revolución.",
        known=Circumstances(holidays={("ottawa", DAY): REVOLUTION}),
    ),
    Case(
        "holiday?",
        agenda_content(session_content("opening", people=(somebody(place="tijuana"),))),
        "November 26, 2026 is a public holiday in Tijuana (Revolution Day), home of Ana Ruiz.",
        "Le 26 novembre 2026 est férié à Tijuana (Jour de la Révolution). Personnes concernées : Ana Ruiz.",
        "El 26 de noviembre de 2026 es feriado en Tijuana (Día de la Revolución). Personas"
        " afectadas: Ana Ruiz.",
        known=Circumstances(holidays={("tijuana", date(2026, 11, 26)): REVOLUTION}),
    ),
    Case(
        "glossary?",
        agenda_content(
            session_content(
                "youth", title=LocalizedText("Youth Lab", "Labo jeunesse", "Laboratorio de Jóvenes")
            )
        ),
        "“Youth Lab” says “Labo jeunesse” in French where the glossary says “Lab Jeunesse”.",
        "« Labo jeunesse » dit « Labo jeunesse » en français, alors que le glossaire dit « Lab Jeunesse ».",
        "“Laboratorio de Jóvenes” dice “Labo jeunesse” en francés donde el glosario dice “Lab Jeunesse”.",
        known=WORDS,
    ),
    Case(
        "glossary?",
        agenda_content(
            session_content("plan", title=LocalizedText("Work plan", "Plan de travail", "Programa anual"))
        ),
        "“Work plan” says “Work plan” in English; the glossary’s “plan de trabajo” is missing in Spanish.",
        "« Plan de travail » dit « Work plan » en anglais; « plan de trabajo », comme dans le glossaire,"
        " manque en espagnol.",
        "“Programa anual” dice “Work plan” en inglés; falta “plan de trabajo”, del glosario, en español.",
        known=WORDS,
    ),
    Case(
        "glossary?",
        agenda_content(session_content("opening", people=(somebody(title=ADM_AS_DM),))),
        "The title of Ana Ruiz says “Viceministra” in Spanish where the glossary says “Viceministra"
        " adjunta”.",
        "Titre de Ana Ruiz : il dit « Viceministra » en espagnol, alors que le glossaire dit « Viceministra"
        " adjunta ».",
        "Cargo de Ana Ruiz: dice “Viceministra” en español donde el glosario dice “Viceministra adjunta”.",
        known=WORDS,
    ),
    Case(
        "glossary?",
        agenda_content(session_content("opening", people=(somebody(title=ADM_AS_HEAD),))),
        "The title of Ana Ruiz is “Assistant Deputy Minister” in English; the glossary’s “Viceministra"
        " adjunta” is missing in Spanish.",
        "Titre de Ana Ruiz : « Assistant Deputy Minister » en anglais; « Viceministra adjunta », comme dans"
        " le glossaire, manque en espagnol.",
        "Cargo de Ana Ruiz: “Assistant Deputy Minister” en inglés; falta “Viceministra adjunta”, del"
        " glosario, en español.",
        known=WORDS,
    ),
]
