"""Passwords and tokens in URLs and SIP URIs."""

import pytest

from trunkline.model.secrets.masking import masked_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://ops:hunter2@hooks.example/v", "https://•••@hooks.example/v"),
        ("HTTPS://ghp_token@hooks.example", "HTTPS://•••@hooks.example"),
        ("wss://u:p@h:8443/x?room=1", "wss://•••@h:8443/x?room=1"),
        ("//u:p@h/x", "//•••@h/x"),
        ("https://u:p@ss@h/x", "https://•••@h/x"),
        ("https://u:a/b?c#d@h/x", "https://•••@h/x"),
        ('https://u:p"q@h/x', "https://•••@h/x"),
        ("https:\\/\\/u:p@h\\/x", "https:\\/\\/•••@h\\/x"),
        ("https://h/x?token=abc&room=1", "https://h/x?token=•••&room=1"),
        ("https://h/x?a=1&access_token=abc", "https://h/x?a=1&access_token=•••"),
        ("https://h/x?X-Amz-Signature=abc", "https://h/x?X-Amz-Signature=•••"),
        ("https://h/x?authToken=abc&apiKey=d", "https://h/x?authToken=•••&apiKey=•••"),
        ("https://h/x#access_token=abc", "https://h/x#access_token=•••"),
        ("https://h/x?sig=a%2Bb%3D&v=1", "https://h/x?sig=•••&v=1"),
        ("https://h/x?next=https://u:p@i/y", "https://h/x?next=https://•••@i/y"),
        ("https://h/x?next=https%3A%2F%2Fu%3Ap%40i", "https://h/x?next=•••"),
        ("https://a.example,https://u:p@b.example", "https://a.example,https://•••@b.example"),
        ("sip:alice:hunter2@pbx.example", "sip:•••@pbx.example"),
        ("sips:a:b@pbx;transport=tls;token=abc", "sips:•••@pbx;transport=tls;token=•••"),
        ("sip:100@pbx?X-Api-Key=abc&Subject=hi", "sip:100@pbx?X-Api-Key=•••&Subject=hi"),
        ("<sip:a:b@pbx>;tag=1", "<sip:•••@pbx>;tag=1"),
        ('{"url": "https://u:p@h/x", "n": 1}', '{"url": "https://•••@h/x", "n": 1}'),
        ("failed: https://u:p@h/x?token=abc (404)", "failed: https://•••@h/x?token=••• (404)"),
    ],
)
def test_passwords_and_tokens_are_hidden_and_the_rest_stays(text: str, shown: str) -> None:
    assert masked_text(text) == shown
    assert masked_text(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+442079460018",
        "https://hooks.example/v?room=1",
        "https://hooks.example:8443/@team",
        "https://[2001:db8::1]:8443/a@b",
        "https://h/monkey=1?page=2",
        "sip:100@pbx.example:5060;transport=udp",
        "sip:+442079460018@sbc.example;user=phone",
        "mailto:ops@example.com",
        "Call me at 10:30 @ the desk, a=b",
        "a // b: c@d",
        "gossip:a:b@c",
        "Ops <ops@example.com>: key=value",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert masked_text(text) == text


def test_marks_of_files_are_shown_as_masks() -> None:
    assert masked_text("•••0123456789abcdef") == "•••"
    assert masked_text("https://•••0123456789abcdef@h/x") == "https://•••@h/x"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://h/hooks/T0ABC/B0DEF/longrandom", "https://h/hooks/T0ABC/B0DEF/•••"),
        (
            "https://hooks.example/services/T01AB/B02CD/xYz",
            "https://hooks.example/services/T01AB/B02CD/•••",
        ),
        ("https://h/services/T01AB/B02CD/xYz?v=1", "https://h/services/T01AB/B02CD/•••?v=1"),
        ("https://h/hooks/catch/123456/b2n4xyz/", "https://h/hooks/catch/123456/•••/"),
        ("https://h/api/webhooks/112233445566/aB-cD_9", "https://h/api/webhooks/112233445566/•••"),
        (
            "https://h/bot12345:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/send",
            "https://h/bot12345:•••/send",
        ),
        ("https://h/webhook/0b8c6f0e-91a4-4f0e-8f3e-0a4a4c1f9d11", "https://h/webhook/•••"),
        ("https://hook.eu1.example/q8w7e6r5t4y3u2i1o0p9", "https://hook.eu1.example/•••"),
        ("https://h/v/Zx9Kq2Lm7Pw4Rt8Yb3Nc6Vd1/in", "https://h/v/•••/in"),
        ("https:\\/\\/h\\/webhook\\/a1b2c3d4e5f6g7h8i9", "https:\\/\\/h\\/webhook\\/•••"),
        ("https:\\/\\/h\\/v\\/Zx9Kq2Lm7Pw4Rt8Yb3Nc6Vd1\\/in", "https:\\/\\/h\\/v\\/•••\\/in"),
        ("wss://u:p@h/ws/Zx9Kq2Lm7Pw4Rt8Yb3Nc6Vd1?token=a", "wss://•••@h/ws/•••?token=•••"),
        (
            f"see https://h/x/{'0123456789abcdef' * 4}.",
            "see https://h/x/•••.",
        ),
        (f"https://h/x/{'0123456789abcdef' * 4}", "https://h/x/•••"),
    ],
)
def test_tokens_in_paths_are_hidden(text: str, shown: str) -> None:
    assert masked_text(text) == shown
    assert masked_text(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "https://h/hooks/voice/inbound",
        "https://h/webhooks/voice-inbound-2024",
        "https://h/agents/0b8c6f0e-91a4-4f0e-8f3e-0a4a4c1f9d11/voice",
        "https://h/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls",
        "https://h/objects/507f1f77bcf86cd799439011",
        "https://h/MyVoiceWebhookHandlerVersion2Final/run",
        "https://h/releases/front-desk-evening-greeting-2024-11-02-final.mp3",
        "https://h/TTS/VOICE/welcome.mp3",
        "https://h/T1/B2/x",
        "https://really-long-host-name-0123456789-abcdef.example.com/voice",
        "/v1/agents/Zx9Kq2Lm7Pw4Rt8Yb3Nc6Vd1",
    ],
)
def test_names_and_ids_in_paths_stay(text: str) -> None:
    assert masked_text(text) == text
