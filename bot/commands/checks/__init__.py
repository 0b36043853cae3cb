"""What `check` looks at, a module for each subject."""
