"""PolyAI's two error formats, and the errors that several operations share."""

from typing import Any

from trunkline.emulator.part import ErrorReply

_DEFAULTS = {
    400: ("VALIDATION_ERROR", "Request failed validation."),
    401: ("AUTH_USER_UNAUTHORISED", "Missing or invalid API key."),
    403: ("USER_ACCESS_FORBIDDEN", "The API key has no access to this resource."),
    404: ("NOT_FOUND", "Resource not found."),
    405: ("METHOD_NOT_ALLOWED", "Method not allowed."),
    429: ("RATE_LIMIT_EXCEEDED", "Too many requests."),
    500: ("INTERNAL_SERVER_ERROR", "Internal server error."),
    503: ("SERVICE_UNAVAILABLE", "Service temporarily unavailable."),
}


def error_body(error: ErrorReply, request_id: str) -> Any:
    """Return an error's body: a list of fields if it names any, else the standard envelope."""
    code, default = _DEFAULTS.get(error.status, _DEFAULTS[500])
    message = error.message or default
    if error.fields:
        errors = [{"field": field, "message": text} for field, text in error.fields]
        return {"message": message, "errors": errors}
    return {
        "success": False,
        "error": message,
        "error_id": request_id,
        "error_code": error.code or code,
        "error_message": message,
        "data": None,
    }


def invalid(message: str, code: str, why: str) -> ErrorReply:
    """Return the error for an invalid body or query, from the operation's message and code."""
    return ErrorReply(400, f"{message.rstrip('.')}: {why}", code)


def malformed(field: str) -> ErrorReply:
    """Return the error for a malformed identifier."""
    return ErrorReply(422, "Validation failed", fields=[(field, "is not a valid identifier")])


def project_unknown() -> ErrorReply:
    """Return the error for an unknown project."""
    return ErrorReply(404, "Project ID does not exist.", "PROJECT_NOT_FOUND")


def number_format() -> ErrorReply:
    """Return the error for a text that is not an E.164 number."""
    code = "PHONE_NUMBERS_INVALID_PHONE_NUMBER_FORMAT"
    return ErrorReply(400, "Number is not in valid E.164 format.", code)


def number_unknown() -> ErrorReply:
    """Return the error for a number that the project does not have."""
    return ErrorReply(404, "Phone number does not exist.", "PHONE_NUMBERS_NOT_FOUND")


def connector_unknown() -> ErrorReply:
    """Return the error for a number whose connector, old or new, does not exist."""
    return ErrorReply(404, "Connector does not exist.", "PHONE_NUMBERS_CONNECTOR_DOES_NOT_EXIST")
