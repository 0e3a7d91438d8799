"""How static files are stored and served."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class StaticStorage(ManifestStaticFilesStorage):
    """Hashed names for what templates name; ES modules import each other by their plain names."""

    manifest_strict = False
