"""Typst in a process of its own, started for one paper: a request as JSON comes in, the pages go out.

It keeps what it has laid out, some hundred MiB, for as long as its process lives; this one ends at once, and
whoever serves pages stays small. It is run as a file and knows nothing of the program: it starts fast.
"""

import json
import sys

import typst


def main() -> None:
    asked = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=asked["fonts"])
    compiler = typst.Compiler(root=asked["root"], font_paths=fonts, ignore_system_fonts=True)
    made = compiler.compile(asked["template"], sys_inputs={"data": asked["data"]}, **asked["how"])
    for page in made if isinstance(made, list) else [made or b""]:
        sys.stdout.buffer.write(len(page).to_bytes(8, "big") + page)


if __name__ == "__main__":
    try:
        main()
    except RuntimeError as error:  # what Typst says of the paper
        sys.exit(str(error))
