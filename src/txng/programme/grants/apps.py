from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "txng.programme.grants"
    label = "grants"

    def ready(self) -> None:
        from txng.core.notifications import NoticeText, add_notices
        from txng.core.problems import add_sentences
        from txng.programme.grants import errors

        add_sentences(errors.SENTENCES)
        add_notices({kind: NoticeText(*texts) for kind, texts in errors.NOTICES.items()})
