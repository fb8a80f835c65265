"""What the settings file may hold, who wins over whom, and what an error says."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from trunkline.model.profile import Profile
from trunkline.settings import Origin, SettingsError, load
from trunkline.settings.example import example_of, variable_for
from trunkline.settings.options import OPTIONS
from trunkline.vendors.base import load_vendor, vendor_names

PROFILE = """
[profiles.acme-us]
vendor = "polyai"
region = "us"
account = "ws-fd112d8f"
credential = { env = "POLYAI_API_KEY" }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def errors(path: Path, env: Mapping[str, str] | None = None) -> list[str]:
    """Return what is wrong with a file, without its path."""
    with pytest.raises(SettingsError) as caught:
        load(path, env or {})
    return str(caught.value).replace(f"{path}:", "").splitlines()


def test_without_a_file_everything_has_its_default() -> None:
    settings = load(env={})
    assert dict(settings.profiles) == {}
    for option in OPTIONS:
        assert settings.values[option.key] == option.default
        assert settings.sources[option.key].origin is Origin.DEFAULT
    assert settings.api_options == {}


def test_a_profile_has_what_the_file_says(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        PROFILE + 'read_only = true\nlabel = "Acme"\ncolour = "red"\nphone_region = "gb"\n',
    )
    assert load(path, {}).profiles["acme-us"] == Profile(
        name="acme-us",
        vendor="polyai",
        account="ws-fd112d8f",
        region="us",
        credential="$POLYAI_API_KEY",
        read_only=True,
        label="Acme",
        colour="red",
        phone_region="GB",
    )


ONE_ADDRESS = """
[profiles.calls]
vendor = "ultravox"
credential = { env = "ULTRAVOX_API_KEY" }
"""


def test_a_vendor_with_one_address_needs_neither_region_nor_base_url(tmp_path: Path) -> None:
    profile = load(written(tmp_path, ONE_ADDRESS), {}).profiles["calls"]
    assert (profile.region, profile.base_url) == ("", "")
    assert load_vendor("ultravox").regions[profile.region] == "https://api.ultravox.ai"
    path = written(tmp_path, ONE_ADDRESS + 'base_url = "http://localhost:8080"\n')
    assert load(path, {}).profiles["calls"].base_url == "http://localhost:8080"


def test_a_vendor_with_one_address_has_no_region(tmp_path: Path) -> None:
    path = written(tmp_path, ONE_ADDRESS + 'region = "eu"\n')
    assert errors(path) == [
        "5: profiles.calls.region: unknown region 'eu' of Ultravox; "
        "there are no regions of Ultravox"
    ]


def test_a_base_url_replaces_a_region(tmp_path: Path) -> None:
    text = PROFILE.replace('region = "us"', 'base_url = "https://api.us.poly.ai/"')
    profile = load(written(tmp_path, text), {}).profiles["acme-us"]
    assert (profile.base_url, profile.region) == ("https://api.us.poly.ai", "")


@pytest.mark.parametrize("host", ["127.0.0.1:8642", "localhost:1", "[::1]:8642", "127.9.9.9"])
def test_plain_http_is_for_this_machine(tmp_path: Path, host: str) -> None:
    text = PROFILE.replace('region = "us"', f'base_url = "http://{host}"')
    assert load(written(tmp_path, text), {}).profiles["acme-us"].base_url == f"http://{host}"


def test_command_line_over_environment_over_file_over_default(tmp_path: Path) -> None:
    path = written(tmp_path, 'theme = "from-file"\nmouse = true\n\n[api]\nread_timeout = 5\n')
    env = {"TRUNKLINE_THEME": "from-environment", "TRUNKLINE_MOUSE": "off"}
    settings = load(path, env, {"theme": "from-command-line"})
    assert settings.theme == "from-command-line"
    assert str(settings.source("theme")) == "--theme"
    assert settings.mouse is False
    assert str(settings.source("mouse")) == "$TRUNKLINE_MOUSE"
    assert settings.values["api.read_timeout"] == 5.0
    assert str(settings.source("api.read_timeout")) == f"{path}:5"
    assert settings.clipboard == "auto"
    assert str(settings.source("clipboard")) == "default"


