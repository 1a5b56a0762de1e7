"""What the dispatcher counts."""

from prometheus_client import Counter, Histogram

MESSAGES = Counter("tuanzi_messages", "Messages handled.", ["route", "outcome"])
MESSAGE_SECONDS = Histogram(
    "tuanzi_message_seconds",
    "From the first delivery of a message to the commit of its answer.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4.5, 10, 15),
)
DELIVERIES_CLOSED = Counter("tuanzi_deliveries_closed", "Deliveries closed without an answer.")
