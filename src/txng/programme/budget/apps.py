from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "txng.programme.budget"
    label = "budget"

    def ready(self) -> None:
        from txng.core.notifications import NoticeText, add_notices
        from txng.core.problems import add_sentences
        from txng.programme.budget import errors

        add_sentences(errors.SENTENCES)
        add_notices({kind: NoticeText(*texts) for kind, texts in errors.NOTICES.items()})