def test_only_changed_options_are_passed_to_the_api_client(tmp_path: Path) -> None:
    path = written(tmp_path, "[api]\nconcurrency = 4\nattempts = 5\n")
    assert load(path, {}).api_options == {"concurrency": 4}


def test_the_environment_sets_the_path_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, 'theme = "mine"\n')
    assert load(env={"TRUNKLINE_CONFIG": str(path)}).theme == "mine"


def test_the_default_path_is_the_xdg_folder(home: Path) -> None:
    path = home / "config" / "trunkline" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('theme = "mine"\n')
    settings = load(env={})
    assert settings.theme == "mine"
    assert settings.paths.config_file == path
    assert settings.paths.data == home / "data" / "trunkline"
    assert settings.paths.state == home / "state" / "trunkline"
    assert settings.paths.cache == home / "cache" / "trunkline"


def test_a_named_file_has_to_exist(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.toml"
    with pytest.raises(SettingsError, match=r"nowhere\.toml: file does not exist"):
        load(missing, {})
    with pytest.raises(SettingsError, match=r"nowhere\.toml: file does not exist"):
        load(env={"TRUNKLINE_CONFIG": str(missing)})


def test_read_only_holds_for_every_profile(tmp_path: Path) -> None:
    path = written(tmp_path, PROFILE)
    assert load(path, {}).profiles["acme-us"].read_only is False
    assert load(path, {}, {"read_only": True}).profiles["acme-us"].read_only is True
    assert load(path, {"TRUNKLINE_READ_ONLY": "1"}).profiles["acme-us"].read_only is True


def test_a_profile_stays_read_only_whatever_the_environment_says(tmp_path: Path) -> None:
    path = written(tmp_path, PROFILE + "read_only = true\n")
    assert load(path, {"TRUNKLINE_READ_ONLY": "0"}).profiles["acme-us"].read_only is True


def test_the_phone_region_is_the_profiles_own_or_everyones(tmp_path: Path) -> None:
    path = written(tmp_path, 'phone_region = "fr"\n' + PROFILE)
    assert load(path, {}).profiles["acme-us"].phone_region == "FR"
    path = written(tmp_path, 'phone_region = "fr"\n' + PROFILE + 'phone_region = "us"\n')
    assert load(path, {}).profiles["acme-us"].phone_region == "US"


def test_keys_are_read_dotted_or_quoted_one_or_several(tmp_path: Path) -> None:
    path = written(
        tmp_path, '[keys]\nsheet.sort = "s"\n"sheet.mark" = ["m", "space"]\n\napp.quit = "q,Q"\n'
    )
    settings = load(path, {})
    assert settings.keys == {"sheet.sort": "s", "sheet.mark": "m,space", "app.quit": "q,Q"}
    assert [settings.source(f"keys.{id}").line for id in settings.keys] == [2, 3, 5]


def test_the_only_profile_need_not_be_named(tmp_path: Path) -> None:
    settings = load(written(tmp_path, PROFILE), {})
    assert settings.choose().name == "acme-us"


def test_several_profiles_are_listed(tmp_path: Path) -> None:
    path = written(tmp_path, PROFILE + PROFILE.replace("acme-us", "acme-uk"))
    with pytest.raises(SettingsError, match="--profile: acme-us, acme-uk"):
        load(path, {}).choose()
    assert load(path, {"TRUNKLINE_PROFILE": "acme-uk"}).choose().name == "acme-uk"
    assert load(path, {}, {"profile": "acme-us"}).choose().name == "acme-us"
    with pytest.raises(SettingsError, match=r"'acme-uj'; did you mean acme-u[ks]\?"):
        load(path, {}, {"profile": "acme-uj"}).choose()


def test_without_profiles_the_error_tells_how_to_add_one() -> None:
    with pytest.raises(SettingsError, match=r"config\.toml, or .* trunkline demo"):
        load(env={}).choose()


def test_settings_with_only_the_demo(tmp_path: Path) -> None:
    settings = load(written(tmp_path, 'theme = "mine"\n' + PROFILE), {})
    demo = settings.only(
        [(Profile("demo", "polyai"), "a-key"), (Profile("more", "x"), "y")], "demo"
    )
    assert list(demo.profiles) == ["demo", "more"]
    assert demo.choose().name == "demo"
    assert demo.secret("demo") == "a-key"
    assert demo.theme == "mine"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("\nthem = 'x'\n", "2: them: unknown key; did you mean theme?"),
        ("[profile.x]\n", "1: profile: not a table; did you mean profiles?"),
        ("[apis]\n", "1: apis: unknown key; did you mean api?"),
        ("api = 3\n", "1: api: expected a table: [api]"),
        ("profiles = []\n", "1: profiles: expected a table: [profiles]"),
        ("keys = true\n", "1: keys: expected a table: [keys]"),
        ("[profiles]\nx = 1\n", "2: profiles.x: expected a table: [profiles.x]"),
        (
            "[api]\nconcurrency = 0\n",
            "2: api.concurrency: expected a whole number from 1 to 64",
        ),
        ("[api]\nconcurrency = 1.5\n", "2: api.concurrency: expected a whole number from 1 to 64"),
        ("[api]\nattempts = true\n", "2: api.attempts: expected a whole number from 1 to 20"),
        (
            "[api]\nconcurency = 1\n",
            "2: api.concurency: unknown key; did you mean concurrency?",
        ),
        (
            "[api]\nread_timeout = nan\n",
            "2: api.read_timeout: expected a number of seconds from 0.1 to 600",
        ),
        (
            'clipboard = "x"\n',
            '1: clipboard: expected "auto" or "native" or "tmux" or "osc52" or "file" or "off"',
        ),
        (
            'phone_region = "44"\n',
            '1: phone_region: expected a country code of two letters, such as "GB"',
        ),
        ("mouse = 1\n", "1: mouse: expected true or false"),
        (
            "[keys]\na.b = 1\n",
            '2: keys.a.b: expected a key such as "ctrl+r", or a list of keys',
        ),
    ],
)
def test_an_error_names_line_key_and_hint(tmp_path: Path, text: str, wrong: str) -> None:
    assert errors(written(tmp_path, text)) == [wrong]


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        (
            'vendor = "polyai"',
            'vendor = "polyia"',
            "3: profiles.acme-us.vendor: unknown vendor 'polyia'; did you mean polyai?",
        ),
        (
            'vendor = "polyai"\n',
            "",
            f"2: profiles.acme-us: vendor is missing; vendors: {', '.join(vendor_names())}",
        ),
        (
            'vendor = "polyai"',
            "vendor = 3",
            "3: profiles.acme-us.vendor: expected text in quotes, on one line and not empty",
        ),
        (
            'region = "us"',
            'region = "usa"',
            "4: profiles.acme-us.region: unknown region 'usa' of PolyAI; did you mean us?",
        ),
        (
            'region = "us"',
            'region = "us"\nbase_url = "https://api.us.poly.ai"',
            "4: profiles.acme-us.region: use region or base_url, not both",
        ),
        (
            'region = "us"\n',
            "",
            "2: profiles.acme-us: region (one of us, eu, uk, studio) or base_url is missing: "
            "the URL of the API",
        ),
        (
            "account",
            "acount",
            "5: profiles.acme-us.acount: unknown key; did you mean account?",
        ),
        (
            'account = "ws-fd112d8f"\n',
            "",
            "2: profiles.acme-us: account is missing: the workspace, such as ws-fd112d8f",
        ),
        (
            "credential",
            "credentials",
            "6: profiles.acme-us.credentials: unknown key; did you mean credential?",
        ),
        (
            "ws-fd112d8f",
            "ws\\nfd",
            "5: profiles.acme-us.account: expected text in quotes, on one line and not empty",
        ),
        (
            "region =",
            'read_only = "no"\nregion =',
            "4: profiles.acme-us.read_only: expected true or false",
        ),
        (
            "[profiles.acme-us]",
            '[profiles."../acme"]',
            "2: profiles.../acme: a profile's name may have letters, digits, - _ and . only, at "
            "most 64",
        ),
    ],
)
def test_an_error_in_a_profile(tmp_path: Path, old: str, new: str, wrong: str) -> None:
    assert old in PROFILE
    assert errors(written(tmp_path, PROFILE.replace(old, new))) == [wrong]


