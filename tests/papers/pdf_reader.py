"""What a PDF says of itself to programs that read it aloud."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

Node = tuple[str, Any]


class Reader:
    def __init__(self, content: bytes) -> None:
        self.pdf = pikepdf.open(BytesIO(content))
        self.root = self.pdf.Root

    def nodes(self) -> list[Node]:
        """The elements of the structure, with their tags in the standard's words, in reading order."""
        roles = {str(key): str(value) for key, value in self.root.StructTreeRoot.get("/RoleMap", {}).items()}
        return [(roles.get(tag, tag).lstrip("/"), node) for tag, node in walk(self.root.StructTreeRoot)]

    def tagged(self, *tags: str) -> list[Node]:
        return [(tag, node) for tag, node in self.nodes() if tag in tags]

    def headings(self) -> list[int]:
        return [int(tag[1]) for tag, _ in self.tagged("H1", "H2", "H3", "H4", "H5", "H6")]

    def languages(self) -> set[str]:
        return {str(node.Lang) for _, node in self.nodes() if "/Lang" in node}

    def headers(self, cell: Any) -> list[Any]:
        """The cells that name what *cell* belongs to."""
        names = list(self.root.StructTreeRoot.IDTree.Names)
        named = {bytes(name): node for name, node in zip(names[::2], names[1::2], strict=True)}
        return [named[bytes(each)] for held in cell.A for each in held.get("/Headers", [])]

    def fonts(self) -> list[Any]:
        found: dict[Any, Any] = {}
        for page in self.pdf.pages:
            for holder in _resources(page.obj):
                for font in holder.get("/Font", {}).values():
                    found[font.objgen] = font
        return list(found.values())


def walk(node: Any) -> Iterator[Node]:
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield str(child.S), child
            yield from walk(child)


def within(node: Any) -> list[str]:
    """The tags of the elements inside *node*."""
    return [tag.lstrip("/") for tag, _ in walk(node)]


def _resources(holder: Any) -> Iterator[Any]:
    """Those of a page, and of the drawings that are placed on it."""
    resources = holder.get("/Resources", {})
    yield resources
    for drawing in resources.get("/XObject", {}).values():
        if drawing.get("/Subtype") == "/Form":
            yield from _resources(drawing)
