"""What this process counts for `/metrics`; what stands in rows is read from there instead.

Source: Prometheus, "Metric and label naming".
"""

from prometheus_client import Counter, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]

DELIVERIES = Counter(
    "buergerdraht_deliveries",
    "Requests at the platforms' endpoints, by the status of our answer",
    ["endpoint", "status"],
)
ANSWER_SECONDS = Histogram(
    "buergerdraht_delivery_answer_seconds",
    "From the beginning of a platform's request to our answer; platforms want it within five",
    ["endpoint"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
READ_LAG_SECONDS = Histogram(
    "buergerdraht_read_lag_seconds",
    "From the receipt of a delivery until it is read",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 3600),
)
UNREADABLE = Counter(
    "buergerdraht_unreadable", "Deliveries that could not be read, or not all of them"
)
ATTEMPTS = Counter(
    "buergerdraht_attempts", "Tries to send an answer, by outcome", ["channel", "outcome"]
)
TELEGRAM_CALLS = Counter(
    "buergerdraht_telegram_calls",
    "Calls to Telegram, by the status of its answer; 429 is its request to wait",
    ["method", "status"],
)
TASK_FAILURES = Counter("buergerdraht_task_failures", "Work that broke off, by task", ["task"])
DATABASE_REFUSALS = Counter(
    "buergerdraht_database_refusals",
    "What the database refused because it takes nothing at all, by reason",
    ["why"],
)
