from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "txng.oversight.inspections"
    label = "inspections"

    def ready(self) -> None:
        from txng.core.notifications import NoticeText, add_notices
        from txng.core.problems import add_sentences
        from txng.oversight.inspections import errors

        add_sentences(errors.SENTENCES)
        add_notices({kind: NoticeText(*texts) for kind, texts in errors.NOTICES.items()})
