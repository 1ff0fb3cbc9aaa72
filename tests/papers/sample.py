"""A paper with a block of every kind, in each language, and what a reader should find in it."""

import datetime as dt

from eventapp.core.localized import Language
from eventapp.papers.model import (
    Align,
    Bullets,
    Callout,
    Cell,
    Chart,
    ChartKind,
    Column,
    Fact,
    Facts,
    Heading,
    Page,
    PageBreak,
    Paper,
    Paragraph,
    Passage,
    Row,
    Run,
    Series,
    Sheet,
    Signature,
    Signatures,
    Style,
    Table,
    in_languages,
)

# What each language writes and a careless typesetter loses.
PROSE = {
    Language.EN: "It’s “joint” — labour mobility, Québec and Nuevo León, 50% by 2022–2023…",
    Language.FR: "« Œuvrer ensemble » : l’été à Montréal, où Noël naît ; 14 h 30, çà et là, dès août.",
    Language.ES: "¿Señalaron los ministros un pingüino en Ñuñoa? ¡Sí! Acción, órgano, único, José.",
}

# What would be markup to some program on the way.
HOSTILE = r'#import "x" $a$ *b* _c_ `d` <e> @f // g /* h */ [i] #sys.inputs \ {{ j }} & <script>k</script>'


def report(
    language: Language = Language.EN, sheet: Sheet = Sheet.LETTER, *, whole: bool = True, parts: int = 1
) -> Paper:
    """``whole``: with a cover and contents. ``parts``: how often the middle is repeated."""
    other = Language.FR if language is not Language.FR else Language.ES
    prose = PROSE[language]
    middle = (
        Heading("Groups", 2),
        Chart(
            "Groups that met",
            "Seven groups met in 2020, nine in 2022; 2021 is not known.",
            ("2020", "2021", "2022"),
            (Series("Groups", (7, None, 9)),),
            category_name="Year",
        ),
        Chart(
            "What became of it",
            "Most commitments of the energy group were kept.",
            ("Energy", "Environment and a name that is far too long for one line"),
            (Series("Done", (3, 2)), Series("Late", (1, 0))),
            kind=ChartKind.STACKED,
            table=False,
        ),
        Heading("Hours", 3),
        Table(
            (Column("Hours", 0), Column("Session", 3), Column("Places", 0, Align.END)),
            (
                Row(
                    ("09:00–09:40", Cell((Paragraph(prose), Bullets((prose, "dos")))), "1,240"),
                    emphasis=True,
                ),
                Row(("10:00–10:15", "Pause", ""), quiet=True),
            ),
            "Thursday",
            row_header=True,
        ),
    )
    blocks = (
        Heading("Message", kicker="Part I"),
        Paragraph(prose, Style.LEAD),
        Paragraph(
            (prose, " ", Run(PROSE[other], language=other), Run("here", link="https://example.org/a?b=1&c=2"))
        ),
        Callout((Paragraph(prose), Bullets((prose, "two"), ordered=True)), "Joint statement"),
        Signatures((Signature("María Ñúñez", "Co-chair", "México"), Signature("J. Côté", signed="Approved"))),
        Heading("Profile", kicker="Part II", new_page=True),
        Facts((Fact("Host", "Ottawa"), Fact("Dates", (Run("24", strong=True), " ", Run("Nov", soft=True))))),
        *(middle * parts),
        PageBreak(),
        Heading("Conclusions", 2),
        in_languages("Conclusions", [[PROSE[each] for each in Language]], tuple(Language)),
        Passage(other, (Heading("Autre", 1), Paragraph(PROSE[other]), Paragraph(HOSTILE, Style.NOTE))),
    )
    return Paper(
        "Report – Rapport – Año",
        language,
        dt.date(2023, 3, 1),
        blocks,
        subtitle="Eighteenth meeting",
        kicker="Partnership",
        notice="Reconstruction",
        facts=(Fact("Place", "Ottawa"),),
        page=Page(sheet),
        footer="example.org",
        author="Partnership",
        cover=whole,
        contents=whole,
    )


TABLES, FIGURES = 3, 2  # in one report: the first chart's numbers are a table, too
