"""Cells of files for spreadsheet programs."""

FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(cell: str) -> str:
    """No spreadsheet program takes a cell for a formula that begins with an apostrophe."""
    cell = cell.replace("\0", "")
    return f"'{cell}" if cell.startswith(FORMULA_BEGINS) else cell
