from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "txng.events"
    label = "events"
