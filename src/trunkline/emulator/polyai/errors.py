"""The two shapes of PolyAI's errors, and the codes that more than one call answers."""

from typing import Any

from trunkline.emulator.part import ErrorReply

_USUAL = {
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
    """Write an error: as a list of fields where it names some, else in the standard envelope."""
    code, usual = _USUAL.get(error.status, _USUAL[500])
    message = error.message or usual
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


def malformed(field: str) -> ErrorReply:
    """Return the error for an identifier that cannot be one."""
    return ErrorReply(422, "Validation failed", fields=[(field, "is not a valid identifier")])


def project_unknown() -> ErrorReply:
    """Return the error for a project that is not there."""
    return ErrorReply(404, "Project ID does not exist.", "PROJECT_NOT_FOUND")


def number_format() -> ErrorReply:
    """Return the error for a text that is no E.164 number."""
    return ErrorReply(
        400, "Number is not in valid E.164 format.", "PHONE_NUMBERS_INVALID_PHONE_NUMBER_FORMAT"
    )


def number_unknown() -> ErrorReply:
    """Return the error for a number that the project has not."""
    return ErrorReply(404, "Phone number does not exist.", "PHONE_NUMBERS_NOT_FOUND")


def connector_unknown() -> ErrorReply:
    """Return the error for a number whose connector, or new connector, is not there."""
    return ErrorReply(404, "Connector does not exist.", "PHONE_NUMBERS_CONNECTOR_DOES_NOT_EXIST")
