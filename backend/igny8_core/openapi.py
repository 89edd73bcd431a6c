"""The OpenAPI document shows answers as they are sent: inside the envelope."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["success", "error"],
    "properties": {
        "success": {"type": "boolean", "enum": [False]},
        "error": {
            "type": "object",
            "required": [
                "code", "message", "step", "step_number", "total_steps",
                "details", "recoverable", "retry_recommended", "remedy", "request_id",
            ],
            "properties": {
                "code": {"type": "string", "example": "VALIDATION_FAILED"},
                "message": {"type": "string", "example": "title: This field is required."},
                "step": {"type": "string", "nullable": True},
                "step_number": {"type": "integer", "nullable": True},
                "total_steps": {"type": "integer", "example": 7},
                "details": {"type": "object", "additionalProperties": {}},
                "recoverable": {"type": "boolean"},
                "retry_recommended": {"type": "boolean"},
                "remedy": {"type": "string", "description": "what to do about it"},
                "request_id": {"type": "string"},
            },
        },
    },
}  # fmt: skip


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "igny8_core.auth.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "An access token or an API key."}


class SiteSignatureScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "igny8_core.integration.site_auth.SiteSignature"
    name = "site_signature"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        description = "What a connected site sends: Standard Webhooks headers, and igny8-integration."
        return {"type": "apiKey", "in": "header", "name": "webhook-signature", "description": description}


def show_envelope(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Postprocessing hook of drf-spectacular."""
    result.setdefault("components", {}).setdefault("schemas", {})["ErrorAnswer"] = ERROR_SCHEMA
    for path, operations in result["paths"].items():
        if not path.startswith("/api/v1/"):
            continue
        for operation in operations.values():
            for response in operation["responses"].values():
                _wrap(response)
            operation["responses"]["default"] = {
                "description": "An error; `error.code` is documented in the catalogue of errors.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}},
            }
    return result


def _wrap(response: dict[str, Any]) -> None:
    body = response.get("content", {}).get("application/json")
    if body is None:
        return
    body["schema"] = {
        "type": "object",
        "required": ["success", "data"],
        "properties": {"success": {"type": "boolean", "enum": [True]}, "data": body["schema"]},
    }
