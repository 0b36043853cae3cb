"""What operators watch: metrics and log lines. It sends nothing anywhere by itself."""
