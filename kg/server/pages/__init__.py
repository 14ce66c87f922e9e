"""The pages for people, and what tells of errors."""
