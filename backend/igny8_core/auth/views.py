from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from igny8_core.auth import serializers, services, throttle, tokens
from igny8_core.auth.api_keys import create_key, revoke_key
from igny8_core.auth.audit import Action, by, by_user
from igny8_core.auth.models import Account, ApiKey, User
from igny8_core.auth.permissions import AnyPerson, OwnerOnly
from igny8_core.auth.principal import principal_of
from igny8_core.auth.tenancy import DestroyMixin, OwnRows, OwnRowsViewSet
from igny8_core.errors import Igny8Error


class OpenView(APIView):
    """For those who have not signed in yet: whatever Authorization they send is not looked at."""

    authentication_classes = []
    permission_classes = [AllowAny]


def _valid(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data


def _session(user: User) -> dict[str, Any]:
    return {
        **tokens.start_session(user),
        "user": serializers.UserSerializer(user).data,
        "account": serializers.AccountSerializer(user.account).data,
    }


class LoginView(OpenView):
    @extend_schema(request=serializers.CredentialsSerializer, responses=serializers.SessionSerializer)
    def post(self, request: Request) -> Response:
        given = _valid(serializers.CredentialsSerializer(data=request.data))
        email, address = given["email"].lower(), throttle.address_of(request)
        throttle.take_try(email, address)
        user = self._user(request, email, given["password"])
        throttle.give_back(email, address)
        with transaction.atomic():
            by_user(request, user).note(Action.SIGNED_IN, user)
            return Response(_session(user))

    def _user(self, request: Request, email: str, password: str) -> User:
        try:
            return services.check_password(email, password)
        except Igny8Error:
            known = User.objects.select_related("account").filter(email=email).first()
            if known is not None:  # nobody's trail tells of an address that nobody has
                by_user(request, known).note(Action.SIGN_IN_FAILED, known)
            raise


class RefreshView(OpenView):
    @extend_schema(request=serializers.RefreshSerializer, responses=serializers.TokensSerializer)
    def post(self, request: Request) -> Response:
        given = _valid(serializers.RefreshSerializer(data=request.data))
        return Response(tokens.continue_session(given["refresh"]))


class LogoutView(OpenView):
    """The refresh token is the proof, so this works with an expired access token too."""

    @extend_schema(request=serializers.RefreshSerializer, responses={200: {"type": "object"}})
    def post(self, request: Request) -> Response:
        given = _valid(serializers.RefreshSerializer(data=request.data))
        tokens.end_session(given["refresh"])
        return Response({})


class RegisterView(OpenView):
    """Open while there is no account at all, or with IGNY8_OPEN_REGISTRATION."""

    @extend_schema(request=serializers.RegistrationSerializer, responses={201: serializers.SessionSerializer})
    def post(self, request: Request) -> Response:
        throttle.take_try("", throttle.address_of(request))
        given = _valid(serializers.RegistrationSerializer(data=request.data))
        with transaction.atomic():
            user = services.register_account(**given)
            by_user(request, user).note(Action.ACCOUNT_CREATED, user.account)
        return Response(_session(user), status=201)


class OptionsView(OpenView):
    """What the sign-in page offers."""

    @extend_schema(responses=serializers.OptionsSerializer)
    def get(self, request: Request) -> Response:
        has_account = Account.objects.exists()
        is_open = settings.IGNY8_OPEN_REGISTRATION or not has_account
        return Response({"registration_open": is_open, "has_account": has_account})


class MeView(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(responses=serializers.PrincipalSerializer)
    def get(self, request: Request) -> Response:
        return Response(serializers.PrincipalSerializer(principal_of(request)).data)

    @extend_schema(request=serializers.MeSerializer, responses=serializers.PrincipalSerializer)
    def patch(self, request: Request) -> Response:
        user = _person(request)
        given = _valid(serializers.MeSerializer(data=request.data, partial=True))
        with transaction.atomic():
            services.change_user(user, **given)
            by(request).note(Action.USER_CHANGED, user, fields=sorted(given))
        return Response(serializers.PrincipalSerializer(principal_of(request)).data)


class PasswordView(APIView):
    """Ends every other session: access and refresh tokens are bound to the password they began with."""

    permission_classes = [AnyPerson]

    @extend_schema(request=serializers.PasswordChangeSerializer, responses=serializers.SessionSerializer)
    def post(self, request: Request) -> Response:
        user = _person(request)
        given = _valid(serializers.PasswordChangeSerializer(user, data=request.data))
        address = throttle.address_of(request)
        throttle.take_try(user.email, address)
        services.check_password(user.email, given["current_password"])
        throttle.give_back(user.email, address)
        with transaction.atomic():
            changed = services.change_user(user, password=given["new_password"])
            by(request).note(Action.PASSWORD_CHANGED, changed)
        return Response(_session(changed))


def _person(request: Request) -> User:
    user = principal_of(request).user
    if user is None:
        raise ValidationError({"body": "An API key has no name and no password."})
    return user


class UserViewSet(DestroyMixin, OwnRowsViewSet):
    """The people of the account. For owners."""

    queryset = User.objects.order_by("email")
    serializer_class = serializers.UserSerializer
    permission_classes = [OwnerOnly]
    site_lookup = None

    @transaction.atomic
    def perform_create(self, serializer: Any) -> None:
        given = {**serializer.validated_data}
        is_active = given.pop("is_active", True)
        user = services.add_user(account=self.account, **given)
        serializer.instance = user if is_active else services.change_user(user, is_active=False)
        by(self.request).note(Action.USER_ADDED, user, role=user.role)

    @transaction.atomic
    def perform_update(self, serializer: Any) -> None:
        given = serializer.validated_data
        serializer.instance = services.change_user(serializer.instance, **given)
        values = {name: given[name] for name in ("role", "is_active") if name in given}
        by(self.request).note(Action.USER_CHANGED, serializer.instance, fields=sorted(given), **values)

    @transaction.atomic
    def perform_destroy(self, instance: User) -> None:
        by(self.request).note(Action.USER_REMOVED, instance, role=instance.role)
        services.remove_user(instance)


class ApiKeyViewSet(
    OwnRows,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet[Any],
):
    """Keys of scripts and plugins. For owners. DELETE revokes; the row stays for the record."""

    queryset = ApiKey.objects.order_by("-created_at", "-pk")
    serializer_class = serializers.ApiKeySerializer
    permission_classes = [OwnerOnly]

    @extend_schema(
        request=serializers.ApiKeySerializer,
        responses={201: serializers.NewApiKeySerializer},
        description="The secret is in `key`, in this answer only.",
    )
    def create(self, request: Request) -> Response:
        given = _valid(self.get_serializer(data=request.data))
        site = given["site"]
        with transaction.atomic():
            key, secret = create_key(
                account=self.account,
                name=given["name"],
                role=given["role"],
                site_id=site.pk if site else None,
                created_by=self.principal.user,
            )
            by(request).note(Action.API_KEY_CREATED, key, role=key.role)
        return Response({**self.get_serializer(key).data, "key": secret}, status=201)

    @extend_schema(responses=serializers.ApiKeySerializer)
    def destroy(self, request: Request, pk: str) -> Response:
        key = self.get_object()
        with transaction.atomic():
            if key.revoked_at is None:
                by(request).note(Action.API_KEY_REVOKED, key)
            revoke_key(key)
        return Response(self.get_serializer(key).data)
