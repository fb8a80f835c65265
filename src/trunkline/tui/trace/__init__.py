"""The trace of a number: `controller` asks for it and opens the `trace_screen`."""
