"""Public addresses for photos: each host publishes a photo for as long as a provider takes to fetch it.

Some providers fetch the photo themselves. A Telegram file address holds the bot's token and is never given away. So
the bot serves the photo from its own public address (`relay`, or `shared_relay` with several replicas), or puts it into
S3-compatible storage (`s3`). All are a `providers.provider.PhotoHost`.
"""
