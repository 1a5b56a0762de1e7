"""The official account's door: webhook, envelope, replies, API client, menu."""
