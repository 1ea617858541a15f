"""Files that people send: fields that take them apart before anything is kept (`txng.core.files`)."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language

from txng.core import files
from txng.core.errors import Refused
from txng.core.problems import sentence_of

MEGABYTE = 2**20


class UploadField(forms.FileField):
    """A picture or a document. Cleaned: `files.Checked`, for `files.file_store`, or None. ``most``: megabytes."""

    accept: ClassVar[str] = ",".join(["image/webp", *sorted(files.PICTURES | files.DOCUMENTS)])
    kinds: ClassVar[frozenset[str]] = files.PICTURES | files.DOCUMENTS

    def __init__(self, *, most: int = 20, **given: Any):
        self.most = most
        given.setdefault("widget", forms.FileInput(attrs={"accept": self.accept}))
        super().__init__(**given)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return file
        try:
            size = file.size or 0
            if size > self.most * MEGABYTE:
                raise Refused("file-too-large", limit=self.most, found=-(-size // MEGABYTE))
            return files.checked(file.read(), file.name or "", kinds=self.kinds)
        except Refused as refusal:
            problem = refusal.problems[0]
            raise ValidationError(sentence_of(problem, get_language() or "vi"), code=problem.code) from None


class PictureField(UploadField):
    """A picture only; phones offer their camera."""

    accept = "image/jpeg,image/png,image/webp"
    kinds = files.PICTURES
