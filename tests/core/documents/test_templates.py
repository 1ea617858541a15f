"""Templates that officials edit: filled as they are, never a way into the portal."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from docx import Document

from txng.core.documents.templates import render_template
from txng.core.errors import Refused


def template(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def words(docx: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs]


def test_blanks_are_filled_with_plain_values() -> None:
    made = render_template(
        template(
            "Kính gửi: {{ party.name }}",
            "{%p for item in items %}",
            "- {{ item.name }}: {{ item.amount }} kg",
            "{%p endfor %}",
            "Tây Ninh, ngày {{ day }}{% if late %} (quá hạn){% endif %}",
        ),
        {
            "party": {"name": "HTX Mãng cầu <Bà Đen> & bạn {{ day }}\x0b"},
            "items": [{"name": "Mãng cầu", "amount": Decimal("12.5")}, {"name": "Nhãn", "amount": 3}],
            "day": date(2026, 11, 27),
            "late": True,
        },
    )
    assert words(made) == [
        "Kính gửi: HTX Mãng cầu <Bà Đen> & bạn {{ day }}",
        "- Mãng cầu: 12.5 kg",
        "- Nhãn: 3 kg",
        "Tây Ninh, ngày 27/11/2026 (quá hạn)",
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", {"template-forbidden", "template-unknown-name"}),
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", {"template-forbidden", "template-unknown-name"}),
        ("{{ name.__init__ }}", {"template-forbidden", "template-unknown-name"}),
        ("{{ '{0.__class__}'.format(name) }}", {"template-forbidden", "template-unknown-name"}),
        ("{{ items.append(1) }}", {"template-forbidden"}),
        ("{{ name|attr('__class__') }}", {"template-faulty"}),
        ("{{ name|safe }}", {"template-faulty"}),
        ("{{ missing }}", {"template-unknown-name"}),
        ("{% include '/etc/passwd' %}", {"template-faulty"}),
        ("{% import 'os' as os %}", {"template-faulty"}),
        ("{{ name ", {"template-faulty"}),
        ("{% for x in items %}", {"template-faulty"}),
        ("{{ 'x' * 3000000000 }}", {"template-too-heavy"}),
        ("{{ range(999999999)|list }}", {"template-too-heavy", "template-faulty"}),
    ],
)
def test_a_hostile_or_broken_template_is_refused(text: str, codes: set[str]) -> None:
    with pytest.raises(Refused) as refused:
        render_template(template(text), {"name": "A", "items": [1]})
    assert refused.value.problems[0].code in codes


def test_a_loop_without_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("txng.core.documents.templates.CPU_SECONDS", 1)
    loop = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    with pytest.raises(Refused, match="template-too-heavy"):
        render_template(template(loop), {})


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", template("a")[:500]])
def test_what_is_no_word_document_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match=r"file-(type|unsafe)"):
        render_template(content, {})


def test_only_plain_values_go_in() -> None:
    values: Any = object()
    with pytest.raises(TypeError):
        render_template(template("{{ a }}"), {"a": values})
