"""The machinery that carries the shop: doors, dispatch, persistence, delivery."""
