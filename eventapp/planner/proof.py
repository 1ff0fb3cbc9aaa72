"""HiGHS in a process of its own, which can be ended at any moment: in the middle of a relaxation the engine
listens to nobody.

`python -m eventapp.planner.proof` is given a program on standard input, says on standard output what it
finds and proves, and asks there for better plans, which it is then told: messages of msgpack, each after its
length.
"""

import os
import struct
import sys
import threading
import time
from collections.abc import Sequence
from typing import IO, Any

import msgspec

from .program import Program, Row

_LENGTH = struct.Struct("<Q")
OUT_OF_MEMORY = 77  # how the process ends
_WATCH = 0.5  # seconds between two looks whether the other process is still there


def send(pipe: IO[bytes], message: Any) -> None:
    data = msgspec.msgpack.encode(message)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """None where there is nothing more."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    return msgspec.msgpack.decode(pipe.read(_LENGTH.unpack(head)[0]))


def packed(program: Program) -> list[Any]:
    return [program.upper, program.price, program.constant, [row[:3] for row in program.rows]]


def _unpacked(told: Sequence[Any]) -> Program:
    program = Program()
    program.upper, program.price, program.constant = told[0], told[1], told[2]
    program.rows = [Row(tuple((c, v) for c, v in terms), lower, upper) for terms, lower, upper in told[3]]
    return program


def main() -> None:
    from . import highs

    given, said = sys.stdin.buffer, sys.stdout.buffer
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    told, seconds, seed, start = receive(given)
    program = _unpacked(told)

    def hints(moment: float) -> Any:
        send(said, ["ask", moment])
        return receive(given)[0]

    search = highs.Search(program, seconds, seed, start, hints)
    answer = search.run(
        lambda values, cost: send(said, ["found", list(values), cost]),
        lambda bound: send(said, ["bound", bound]),
    )
    send(said, ["end", answer])


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH)
    os._exit(1)


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
