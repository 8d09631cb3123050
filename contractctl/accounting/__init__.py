"""业财对账 (RECONCILE.md §5): the ledger's documents beside the lines of the accounting system, body by body and line by line.

It is a pure function of documents, lines, settings and period. What it says and why stands in docs/accounts.md.
"""