def test_plain_http_to_another_machine_is_refused(tmp_path: Path) -> None:
    text = PROFILE.replace('region = "us"', 'base_url = "http://api.us.poly.ai"')
    [wrong] = errors(written(tmp_path, text))
    assert wrong.startswith("4: profiles.acme-us.base_url: http://api.us.poly.ai would send")


def test_a_password_in_a_base_url_is_refused_and_not_repeated(tmp_path: Path) -> None:
    text = PROFILE.replace('region = "us"', 'base_url = "https://me:hunter2@api.us.poly.ai"')
    [wrong] = errors(written(tmp_path, text))
    assert wrong.startswith("4: profiles.acme-us.base_url: ")
    assert "hunter2" not in wrong


def test_every_problem_is_listed_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "x1 = 1\n[api]\nx2 = 2\n[profiles.a]\nvendor = 3\n")
    env = {"TRUNKLINE_MOUSE": "perhaps"}
    wrong = errors(path, env)
    assert [line.partition(":")[0] for line in wrong] == ["$TRUNKLINE_MOUSE", "1", "3", "4", "5"]
    assert wrong[0] == "$TRUNKLINE_MOUSE: expected true or false"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (
            "[profiles.a]\nvendor = polyai\n",
            "2: vendor: not TOML: invalid value; put text in quotes, as in label = "
            '"Acme", column 10',
        ),
        (
            'a = 1\n\na = "sesame"\n',
            "3: a: not TOML: the file has this key or table twice, column 13",
        ),
        ("[a\n", "1: not TOML: expected ']' at the end of a table declaration, column 3"),
        ('a = """\nb', "2: not TOML: unterminated string"),
    ],
)
def test_a_syntax_error_names_its_line(tmp_path: Path, text: str, wrong: str) -> None:
    assert errors(written(tmp_path, text)) == [wrong]


