"""Says in a finished PDF which cells name their rows.

Typst 0.15 keeps that behind a switch that its Python package does not offer: its tables name their columns
only, and each cell says which column it belongs to. Here the first cell of each row becomes a header, if
anything stands in it, and the others of its row say that they belong to it. All else stays as it was, byte by
byte, and so does a file that is not built as expected.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

_START = re.compile(rb"startxref\n(\d+)\n%%EOF\s*\Z")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])(..)", re.DOTALL)
_CELL = re.compile(
    rb"\A(\d+) 0 obj\n<</Type/StructElem/S/TD/P (\d+) 0 R/.*?/Headers\[\(U(\d+)x(\d+)y\d+\)\]", re.DOTALL
)
_FILLED = re.compile(rb"/K(?:\[[^\]]|\d)")
_NAMES = re.compile(rb"/IDTree<</Names\[((?:\([^()]*\)\d+ 0 R)*)\]>>")


class _File(NamedTuple):
    head: bytes
    objects: dict[int, bytes]  # by where they began, in that order
    table: bytes  # where each object begins, and what follows

    @classmethod
    def read(cls, content: bytes) -> "_File | None":
        found = _START.search(content)
        if found is None:
            return None
        end = int(found[1])
        starts = sorted(int(entry[1]) for entry in _ENTRY.finditer(content, end) if entry[3] == b"n")
        bounds = zip(starts, [*starts[1:], end], strict=True)
        return cls(content[: starts[0]], {a: content[a:b] for a, b in bounds}, content[end : found.start()])

    def written(self) -> bytes:
        moved, at = {}, len(self.head)
        for start, held in self.objects.items():
            moved[start] = at
            at += len(held)

        def entry(old: re.Match[bytes]) -> bytes:
            used = old[3] == b"n"
            return b"%010d %b n%b" % (moved[int(old[1])], old[2], old[4]) if used else old[0]

        table = _ENTRY.sub(entry, self.table)
        return b"".join((self.head, *self.objects.values(), table, b"startxref\n%d\n%%%%EOF" % at))


def named(content: bytes, tables: Collection[int]) -> bytes:
    """*content* with the rows of these tables named by their first cells; the first table is 1."""
    file = _File.read(content) if tables else None
    if file is None:
        return content
    rows: dict[bytes, bytes] = {}  # the name of each row, by its object
    names: dict[bytes, bytes] = {}  # the object of each header cell, by its name
    for start, held in file.objects.items():
        cell = _CELL.match(held)
        if cell is None or int(cell[3]) not in tables:
            continue
        if cell[4] == b"0" and _FILLED.search(held):
            rows[cell[2]] = name = b"(U%br%d)" % (cell[3], len(rows))
            names[name] = b"%b 0 R" % cell[1]
            file.objects[start] = _as_header(held, name)
        elif cell[2] in rows:
            file.objects[start] = held.replace(b"/Headers[", b"/Headers[" + rows[cell[2]], 1)
    return file.written() if _list(file, names) else content


def _as_header(cell: bytes, name: bytes) -> bytes:
    header = cell.replace(b"/S/TD/", b"/S/TH/ID%b/" % name, 1)
    return header.replace(b"/Headers[", b"/Scope/Row/Headers[", 1)


def _list(file: _File, names: dict[bytes, bytes]) -> bool:
    """Whether *names* are now among those by which cells are found."""
    for start, held in file.objects.items():
        if found := _NAMES.search(held):
            known = dict(re.findall(rb"(\([^()]*\))(\d+ 0 R)", found[1]))
            every = b"".join(name + known_at for name, known_at in sorted((known | names).items()))
            file.objects[start] = held[: found.start(1)] + every + held[found.end(1) :]
            return True
    return False
