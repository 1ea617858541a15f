from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportsConfig(AppConfig):
    name = "txng.programme.reports"
    label = "reports"

    def ready(self) -> None:
        from txng.core.notifications import NoticeText, add_notices
        from txng.core.problems import add_sentences
        from txng.programme.reports import errors, loading

        add_sentences(errors.SENTENCES)
        add_notices({kind: NoticeText(*texts) for kind, texts in errors.NOTICES.items()})
        post_migrate.connect(loading.load_after_migration, sender=self)
