"""The errors of a call."""

from trunkline.api.errors import ApiError


def test_an_error_is_one_line_with_everything_known() -> None:
    error = ApiError(
        "voice unknown",
        status=400,
        code="CONNECTORS_VALIDATION_FAILED",
        request_id="r-1",
        fields={"voiceName": "no such voice"},
    )
    assert str(error) == (
        "voice unknown (400 CONNECTORS_VALIDATION_FAILED) · voiceName: no such voice · request r-1"
    )
