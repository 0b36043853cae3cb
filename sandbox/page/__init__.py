"""The chat page: what people see of the sandbox, in plain HTML, CSS and JavaScript modules without a build step."""
