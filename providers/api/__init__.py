"""What the clients of all APIs share: the HTTP client, and reading answers with care."""
