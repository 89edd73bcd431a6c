"""Talking to the IGNY8 plugin on a WordPress site: messages, signatures, the client, and a fake site.

Plain Python: no Django and no Celery, so that the fake site and the client run anywhere.
"""
