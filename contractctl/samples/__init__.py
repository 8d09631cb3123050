"""Sample ledgers of a fictional company, made by tools/make_samples.py."""
