"""A shop's own tables of customers in, one row a customer out, every row accounted for."""

from footfall.ingest.customers.asked import IngestCustomers

__all__ = ["IngestCustomers"]
