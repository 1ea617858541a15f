from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    name = "txng.oversight.alarms"
    label = "alarms"

    def ready(self) -> None:
        from txng.core.notifications import NoticeText, add_notices
        from txng.core.problems import add_sentences
        from txng.oversight.alarms import errors

        add_sentences(errors.SENTENCES)
        add_notices({kind: NoticeText(*texts) for kind, texts in errors.NOTICES.items()})
