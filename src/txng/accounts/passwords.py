"""What a password may not be, said in words. Django's rules of length and of common passwords come first.

There is no forced change and no rule about kinds of characters: long and not guessable is what counts.
"""

from typing import Any

from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from txng.core import vietnamese

LEAST_DIFFERENT = 5
#: beginnings of passwords that everybody tries first, without marks; what follows them is usually a number
FIRST_TRIED = (
    *("matkhau", "anhyeuem", "emyeuanh", "iloveyou", "yeuem", "yeuanh", "khongbiet", "taikhoan", "dangnhap"),
    *("tayninh", "truyxuatnguongoc", "vietnam", "hochiminh", "saigon", "password", "admin", "qwerty", "asdfgh"),
)
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_TOO_EASY = 4


class NotTheName(UserAttributeSimilarityValidator):
    """Refuses what is much like the person's own name, number or address."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "full_name", "email"))

    def validate(self, password: str, user: Any = None) -> None:
        try:
            super().validate(password, user)
        except ValidationError:
            said = _("This password is too much like your name, telephone number or e-mail address.")
            raise ValidationError(said, code="password_too_similar") from None


class NotGuessable:
    """Refuses few different characters, runs (``123456789012``) and the first words tried here with a number behind."""

    def validate(self, password: str, user: Any = None) -> None:
        bare = vietnamese.fold(password).replace(" ", "")
        if len(set(bare)) < LEAST_DIFFERENT:
            raise ValidationError(_("This password repeats the same few characters."), code="password_repeats")
        if any(bare in run or bare in run[::-1] for run in _RUNS):
            raise ValidationError(_("This password is a simple row of characters."), code="password_run")
        rest = bare
        for word in FIRST_TRIED:
            rest = rest.replace(word, "")
        if len(rest.strip("0123456789!@#.*_-")) < _TOO_EASY and rest != bare:
            raise ValidationError(_("This password is one of the first that others would try."), code="password_tried")

    def get_help_text(self) -> str:
        return _("No simple rows such as 123456789012, no words that everybody uses.")
