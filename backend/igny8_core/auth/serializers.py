from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers
from rest_framework.fields import get_error_detail

from igny8_core.auth.fields import OwnIdField, StrictSerializer
from igny8_core.auth.models import Account, ApiKey, Role, User

MAX_PASSWORD_LENGTH = 1000  # hashing takes time by length


class PasswordField(serializers.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("write_only", True)
        super().__init__(trim_whitespace=False, max_length=MAX_PASSWORD_LENGTH, **kwargs)


class NewPasswordField(PasswordField):
    """Long enough, not among the common ones, not the e-mail address."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        value = super().run_validation(data)
        if isinstance(value, str):
            try:
                validate_password(value, user=self._user())
            except DjangoValidationError as exc:
                raise serializers.ValidationError(get_error_detail(exc)) from exc
        return value

    def _user(self) -> User:
        given = getattr(self.root, "initial_data", {})
        known = getattr(self.root, "instance", None)
        email = given.get("email") if isinstance(given, dict) else None
        return User(email=str(email or getattr(known, "email", "")))


class AccountSerializer(serializers.ModelSerializer[Account]):
    class Meta:
        model = Account
        fields = ["id", "name", "created_at"]
        read_only_fields = ["id", "created_at"]


class UserSerializer(StrictSerializer, serializers.ModelSerializer[User]):
    email = serializers.EmailField(max_length=254)
    password = NewPasswordField()
    role = serializers.ChoiceField(choices=Role.choices)

    class Meta:
        model = User
        fields = ["id", "email", "name", "role", "is_active", "created_at", "password"]
        read_only_fields = ["id", "created_at"]

    def validate_email(self, value: str) -> str:
        email = value.lower()
        taken = User.objects.filter(email=email)
        if self.instance is not None:
            taken = taken.exclude(pk=self.instance.pk)
        if taken.exists():
            raise serializers.ValidationError("Somebody already uses this address.", code="unique")
        return email


class MeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200, allow_blank=True)


class CredentialsSerializer(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    password = PasswordField()


class RefreshSerializer(StrictSerializer):
    refresh = serializers.CharField(max_length=4000)


class PasswordChangeSerializer(StrictSerializer):
    current_password = PasswordField()
    new_password = NewPasswordField()


class RegistrationSerializer(StrictSerializer):
    account_name = serializers.CharField(max_length=200)
    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    email = serializers.EmailField(max_length=254)
    password = NewPasswordField()

    def validate_email(self, value: str) -> str:
        email = value.lower()
        if User.objects.filter(email=email).exists():
            raise serializers.ValidationError("Somebody already uses this address.", code="unique")
        return email


class SessionSerializer(serializers.Serializer[Any]):
    """What a sign-in answers."""

    access = serializers.CharField()
    refresh = serializers.CharField()
    access_token = serializers.CharField(help_text="The same as `access`.")
    refresh_token = serializers.CharField(help_text="The same as `refresh`.")
    user = UserSerializer()
    account = AccountSerializer()


class OptionsSerializer(serializers.Serializer[Any]):
    registration_open = serializers.BooleanField(help_text="Whether anybody may create an account.")
    has_account = serializers.BooleanField(help_text="False: nobody has set this IGNY8 up yet.")


class TokensSerializer(serializers.Serializer[Any]):
    access = serializers.CharField()
    refresh = serializers.CharField()
    access_token = serializers.CharField()
    refresh_token = serializers.CharField()


class PrincipalSerializer(serializers.Serializer[Any]):
    """Who is asking. `user` is null for an API key; with a `site`, only that site exists for it."""

    account = AccountSerializer()
    user = UserSerializer(allow_null=True)
    role = serializers.CharField()
    site = serializers.IntegerField(source="site_id", allow_null=True)


class ApiKeySerializer(StrictSerializer, serializers.ModelSerializer[ApiKey]):
    role = serializers.ChoiceField(choices=[Role.EDITOR, Role.VIEWER], default=Role.EDITOR)

    class Meta:
        model = ApiKey
        fields = ["id", "name", "role", "site", "prefix", "created_at", "last_used_at", "revoked_at"]
        read_only_fields = ["id", "prefix", "created_at", "last_used_at", "revoked_at"]

    def get_fields(self) -> dict[str, Any]:
        # The model of sites stands above this package, so it is reached through the relation.
        sites = ApiKey._meta.get_field("site").related_model._default_manager.all()
        site = OwnIdField(queryset=sites, site_lookup="pk", allow_null=True, required=False, default=None)
        return {**super().get_fields(), "site": site}


class NewApiKeySerializer(ApiKeySerializer):
    """With the secret, this once."""

    key = serializers.CharField(read_only=True)

    class Meta(ApiKeySerializer.Meta):
        fields = [*ApiKeySerializer.Meta.fields, "key"]
