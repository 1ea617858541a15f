from django.apps import AppConfig


class ViolationsConfig(AppConfig):
    name = "txng.oversight.violations"
    label = "violations"

    def ready(self) -> None:
        from txng.core.notifications import NoticeText, add_notices
        from txng.core.problems import add_sentences
        from txng.oversight.violations import errors

        add_sentences(errors.SENTENCES)
        add_notices({kind: NoticeText(*texts) for kind, texts in errors.NOTICES.items()})
