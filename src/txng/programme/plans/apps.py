from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "txng.programme.plans"
    label = "plans"

    def ready(self) -> None:
        from txng.core.notifications import NoticeText, add_notices
        from txng.core.problems import add_sentences
        from txng.programme.plans import errors

        add_sentences(errors.SENTENCES)
        add_notices({kind: NoticeText(*texts) for kind, texts in errors.NOTICES.items()})
