"""Keys of an integration, encrypted at rest; and any other text that must be.

Sealed JSON: {"private_keys": [base64 Ed25519, newest first, at most two], "shared_secret": base64}.
Encrypted with `settings.IGNY8_ENCRYPTION_KEYS` (Fernet, first one seals, all of them open).
"""

import base64
import json
import os
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from igny8_core.wordpress import signing


@dataclass(frozen=True, slots=True)
class IntegrationKeys:
    private_keys: tuple[str, ...]
    shared_secret: str

    @property
    def public_keys(self) -> list[str]:
        return [signing.public_key_of(key) for key in self.private_keys]


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.IGNY8_ENCRYPTION_KEYS])


def new_keys() -> IntegrationKeys:
    return IntegrationKeys(
        (signing.generate_keypair().private_key,), base64.b64encode(os.urandom(32)).decode()
    )


def seal_text(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def open_sealed(sealed: str) -> str:
    """Raises cryptography.fernet.InvalidToken when none of the configured keys opens it."""
    return _fernet().decrypt(sealed.encode()).decode()


def seal(keys: IntegrationKeys) -> str:
    return seal_text(json.dumps(asdict(keys)))


def unseal(sealed: str) -> IntegrationKeys:
    """Raises cryptography.fernet.InvalidToken when none of the configured keys opens it."""
    data = json.loads(open_sealed(sealed))
    return IntegrationKeys(tuple(data["private_keys"]), data["shared_secret"])
