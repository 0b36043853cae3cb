"""What `check` looks at, one module for each subject."""
