"""The city's Facebook Page: comments, visitor posts and Messenger."""
