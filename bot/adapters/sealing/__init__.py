"""Sealing with the shop's own key: AES-GCM and HMAC by `cryptography`."""
