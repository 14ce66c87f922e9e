"""The Reconciliation Service API over the entities of the store."""
