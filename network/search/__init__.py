"""Search: the box, the facets, the engine behind them."""
