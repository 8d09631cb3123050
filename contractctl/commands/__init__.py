"""One file per noun; a command is options, one operation, one rendering."""
