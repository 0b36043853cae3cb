# The bot with every extra. Data lives in /data; the settings come from the environment: docs/operations.md.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /venv
COPY requirements.image.txt ./
RUN /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.image.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY providers providers
COPY sandbox sandbox
RUN /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.11-slim
COPY --from=build /venv /venv
RUN mkdir -p /data && chown 10001:10001 /data
ENV PATH=/venv/bin:$PATH
ENV PYTHONUNBUFFERED=1
# Otherwise each thread keeps some of the memory it had.
ENV MALLOC_ARENA_MAX=1
ENV HTTP_HOST=0.0.0.0
ENV HTTP_PORT=8080
ENV DATABASE_URL=sqlite:////data/snapsource.db
ENV LOG_FORMAT=json
LABEL org.opencontainers.image.title="Snapsource"
LABEL org.opencontainers.image.version="0.2.0"
WORKDIR /data
VOLUME /data
EXPOSE 8080
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['HTTP_PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
