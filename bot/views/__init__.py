"""What people see: pure functions from a model to text and keyboard."""
