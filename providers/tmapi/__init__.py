"""TMAPI: image search at 1688 in two versions, V1 (`tmapi`) and V2 (`tmapi_global`)."""
