from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "txng.oversight.complaints"
    label = "complaints"

    def ready(self) -> None:
        from txng.core.notifications import NoticeText, add_notices
        from txng.core.problems import add_sentences
        from txng.oversight.complaints import errors

        add_sentences(errors.SENTENCES)
        add_notices({kind: NoticeText(*texts) for kind, texts in errors.NOTICES.items()})
