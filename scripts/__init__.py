"""What is run by hand or by CI beside the tests."""
