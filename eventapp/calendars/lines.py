"""Components as the lines of a file. What stands in a line is the library's work; where it breaks is ours.

The library (icalendar 7.3.0) breaks between the two characters of an escaped backslash, which some programs
cannot read, and looks at each character to find out.
"""

import icalendar

LONGEST = 75  # octets without the line's end (RFC 5545 section 3.1)


def written(component: icalendar.Component) -> bytes:
    """The component with everything in it, each line ended."""
    return b"".join(folded(line.encode()) + b"\r\n" for line in component.content_lines() if line)


def folded(line: bytes) -> bytes:
    """*line*, UTF-8 without an end, in pieces that part neither a character nor an escape."""
    pieces = []
    room = LONGEST
    while len(line) > room:
        cut = room
        while line[cut] & 0xC0 == 0x80:  # what follows would be the rest of a character
            cut -= 1
        head = line[:cut]
        if (cut - len(head.rstrip(b"\\"))) % 2:
            cut -= 1
        pieces.append(line[:cut])
        line = line[cut:]
        room = LONGEST - 1  # the space that marks a continuation counts
    return b"\r\n ".join([*pieces, line])
