"""The voices of PolyAI's own library."""

import re
from dataclasses import dataclass
from typing import Any, Final

_PREFIX = re.compile(r"([a-z]{2,3}(?:-[A-Z][a-z]{3})?-(?:[A-Z]{2}|[0-9]{3}))-.")
_FAMILIES: Final = {
    "ar-XA": "Wavenet-A:f Wavenet-B:m Wavenet-C:m Wavenet-D:f",
    "cmn-CN": "Wavenet-A:f Wavenet-B:m Wavenet-C:m Wavenet-D:f",
    "cy-GB": "Standard-A:f",
    "de-DE": "Neural2-A:f Neural2-B:m Neural2-C:f Neural2-D:m Neural2-F:f",
    "en-AU": "Neural2-A:f Neural2-B:m Neural2-C:f Neural2-D:m",
    "en-GB": "Neural2-A:f Neural2-B:m Neural2-C:f Neural2-D:m Neural2-F:f Neural2-N:f Neural2-O:m "
    "Chirp3-HD-Achernar:f Chirp3-HD-Charon:m",
    "en-IN": "Neural2-A:f Neural2-B:m Neural2-C:m Neural2-D:f",
    "en-US": "Neural2-A:m Neural2-C:f Neural2-D:m Neural2-E:f Neural2-F:f Neural2-G:f Neural2-H:f "
    "Neural2-I:m Neural2-J:m Chirp3-HD-Achernar:f Chirp3-HD-Charon:m",
    "es-ES": "Neural2-A:f Neural2-B:m Neural2-C:f Neural2-D:f Neural2-E:f Neural2-F:m",
    "es-US": "Neural2-A:f Neural2-B:m Neural2-C:m",
    "fr-CA": "Neural2-A:f Neural2-B:m Neural2-C:f Neural2-D:m",
    "fr-FR": "Neural2-A:f Neural2-B:m Neural2-C:f Neural2-D:m Neural2-E:f",
    "it-IT": "Neural2-A:f Neural2-C:m",
    "ja-JP": "Neural2-B:f Neural2-C:m Neural2-D:m",
    "nl-NL": "Wavenet-A:f Wavenet-B:m Wavenet-D:f",
    "pl-PL": "Wavenet-A:f Wavenet-B:m",
    "pt-BR": "Neural2-A:f Neural2-B:m Neural2-C:f",
    "pt-PT": "Wavenet-A:f Wavenet-B:m",
    "sv-SE": "Wavenet-A:f Wavenet-C:m",
    "vi-VN": "Neural2-A:f Neural2-D:m",
}
_GENDERS: Final = {"f": "female", "m": "male", "n": "neutral"}


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of the library.

    Attributes:
        key: the provider's ID; connectors use that of a Google voice.
        title: the display name.
        language: its main language.
        gender: `male`, `female` or `neutral`.
        config: the provider's settings.
    """

    provider: str
    key: str
    title: str
    language: str
    gender: str
    config: dict[str, Any]


def language_of(voice: str) -> str:
    """Return the language code that a Google voice's ID begins with, empty if it has none."""
    match = _PREFIX.match(voice)
    return match[1] if match else ""


def _google() -> tuple[Voice, ...]:
    return tuple(
        Voice(
            "GOOGLE",
            f"{language}-{name}",
            f"{name} ({language}, {_GENDERS[gender]})",
            language,
            _GENDERS[gender],
            {"languageCode": language, "speakingRate": 1.0, "pitch": 0},
        )
        for language, names in _FAMILIES.items()
        for name, gender in (entry.split(":") for entry in names.split())
    )


GOOGLE: Final = _google()
"""Voices that a connector's `voiceName` accepts."""

OTHERS: Final = (
    Voice("ELEVENLABS", "pNq3Lw9aZyT0vRkE", "Maud", "en-GB", "female", {"stability": 0.45}),
    Voice("ELEVENLABS", "Jb7sXc2mQhU5dWfa", "Casper", "en-US", "male", {"stability": 0.6}),
    Voice("CARTESIA", "b7e1c0de-5a2f-4d1b-9c1e-2f70a4a1d9e3", "Solène", "fr-FR", "female", {}),
    Voice("OPENAI", "verse", "Verse", "en-US", "neutral", {"model": "tts-1"}),
    Voice("RIME", "cove", "Cove", "en-US", "male", {"speedAlpha": 1.1}),
)
"""Voices that a connector's `voiceName` does not accept."""
