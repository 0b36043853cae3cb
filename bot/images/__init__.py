"""Pictures as bytes: decodes and prepares photos, downloads product pictures, draws grids, hosts photos.

It knows nothing of chats, searches or providers.
"""
