"""A pretended Meta: the Graph API as the product calls it, and the pages as citizens see them."""
