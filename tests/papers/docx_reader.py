"""What a DOCX says of itself to office programs."""

from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn


class Reader:
    def __init__(self, content: bytes) -> None:
        self.document: Any = Document(BytesIO(content))
        self.body = self.document.element.body

    def text(self) -> str:
        """Each paragraph on a line, those of tables too."""
        return "\n".join(
            "".join(piece.text or "" for piece in paragraph.iter(qn("w:t")))
            for paragraph in self.body.iter(qn("w:p"))
        )

    def headings(self) -> list[tuple[int, str]]:
        return [
            (int(paragraph.style.name[-1]), paragraph.text)
            for paragraph in self.document.paragraphs
            if paragraph.style.name.startswith("Heading ")
        ]

    def header_rows(self) -> list[int]:
        """How many rows each table repeats as its header."""
        return [len(table._tbl.xpath("./w:tr/w:trPr/w:tblHeader")) for table in self.document.tables]

    def alts(self) -> list[str]:
        return [str(drawing.get("descr")) for drawing in self.body.iter(qn("wp:docPr"))]

    def language_of(self, words: str) -> str | None:
        """The language marked on the run that begins with *words*."""
        for run in self.body.iter(qn("w:r")):
            if "".join(piece.text or "" for piece in run.iter(qn("w:t"))).startswith(words):
                return next(iter(run.xpath("./w:rPr/w:lang/@w:val")), None)
        raise LookupError(words)
