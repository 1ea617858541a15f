"""Write the table of query parameters in docs/integrators/query-parameters.md from the rows of the query language."""

from collections.abc import Iterator
from pathlib import Path

from txng.epcis.query.parameters import ROWS

PAGE = Path(__file__).resolve().parent.parent / "docs/integrators/query-parameters.md"
BEGIN, END = "<!-- parameters: begin -->", "<!-- parameters: end -->"


def table() -> str:
    """The table in Markdown: one line for each parameter."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "| Parameter | Value | An event matches if, or what the answer is | Một sự kiện khớp nếu | Example |"
    yield "|---|---|---|---|---|"
    for row in ROWS:
        names = ", ".join(f"`{name}`" for name in (row.name, *row.aliases))
        yield f"| {names} | {row.kind} | {row.en} | {row.vi} | `{row.example}` |"


def main() -> None:
    text = PAGE.read_text()
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    PAGE.write_text(f"{head}{BEGIN}\n{table()}\n{END}{tail}")


if __name__ == "__main__":
    main()
