"""What the protocol suite needs of a site: an address, keys, and a look inside."""

from __future__ import annotations

import abc
from dataclasses import dataclass

import httpx

from igny8_core.wordpress.endpoint import Endpoint
from igny8_core.wordpress.signing import KeyPair


@dataclass(frozen=True)
class PostSeen:
    """A managed post as the site has it, read without the protocol."""

    post_id: int
    title: str
    html: str
    status: str


class SiteUnderTest(abc.ABC):
    """Connected with `keys.public_key` under `audience`."""

    keys: KeyPair
    audience: str
    rest_url: str
    author_email: str
    """Of a user who may publish."""

    def endpoint(self, *private_keys: str) -> Endpoint:
        return Endpoint(self.rest_url, self.audience, private_keys or (self.keys.private_key,))

    @abc.abstractmethod
    def open_http(self) -> httpx.AsyncClient: ...

    @abc.abstractmethod
    def connect(self, *public_keys: str) -> None:
        """Makes exactly these keys live; with none the site is not connected."""

    @abc.abstractmethod
    def set_timezone(self, name: str) -> None:
        """An IANA name or ±HH:MM."""

    @abc.abstractmethod
    def change_settings(self, **values: object) -> None:
        """auto_create_terms, fallback_category, gallery_limit, gallery_overflow, post_types."""

    @abc.abstractmethod
    def posts_of(self, content_id: int) -> list[PostSeen]: ...

    @abc.abstractmethod
    def count_rows(self) -> dict[str, int]:
        """How many posts (of every type and status), attachments and terms there are."""

    @abc.abstractmethod
    def add_term(self, kind: str, name: str, slug: str, parent: int = 0) -> int:
        """`kind` is one of the contract's, or a taxonomy of the site."""

    @abc.abstractmethod
    def add_posts(self, *statuses: str, post_type: str = "post") -> list[int]:
        """One post for each status, that IGNY8 knows nothing of."""

    @abc.abstractmethod
    def rename_post(self, post_id: int, title: str) -> None:
        """As a person does; so are the next ones."""

    @abc.abstractmethod
    def assign_categories(self, post_id: int, term_ids: list[int]) -> None: ...

    @abc.abstractmethod
    def set_cluster(self, post_id: int, cluster_id: int) -> None:
        """Edits the custom field."""

    @abc.abstractmethod
    def trash_post(self, post_id: int) -> None: ...

    @abc.abstractmethod
    def restore_post(self, post_id: int) -> None: ...

    @abc.abstractmethod
    def delete_post(self, post_id: int) -> None: ...

    @abc.abstractmethod
    def be_elsewhere(self) -> None:
        """Finds itself at another address than the one that was connected, as a copied database does."""

    @abc.abstractmethod
    def have_genres(self) -> None:
        """Registers the taxonomy `genre`, with parents, for posts."""
