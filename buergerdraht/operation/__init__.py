"""What those who run the server look at: `/healthz`, `/readyz`, `/metrics`, logs."""
