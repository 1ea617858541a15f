from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "txng.accounts"
    label = "accounts"

    def ready(self) -> None:
        from txng.accounts import errors, notices, units
        from txng.core.notifications import add_notices
        from txng.core.problems import add_sentences

        add_sentences(errors.SENTENCES)
        add_notices(notices.NOTICES)
        post_migrate.connect(units.load_after_migration, sender=self)
