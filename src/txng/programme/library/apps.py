from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LibraryConfig(AppConfig):
    name = "txng.programme.library"
    label = "library"

    def ready(self) -> None:
        from txng.core.notifications import NoticeText, add_notices
        from txng.core.problems import add_sentences
        from txng.programme.library import errors
        from txng.programme.library.loading import load_after_migration

        add_sentences(errors.SENTENCES)
        add_notices({kind: NoticeText(*texts) for kind, texts in errors.NOTICES.items()})
        post_migrate.connect(load_after_migration, sender=self)
