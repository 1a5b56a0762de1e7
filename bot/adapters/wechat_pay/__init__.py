"""WeChat Pay v3: charges, refunds and their notices (decision 0006)."""
