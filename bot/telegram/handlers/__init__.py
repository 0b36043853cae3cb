"""One module for each thing that people do. A handler holds no SQL and no HTML."""
