"""What every answer must look like, whoever sent it."""

from typing import Any

from igny8_core.errors import CATALOGUE

ERROR_FIELDS = {
    "code", "message", "step", "step_number", "total_steps",
    "details", "recoverable", "retry_recommended", "remedy", "request_id",
}  # fmt: skip


def data_of(response: Any, status: int = 200) -> Any:
    body = response.json()
    assert response.status_code == status, body
    assert body.keys() == {"success", "data"}
    assert body["success"] is True
    return body["data"]


def error_of(response: Any, code: str | None = None) -> dict[str, Any]:
    body = response.json()
    assert body.keys() == {"success", "error"}, body
    assert body["success"] is False
    error: dict[str, Any] = body["error"]
    assert error.keys() == ERROR_FIELDS
    assert response.status_code == CATALOGUE[error["code"]].http_status
    assert response.headers["X-Request-Id"] == error["request_id"]
    if code is not None:
        assert error["code"] == code, error
    return error


def refused_fields(response: Any) -> dict[str, list[str]]:
    """Field → codes, of an answer that must be VALIDATION_FAILED."""
    error = error_of(response, "VALIDATION_FAILED")
    fields = error["details"]["fields"]
    first = next(iter(fields))
    assert error["message"].startswith(first)
    return {name: [problem["code"] for problem in problems] for name, problems in fields.items()}
