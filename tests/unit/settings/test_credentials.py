"""How a profile's secret is fetched, and that no message ever holds one."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from support.fake_keyring import FakeKeyring, use_keyring
from trunkline.settings import Settings, SettingsError, load

SECRET = "sk-4f2a-sesame"
PROFILE = '[profiles.a]\nvendor = "polyai"\nregion = "us"\naccount = "ws-1"\n'


def settings_with(folder: Path, credential: str, env: Mapping[str, str] | None = None) -> Settings:
    path = folder / "config.toml"
    path.write_text(f"{PROFILE}credential = {credential}\n")
    return load(path, {"PATH": os.environ["PATH"], **(env or {})})


def refusal(settings: Settings) -> str:
    """Return why a profile's secret cannot be had, without the place in the file."""
    with pytest.raises(SettingsError) as caught:
        settings.secret("a")
    where, message = str(caught.value).split(": profiles.a.credential: ")
    assert where == f"{settings.paths.config_file}:5"
    assert SECRET not in message
    return message


def wrong(folder: Path, credential: str) -> str:
    """Return why a credential cannot be read from the file, without the place in it."""
    with pytest.raises(SettingsError) as caught:
        settings_with(folder, credential)
    message = str(caught.value).split(": profiles.a.credential: ")[1]
    assert SECRET not in message
    return message


def printing(program: str) -> str:
    """Return a credential that is what a Python program prints."""
    return f"{{ command = ['{sys.executable}', '-c', '''{program}'''] }}"


def secret_file(folder: Path, content: bytes = SECRET.encode(), mode: int = 0o600) -> Path:
    path = folder / "secret"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_from_the_environment(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, '{ env = "KEY" }', {"KEY": SECRET + "\n"})
    assert settings.secret("a") == SECRET
    assert settings.secret(settings.profiles["a"]) == SECRET
    assert settings.profiles["a"].credential == "$KEY"


def test_a_variable_that_is_not_set_or_empty(tmp_path: Path) -> None:
    message = refusal(settings_with(tmp_path, '{ env = "$KEY" }'))
    assert message == "the environment variable KEY is not set"
    message = refusal(settings_with(tmp_path, '{ env = "KEY" }', {"KEY": " \n"}))
    assert message == "the environment variable KEY is empty"


@pytest.mark.parametrize("written", ["b3f0c9a47e5d48151623", "tok-en", "tok+en/=="])
def test_a_secret_in_place_of_a_variables_name_is_not_repeated(
    tmp_path: Path, written: str
) -> None:
    settings = settings_with(tmp_path, f'{{ env = "{written}" }}')
    message = refusal(settings)
    assert message == "not the name of an environment variable; name the variable here"
    assert settings.profiles["a"].credential == "an environment variable"


def test_from_a_file_beside_the_settings_or_at_home(tmp_path: Path, home: Path) -> None:
    secret_file(tmp_path, SECRET.encode() + b"\r\n")
    assert settings_with(tmp_path, '{ file = "secret" }').secret("a") == SECRET
    secret_file(home, b"another")
    settings = settings_with(tmp_path, '{ file = "~/secret" }')
    assert settings.secret("a") == "another"
    assert settings.profiles["a"].credential == "the file ~/secret"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o777])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = secret_file(tmp_path, mode=mode)
    message = refusal(settings_with(tmp_path, '{ file = "secret" }'))
    assert message == (f"others can read {path} (mode {mode:04o}); fix it with: chmod 600 {path}")


def test_the_chmod_is_quoted_for_a_shell(tmp_path: Path) -> None:
    secret_file(tmp_path, mode=0o644).rename(tmp_path / "my secret")
    message = refusal(settings_with(tmp_path, '{ file = "my secret" }'))
    assert message.endswith(f"chmod 600 '{tmp_path / 'my secret'}'")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    message = refusal(settings_with(tmp_path, '{ file = "secret" }'))
    assert message == f"cannot read {tmp_path / 'secret'}: No such file or directory"


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_pipe_or_folder_is_refused_without_waiting(
    tmp_path: Path, make: Callable[[Path, int], None]
) -> None:
    make(tmp_path / "secret", 0o700)
    message = refusal(settings_with(tmp_path, '{ file = "secret" }'))
    assert message == f"{tmp_path / 'secret'} is not a file"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (SECRET.encode() + b"\nuser: me\n", "has 2 lines; a secret is one line"),
        (SECRET.encode() + b"\x1b", "has spaces around it, or characters that no secret has"),
        (b" " + SECRET.encode(), "has spaces around it, or characters that no secret has"),
        ("schl\u00fcssel".encode(), "has spaces around it, or characters that no secret has"),
    ],
)
def test_an_invalid_secret_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = secret_file(tmp_path, content)
    assert refusal(settings_with(tmp_path, '{ file = "secret" }')) == f"{path} {why}"


def test_from_a_command(tmp_path: Path) -> None:
    program = f'import os; print(os.environ["LEAD"] + "{SECRET}")'
    settings = settings_with(tmp_path, printing(program), {"LEAD": "x-"})
    assert settings.secret("a") == f"x-{SECRET}"
    assert settings.profiles["a"].credential == f"the command {sys.executable}"


def test_a_failed_commands_error_output_is_cut_to_one_line(tmp_path: Path) -> None:
    program = (
        f'import sys; print("{SECRET}"); sys.exit("no \\u001b[31mkey\\u001b[0m\\n" + "x" * 999)'
    )
    message = refusal(settings_with(tmp_path, printing(program)))
    assert message.startswith(
        f"the command {sys.executable} failed with exit code 1: no [31mkey [0m xxx"
    )
    assert message.endswith("x…")
    assert len(message) < 300


