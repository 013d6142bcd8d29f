"""One module a subject: its routes and its pages."""
