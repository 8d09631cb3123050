"""Files of the layouts of FORMATS.md, made up from nothing real, each with what reading it must give.

`python -m tests.corpus DIR` writes them with their expected.json, as /work/shared/checks/check_formats.py reads it;
tests/test_corpus.py reads each of them in process.
"""
