"""Markdown → HTML that may stand on any page: no foreign HTML, no scripts, no pictures from elsewhere."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h2", "h3", "h4", "a", "code", "pre", "blockquote", "hr", "table"}
TAGS |= {"thead", "tbody", "tr", "th", "td", "del"}
_READER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def rendered(text: str) -> str:
    """Safe HTML of ``text``; a heading stands below the title of its page, so the first level is ``h2``.

    >>> rendered("# A\\n[x](javascript:alert(1)) <b>b</b>")
    '<h2>A</h2>\\n<p>[x](javascript:alert(1)) &lt;b&gt;b&lt;/b&gt;</p>\\n'
    """
    tokens = _READER.parse(text)
    for token in tokens:
        _lower(token)
    html = _READER.renderer.render(tokens, _READER.options, {})
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"})


def _lower(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(max(int(token.tag[1:]), 2), 4)}"