def test_a_syntax_error_does_not_repeat_a_secret(tmp_path: Path) -> None:
    [wrong] = errors(written(tmp_path, "[profiles.a]\ncredential = sk-123456\n"))
    assert "sk-123456" not in wrong


def test_invalid_utf8_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'theme = "dark"\nlabel = "\xe9"\n')
    assert errors(path) == ["2: not UTF-8 text"]


def test_windows_line_ends_and_a_byte_order_mark_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + PROFILE.replace("\n", "\r\n").encode())
    assert load(path, {}).source("profiles.acme-us.account").line == 5


def test_a_folder_is_not_a_settings_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read it: Is a directory"):
        load(tmp_path, {})


def test_the_api_clients_settings_are_the_clients_own() -> None:
    from trunkline.api.transport import Options
    from trunkline.changes.running.runner import RunOptions

    defaults = {**Options()._asdict(), "chunk_size": RunOptions().chunk}
    for option in OPTIONS:
        if option.key.startswith("api.") and option.key != "api.credential_timeout":
            assert defaults[option.name] == option.default, option.key


def test_a_run_has_at_most_32_calls_in_flight() -> None:
    from trunkline.changes.running.runner import RunOptions

    for asked, workers in (("16", 16), ("64", 32)):
        values = load(None, {"TRUNKLINE_CONCURRENCY": asked}).values
        assert RunOptions.of(values).workers == workers


def test_the_chunk_size_is_not_an_option_of_the_api_client() -> None:
    assert load(None, {"TRUNKLINE_CHUNK_SIZE": "5"}).api_options == {}
    assert load(None, {"TRUNKLINE_CREDENTIAL_TIMEOUT": "5"}).api_options == {}


