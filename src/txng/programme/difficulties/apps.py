from django.apps import AppConfig


class DifficultiesConfig(AppConfig):
    name = "txng.programme.difficulties"
    label = "difficulties"

    def ready(self) -> None:
        from txng.core.notifications import NoticeText, add_notices
        from txng.core.problems import add_sentences
        from txng.programme.difficulties import errors

        add_sentences(errors.SENTENCES)
        add_notices({kind: NoticeText(*texts) for kind, texts in errors.NOTICES.items()})
