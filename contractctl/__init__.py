"""contractctl: contracts, invoices and receipts of a media group, reconciled from one local ledger."""
