"""A sender as a process of its own, so that its work takes nothing from the load generator's.

``python -m`` with the port, a file with the API key, and documents. Sends them one after the other, again from the
first when all are sent, until it is terminated. Prints ``started`` when the first is answered, and at the end how many
documents were accepted and how many answers were something else.
"""

import signal
import sys
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from typing import Any

ACCEPTED = 202


def main(port: int, key: str, documents: list[Path]) -> None:
    counts = [0, 0]

    def end(*_: Any) -> None:
        print(*counts, flush=True)
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    for path in cycle(documents):
        connection.request("POST", "/epcis/capture", path.read_bytes(), headers)
        answer = connection.getresponse()
        answer.read()
        if not any(counts):
            print("started", flush=True)
        counts[answer.status != ACCEPTED] += 1


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]).read_text(), [Path(name) for name in sys.argv[3:]])
