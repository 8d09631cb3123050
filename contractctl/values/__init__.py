"""Small value types: each owns its parsing, its validity and its printing."""
