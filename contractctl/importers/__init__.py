"""From any file a clerk has to typed records, each row with its fate."""
