"""What line-drawn widgets share: text in cells, styles, and the cursor with its viewport.

- `cell_text`: text padded or cut to a number of cells.
- `component_styles`: a component class of a widget as a content style.
- `control_characters`: line ends of typed text, and symbols for characters that are not drawn.
- `style_cache`: component classes combined into Rich styles, each combination computed once.
- `viewport`: the current row and the first visible row, and the methods that movement keys call.
"""
