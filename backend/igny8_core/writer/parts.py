"""The parts of a content: its images and what a product has besides."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.core.validators import URLValidator
from rest_framework import serializers

from igny8_core.auth.fields import StrictSerializer
from igny8_core.writer.fields import MoneyField, cleaned_text
from igny8_core.writer.models import ContentImage
from igny8_core.writer.sanitising import UPLOAD_SCHEME
from igny8_core.writer.services import ImageFields, upload_in

MAX_URL = 2000
_is_web_address = URLValidator(schemes=["http", "https"])


class WebAddressField(serializers.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_URL, validators=[_is_web_address], **kwargs)


class ImageSerializer(StrictSerializer):
    """Exactly one of `url` and `upload`."""

    url = WebAddressField(allow_blank=True, default="")
    upload = serializers.RegexField(
        r"\A[0-9a-f]{64}\Z",
        allow_blank=True,
        default="",
        help_text="`upload` of an answer of /writer/uploads/",
    )
    alt = serializers.CharField(max_length=1000, allow_blank=True, default="")
    caption = serializers.CharField(max_length=2000, allow_blank=True, default="")
    title = serializers.CharField(max_length=500, allow_blank=True, default="")

    def validate_caption(self, value: str) -> str:
        return cleaned_text(value)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        # An image is replaced as a whole, even by PATCH, so what is absent is empty.
        image = {str(name): attrs.get(str(name), "") for name in self.fields}
        if bool(image["url"]) == bool(image["upload"]):
            raise serializers.ValidationError(
                {"url": serializers.ErrorDetail("Give either url or upload.", code="one_source")}
            )
        return image


class ImageStateSerializer(serializers.ModelSerializer[ContentImage]):
    """An image and how far its preparation got; `error` says why it could not be had."""

    upload = serializers.CharField(source="upload_sha256")

    class Meta:
        model = ContentImage
        fields = ["role", "position", "source_url", "upload", "alt", "main_sha256", "error", "prepared_at"]


class ProductSerializer(StrictSerializer):
    price = MoneyField(allow_blank=True, default="")
    sale_price = MoneyField(allow_blank=True, default="")
    sku = serializers.CharField(max_length=100, allow_blank=True, default="")
    stock = serializers.IntegerField(min_value=0, max_value=2**31 - 1, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        product = {
            "price": attrs.get("price", ""),
            "sale_price": attrs.get("sale_price", ""),
            "sku": attrs.get("sku", ""),
            "stock": attrs.get("stock"),
        }
        if product["sale_price"] and Decimal(product["sale_price"]) >= Decimal(product["price"] or "0"):
            raise serializers.ValidationError(
                {"sale_price": serializers.ErrorDetail("Must be lower than price.", code="not_lower")}
            )
        return product


def image_as_given(image: ContentImage) -> tuple[str, ImageFields]:
    return image.role, {
        "url": image.source_url,
        "upload": image.upload_sha256,
        "alt": image.alt,
        "caption": image.caption,
        "title": image.title,
    }


def source_problem(src: str) -> str | None:
    upload = upload_in(src)
    if upload or src.startswith(f"{UPLOAD_SCHEME}:"):
        return None if re.fullmatch(r"[0-9a-f]{64}", upload) else "An image names an upload that cannot be."
    if len(src) > MAX_URL:
        return "An image has an address that is too long."
    try:
        parts = urlsplit(src)
        is_complete = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_complete = False
    return None if is_complete else "An image needs a complete http(s) address, or must be uploaded first."
