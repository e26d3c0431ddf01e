"""Queries evaluated in processes that can be killed: a query, a dataset and limits in; a whole answer out."""
