"""What a first quarter needs beside the sample ledgers: opening balances and an export of the accounts."""
