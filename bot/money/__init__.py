"""What is paid for: limits, budgets, and providers that are off until an operator acts."""
