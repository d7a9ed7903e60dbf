"""What every peer does alike: it reads its arguments, times its work and answers."""

import json
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy

Result = TypeVar("Result")


class Task:
    """The arguments `name=value` of this process: numbers, and paths of arrays of doubles."""

    def __init__(self) -> None:
        self.arguments = dict(argument.split("=", 1) for argument in sys.argv[1:])

    def number(self, name: str) -> int:
        return int(self.arguments[name])

    def vector(self, name: str) -> numpy.ndarray:
        return numpy.fromfile(self.arguments[name])

    def matrix(self, name: str, rows: int) -> numpy.ndarray:
        """A matrix that lies column by column."""
        return self.vector(name).reshape(-1, rows).T


def timed(work: Callable[[], Result], repetitions: int) -> tuple[Result, list[float]]:
    """The last result of some work, and the seconds of each repetition."""
    seconds = []
    for _ in range(repetitions):
        started = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - started)
    return result, seconds


def answer(version: str, seconds: list[float], **found: numpy.ndarray) -> None:
    """Prints what a peer has to say."""
    values = {name: numpy.asarray(value, dtype=float).ravel().tolist() for name, value in found.items()}
    print(json.dumps({"version": version, "seconds": seconds, "found": values}))
