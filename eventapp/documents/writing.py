"""Which writer makes which file. The writers are loaded when the first file is made, and not before."""

import io
import zipfile
from collections.abc import Sequence

from eventapp.papers.model import Paper, Printed

from .specs import Format


def write(printed: Printed, form: Format) -> bytes:
    if form is Format.DOCX:
        from eventapp.papers.docx import write as write_docx

        if not isinstance(printed, Paper):
            raise ValueError("only papers become documents for word processors")
        return write_docx(printed)
    from eventapp.papers.pdf import write as write_pdf

    return write_pdf(printed)


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """The same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
