"""Secrets of webhooks: shown once, sealed at rest, both the new and the old one live for a day.

Sealed JSON: {"secret": base64, "before": base64 or null, "before_until": unix seconds}.
"""

import base64
import json
import os
from dataclasses import asdict, dataclass
from typing import Final

from igny8_core.integration.secrets import open_sealed, seal_text
from igny8_core.wordpress import signing

PREFIX: Final = "whsec_"
BYTES: Final = 30  # Standard Webhooks asks for 24 to 64; a multiple of three needs no padding
OVERLAP_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class WebhookSecrets:
    secret: str
    before: str | None = None
    before_until: int = 0

    @property
    def shown(self) -> str:
        """As the receiver's library takes it."""
        return PREFIX + self.secret

    def sign(self, message_id: str, timestamp: int, body: bytes) -> str:
        """The header `webhook-signature`; during a rotation by both secrets, and a receiver needs one."""
        live = [self.secret]
        if self.before is not None and timestamp < self.before_until:
            live.append(self.before)
        return " ".join(signing.sign_v1(secret, message_id, timestamp, body) for secret in live)

    def rotated(self, now: int) -> "WebhookSecrets":
        return WebhookSecrets(_new_secret(), self.secret, now + OVERLAP_SECONDS)


def _new_secret() -> str:
    return base64.b64encode(os.urandom(BYTES)).decode()


def new_secrets() -> WebhookSecrets:
    return WebhookSecrets(_new_secret())


def seal(secrets: WebhookSecrets) -> str:
    return seal_text(json.dumps(asdict(secrets)))


def unseal(sealed: str) -> WebhookSecrets:
    """Raises cryptography.fernet.InvalidToken when none of the configured keys opens it."""
    return WebhookSecrets(**json.loads(open_sealed(sealed)))
