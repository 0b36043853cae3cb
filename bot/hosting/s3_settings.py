"""An account at S3-compatible storage; apart from what uses it, which is installed only where it is wanted."""

from pydantic import BaseModel, ConfigDict, SecretStr


class S3Settings(BaseModel):
    """Where photos are put: the service's address, without the bucket, and an account that may put, get and delete."""

    model_config = ConfigDict(frozen=True)

    url: str
    bucket: str
    access_key: str
    secret_key: SecretStr
    region: str
