"""Simulated documents to measure with, made once per run in a folder that is removed afterwards."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from txng.config.simulation.run import Simulation

SEED = 939


class Sample(NamedTuple):
    """A simulation in ``folder``. ``documents`` in the order they would be sent, 1,000 events each but the last."""

    folder: Path
    manifest: dict[str, Any]
    documents: list[Path]

    def answer(self, name: str) -> dict[str, Any]:
        """One of the truth files: ``root``, ``direction``, ``nodes``."""
        answer: dict[str, Any] = json.loads((self.folder / "truth" / f"{name}.json").read_bytes())
        return answer

    def portions(self, count: int) -> list[list[Path]]:
        """The documents in ``count`` equal parts."""
        size = len(self.documents) // count
        return [self.documents[number * size : (number + 1) * size] for number in range(count)]


@contextmanager
def simulated(events: int, roots: Sequence[str] | None = None, seed: int = SEED) -> Iterator[Sample]:
    with tempfile.TemporaryDirectory(prefix="txng-bench-sample-") as name:
        folder = Path(name)
        manifest = Simulation(folder, seed, events, roots).run()
        yield Sample(folder, manifest, sorted((folder / "documents").iterdir()))
