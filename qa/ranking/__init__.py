"""From a query to every sentence of the index, ranked with raw scores."""
