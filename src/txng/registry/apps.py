from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegistryConfig(AppConfig):
    name = "txng.registry"
    label = "registry"

    def ready(self) -> None:
        from txng.core.notifications import NoticeText, add_notices
        from txng.core.problems import add_sentences
        from txng.registry import competence, errors, groups

        add_sentences(errors.SENTENCES)
        add_notices({kind: NoticeText(*texts) for kind, texts in errors.NOTICES.items()})
        post_migrate.connect(groups.load_after_migration, sender=self)
        post_migrate.connect(competence.load_after_migration, sender=self)
