"""English that leaks into a Vietnamese page. `tests.browser.judge` asks for every page that says it is Vietnamese."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: common words of English pages that are no Vietnamese syllables and no terms of ours
ENGLISH = frozenset(
    """
    about account actions active address after again all and any apply are back been before between build but
    by cancel cannot change check choose clear click close code commune confirm continue could create date day
    days delete details district does done download edit email empty enter error export field file files
    filter first forbidden found from have help here hide history home invalid item items last least left less
    list load log login logout made menu missing more most must name need never new next none not nothing
    number of off only open optional order other our page pages password people please previous print product
    products required reset result results row rows save search see select send show sign size some sort start
    status step submit such than that their them then there these they this those thousand time today total
    type unit unknown until update upload user users valid value values view wait was were what when where
    which who will with without word words wrong year yes yet you your
    """.split()  # noqa: SIM905 - one word after the other is easier to read
)
_TEXTS = """() => {
  const found = [];
  const vietnamese = (node) => (node.closest("[lang]")?.lang || "vi") === "vi";
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (parent && !["SCRIPT", "STYLE", "NOSCRIPT"].includes(parent.tagName) && vietnamese(parent)
        && !parent.closest("code, pre, .code, [translate=no]")) found.push(node.data);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    if (vietnamese(element)) for (const name of ["aria-label", "title", "placeholder", "alt"])
      found.push(element.getAttribute(name) || "");
  return found.map((text) => text.trim()).filter(Boolean);
}"""


def english_words(text: str) -> list[str]:
    """The English words of a text; a text with a Vietnamese letter in the same word is none."""
    bare = "".join(character if character.isalpha() else " " for character in text)
    return [word for word in bare.split() if word.lower() in ENGLISH]


def leaks(page: "Page") -> list[str]:
    """Texts of the page, seen or read aloud, that hold English words; parts with another ``lang`` are left out."""
    texts: list[str] = page.evaluate(_TEXTS)
    return [f"{text[:80]!r}: {', '.join(words)}" for text in texts if (words := english_words(text))]
