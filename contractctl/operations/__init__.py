"""Everything a user can do, one function each: gather, decide, record, in one transaction with one journal entry."""
