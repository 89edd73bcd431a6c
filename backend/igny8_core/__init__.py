"""IGNY8: publish articles to WordPress sites, all of it, once, or not at all."""

__version__ = "0.1.0"
