"""Background work that ends in a message to the admins."""
