from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "txng.core"
    label = "core"
