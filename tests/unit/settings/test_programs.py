"""Why programs could not be started, and how they ended, in words."""

import errno
import signal
import subprocess
from pathlib import Path

import pytest

from trunkline.settings.programs import how_ended, why_not_started


def reason(program: Path | str) -> str:
    try:
        subprocess.run([str(program)], check=False)
    except (OSError, ValueError) as error:
        return why_not_started(str(program), error)
    raise AssertionError(f"{program} was started")


def written(path: Path, text: str, mode: int) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_each_reason_is_named(tmp_path: Path) -> None:
    assert reason("no-such-program") == "there is no such program"
    assert reason(tmp_path / "none") == "there is no such program"
    assert reason(tmp_path) == "it is a folder"
    data = written(tmp_path / "data", "", 0o644)
    assert reason(data) == "it is not executable"
    text = written(tmp_path / "text", "words", 0o755)
    assert reason(text) == "it is not a program: its first line names no interpreter"
    script = written(tmp_path / "script", "#!/no/such/interpreter\n", 0o755)
    assert reason(script) == "the interpreter that its first line names is missing"
    assert reason("a\0b") == "its name or an argument has a null character"
    too_long = OSError(errno.E2BIG, "Argument list too long")
    assert why_not_started("vi", too_long) == "Argument list too long"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (1, "failed with exit code 1"),
        (-signal.SIGKILL, "was ended by SIGKILL"),
        (-120, "was ended by signal 120"),
    ],
)
def test_each_end_is_named(status: int, words: str) -> None:
    assert how_ended(status) == words
