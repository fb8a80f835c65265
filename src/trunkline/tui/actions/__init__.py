"""Actions: what the user can do, the keys for it, and who performs it.

An action's ID is public: it is the key of the `[keys]` table, and names the method `do_scope_word`
of whoever performs it.

- `action`: `Action` and `Scope`
- `registry`: all actions and scopes; parts of it: `registry_changes`, `registry_forms`
- `controller`: `Controller`, one part of a screen's behaviour; finding who performs an action
- `acting`: `Acting`, a node of the screen that performs actions, with the bindings of its keys
- `keymap`: the keys of each action: the defaults, changed by the settings
- `typed_ahead`: `TypedAhead`: holds keys until what they are meant for is there, or drops them
- `keyboard`: `Keyboard`: performs what a key means, and follows sequences of keys
"""
