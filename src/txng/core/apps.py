from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "txng.core"
    label = "core"

    def ready(self) -> None:
        from txng.core import files, notifications  # noqa: F401 - their jobs must be known to the worker
