"""Requests signed by a site: Standard Webhooks headers, HMAC `v1` with the integration's own secret."""

import time

from django.db import IntegrityError, transaction
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from igny8_core.auth.principal import Principal
from igny8_core.integration import standing
from igny8_core.integration.models import SeenRequest, SiteIntegration
from igny8_core.integration.secrets import unseal
from igny8_core.wordpress import signing

AUDIENCE_HEADER = "igny8-integration"


class SiteSignature(BaseAuthentication):
    """Sets `request.auth` to a principal of the site and `request.integration` to the integration.

    A message id is accepted once; the timestamp must be within ±300 s.
    """

    def authenticate(self, request: Request) -> tuple[object, Principal] | None:
        audience = request.headers.get(AUDIENCE_HEADER)
        if audience is None:
            return None
        integration = self._integration(audience)
        message_id = request.headers.get("webhook-id", "")
        self._check_signature(request, integration, message_id)
        self._remember(message_id)
        if integration.down_since is not None:
            standing.hasten(integration.pk)  # it is alive: perhaps it can be reached again
        principal = Principal(account=integration.site.account, role="editor", site_id=integration.site_id)
        request.integration = integration  # type: ignore[attr-defined]
        return principal, principal

    def authenticate_header(self, request: Request) -> str:
        return "Igny8-Signature"

    def _integration(self, audience: str) -> SiteIntegration:
        integration = (
            SiteIntegration.objects.select_related("site__account")
            .filter(audience=audience[:36], status=SiteIntegration.Status.CONNECTED)
            .first()
        )
        if integration is None:
            raise AuthenticationFailed("This site is not connected any more. Connect it again.")
        return integration

    def _check_signature(self, request: Request, integration: SiteIntegration, message_id: str) -> None:
        timestamp = signing.parse_timestamp(request.headers.get("webhook-timestamp", ""))
        if timestamp is None or not signing.is_timely(timestamp, time.time()):
            raise AuthenticationFailed("The request's time is more than 5 minutes off: set the site's clock.")
        header = request.headers.get("webhook-signature", "")
        secret = unseal(integration.sealed_keys).shared_secret
        body = request._request.body
        if not message_id or not signing.verify_v1([secret], header, message_id, timestamp, body):
            raise AuthenticationFailed("The signature is not right. Connect the site again.")

    def _remember(self, message_id: str) -> None:
        try:
            with transaction.atomic():
                SeenRequest.objects.create(message_id=message_id[:80])
        except IntegrityError as error:
            raise AuthenticationFailed("This request was received before.") from error


class OwnIntegration(BasePermission):
    """A site may speak for its own integration only; people and keys are checked by the queryset."""

    def has_object_permission(self, request: Request, view: APIView, obj: object) -> bool:
        signed_by = getattr(request, "integration", None)
        return signed_by is None or signed_by == obj