def test_a_command_that_prints_nothing(tmp_path: Path) -> None:
    message = refusal(settings_with(tmp_path, printing("")))
    assert message == f"the command {sys.executable} printed nothing"


def test_a_missing_command(tmp_path: Path) -> None:
    message = refusal(settings_with(tmp_path, '{ command = ["no-such-command"] }'))
    assert message == "cannot run the command no-such-command: there is no such program"


def test_a_command_that_is_killed(tmp_path: Path) -> None:
    message = refusal(settings_with(tmp_path, '{ command = ["sh", "-c", "kill -9 $$"] }'))
    assert message == "the command sh was ended by SIGKILL"


def test_a_command_that_is_no_program(tmp_path: Path) -> None:
    message = refusal(settings_with(tmp_path, f'{{ command = ["{tmp_path}"] }}'))
    assert message == f"cannot run the command {tmp_path}: it is a folder"


@pytest.mark.parametrize("source", ['command = ["~nobody-here/a"]', 'file = "~nobody-here/a"'])
def test_the_home_of_an_unknown_user_is_not_found(tmp_path: Path, source: str) -> None:
    message = refusal(settings_with(tmp_path, f"{{ {source} }}"))
    assert "~nobody-here/a: " in message


def test_a_command_gets_no_input(tmp_path: Path) -> None:
    program = f'import sys; print("{SECRET}" + sys.stdin.read())'
    assert settings_with(tmp_path, printing(program)).secret("a") == SECRET


def test_a_command_that_times_out_is_killed_with_its_children(tmp_path: Path) -> None:
    mark = tmp_path / "child"
    program = (
        "import subprocess, sys, time\n"
        f'child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])\n'
        f'open("{mark}", "w").write(str(child.pid))\n'
        "time.sleep(60)"
    )
    credential = printing(program).replace(" }", ", timeout = 1.5 }")
    message = refusal(settings_with(tmp_path, credential))
    assert "did not end within 1.5 seconds" in message
    child = int(mark.read_text())
    deadline = time.monotonic() + 10
    while is_running(child):
        assert time.monotonic() < deadline, "the command's child lives on"
        time.sleep(0.01)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_command_that_never_stops_printing_is_ended(tmp_path: Path, stream: str) -> None:
    program = f"import sys\nwhile True: sys.{stream}.write('x' * 65536)"
    credential = printing(program).replace(" }", ", timeout = 1.5 }")
    message = refusal(settings_with(tmp_path, credential))
    ended = "printed more than 65,536 bytes" if stream == "stdout" else "did not end within 1.5"
    assert ended in message


def is_running(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_from_the_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = FakeKeyring()
    keyring.entries["trunkline", "polyai"] = SECRET
    use_keyring(monkeypatch, keyring)
    assert settings_with(tmp_path, '{ keyring = "polyai" }').secret("a") == SECRET
    message = refusal(settings_with(tmp_path, '{ keyring = "poly ai" }'))
    assert message == (
        "the keyring has no entry 'poly ai'; add it with: keyring set trunkline 'poly ai'"
    )
    keyring.locked = True
    message = refusal(settings_with(tmp_path, '{ keyring = "polyai" }'))
    assert message == "the keyring does not respond: it is locked"
    keyring.broken = KeyError("no session bus")
    message = refusal(settings_with(tmp_path, '{ keyring = "polyai" }'))
    assert message == "the keyring failed (KeyError)"


def test_without_the_keyring_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_keyring(monkeypatch, None)
    message = refusal(settings_with(tmp_path, '{ keyring = "polyai" }'))
    assert message == "the keyring library is not installed: pip install keyring"


def test_a_secret_in_the_settings_is_refused_and_not_repeated(tmp_path: Path) -> None:
    message = wrong(tmp_path, f'"{SECRET}"')
    assert message.startswith("a secret must not be in this file; name its source: { env =")


@pytest.mark.parametrize(
    ("credential", "why"),
    [
        ("3", "expected a table: { env ="),
        ("{}", "names no source; name exactly one: { env ="),
        ('{ env = "A", file = "b" }', "names several sources; name exactly one: { env ="),
        ('{ comand = ["a"] }', "unknown key 'comand'; did you mean command?"),
        (f'{{ env = "KEY", {SECRET} = 1 }}', "unknown key; keys: env, command"),
        ('{ env = "" }', "env: expected text, not empty"),
        ("{ file = 3 }", "file: expected text, not empty"),
        ('{ command = "pass show a" }', "command: expected a list of words, such as ["),
        ("{ command = [] }", "command: the list is empty"),
        ('{ command = [" "] }', "command: the first word, the program, is empty"),
        ('{ command = ["a"], timeout = 0 }', "timeout: expected a number of seconds up to 600"),
        ('{ command = ["a"], timeout = true }', "timeout: expected a number of seconds up to 600"),
        ('{ env = "A", timeout = 3 }', "only a command has a timeout"),
    ],
)
def test_an_invalid_source_is_refused(tmp_path: Path, credential: str, why: str) -> None:
    assert wrong(tmp_path, credential).startswith(why)


def test_a_profile_without_a_credential(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(PROFILE)
    with pytest.raises(SettingsError, match=r":1: profiles\.a: credential is missing"):
        load(path, {})


def test_settings_do_not_show_a_secret(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, '{ env = "KEY" }', {"KEY": SECRET})
    demo = settings.only([(settings.profiles["a"], SECRET)], "a")
    assert SECRET not in repr(settings) + repr(demo) + repr(demo.credentials)


def test_output_of_a_failed_command_is_not_in_the_error(tmp_path: Path) -> None:
    program = f'import sys; print("{SECRET}"); sys.exit("cannot unlock {SECRET}")'
    message = refusal(settings_with(tmp_path, printing(program)))
    assert message.endswith("failed with exit code 1: cannot unlock •••")