@pytest.mark.parametrize("name", vendor_names())
def test_the_example_of_each_vendor_is_a_good_profile(tmp_path: Path, name: str) -> None:
    example = example_of(load_vendor(name), ["others"], "acme")
    settings = load(written(tmp_path, "\n".join(example)), {"ACME_KEY": "secret"})
    profile = settings.choose()
    assert (profile.name, profile.vendor, profile.read_only) == ("acme", name, True)
    assert settings.secret("acme") == "secret"
    assert load_vendor(name).connect(profile, "secret").profile == profile


@pytest.mark.parametrize("name", vendor_names())
def test_the_missing_keys_of_each_vendors_profile_are_named(tmp_path: Path, name: str) -> None:
    vendor = load_vendor(name)
    whole = example_of(vendor)
    needed = [line.partition(" ")[0] for line in whole[2:-1]]
    for lacking in needed:
        lines = [line for line in whole if not line.startswith(f"{lacking} ")]
        with pytest.raises(SettingsError) as error:
            load(written(tmp_path, "\n".join(lines)), {})
        [problem] = error.value.problems
        assert f"{lacking} " in problem.message
        assert "is missing: " in problem.message
        if lacking == "base_url":
            assert problem.message == f"base_url is missing: {vendor.address}"


@pytest.mark.parametrize(
    ("profile", "variable"),
    [("acme-us", "ACME_US_KEY"), ("x.y", "X_Y_KEY"), ("été", "T_KEY"), ("名", "VENDOR_KEY")],
)
def test_a_variable_for_a_profile_is_valid_in_a_shell(profile: str, variable: str) -> None:
    assert variable_for(profile) == variable


# Files that no user has: one sentence each, soon


def bombs() -> dict[str, str]:
    return {
        "lists": "theme = " + "[" * 100_000,
        "closed lists": "theme = " + "[" * 5_000 + "]" * 5_000,
        "tables": "a = " + "{a = " * 50_000,
        "a dotted key": "a." * 100_000 + "a = 1",
        "a dotted header": "[keys." + "a." * 100_000 + "a]",
        "a dotted key inside": "a = { b = 1, " + "a." * 100_000 + "a = 1 }",
        "quoted parts": '"a" . ' * 50_000 + "a = 1",
    }


@pytest.mark.parametrize("name", bombs())
def test_deep_nesting_is_one_problem(tmp_path: Path, name: str) -> None:
    (problem,) = errors(written(tmp_path, bombs()[name]))
    assert problem.strip() == "the values are nested too deeply"


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    (problem,) = errors(path)
    assert problem.strip() == "the file is larger than 1 MB"
    (problem,) = errors(Path("/dev/zero"))
    assert problem.endswith("the file is larger than 1 MB")


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"key{number} = 1\n" for number in range(20_000)),
        "".join(f"[profiles.p{number}]\n" for number in range(20_000)),
        PROFILE + "".join(f"key{number} = 1\n" for number in range(20_000)),
        "[api]\n" + "".join(f"key{number} = 1\n" for number in range(20_000)),
    ],
    ids=["keys", "profiles", "keys of a profile", "keys of a table"],
)
def test_no_more_problems_are_listed_than_anybody_reads(tmp_path: Path, text: str) -> None:
    assert len(errors(written(tmp_path, text))) == 50


def test_a_long_value_is_not_repeated_whole(tmp_path: Path) -> None:
    (problem,) = errors(written(tmp_path, f'profile = "{"x" * 500_000}"\n{"y" * 1000} = 1\n'))[:1]
    assert len(problem) < 1000


def test_lists_of_many_lines_take_no_longer_than_others(tmp_path: Path) -> None:
    lines = "".join(f'  "ctrl+{number}", # ]\n' for number in range(20_000))
    keys = f"[keys]\napp.quit = [\n{lines}]\nsheet.sort = 1\n"
    (problem,) = errors(written(tmp_path, keys))
    assert problem.startswith("20004: keys.sheet.sort: ")
