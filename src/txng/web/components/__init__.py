"""Parts of pages that several audiences share; their templates are in ``templates/components``.

A face (`face.Face`) is the frame around the pages of one audience: who may enter, navigation, error pages. Pages are
made of parts: forms (`forms`, `service_form`), lists (`tables`), states (`status`), figures (`charts`, `maps`).
Templates reach them by ``{% load components %}``. How to build a page: ``docs/developers/web.md``.
"""
