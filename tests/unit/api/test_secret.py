"""A credential in memory."""

import pickle

import pytest

from trunkline.api.secret import Secret


def test_only_reveal_returns_the_secret() -> None:
    secret = Secret("sk-1")
    assert secret.reveal() == "sk-1"
    assert "sk-1" not in f"{secret!r} {secret} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
