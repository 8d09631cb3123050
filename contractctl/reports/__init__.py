"""Facts become tables; tables become terminal text, workbooks and JSON."""
