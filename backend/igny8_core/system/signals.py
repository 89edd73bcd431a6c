"""What modules that may not know of each other tell each other. Sent inside the transaction of the change."""

from django.dispatch import Signal

site_archived = Signal()
"""`site`: the system.Site."""
content_archived = Signal()
"""`content`: the writer.Content."""
