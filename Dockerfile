# Sentra in a container. docs/guides/install.md says how to run it, and which rights the sandbox needs.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json tsconfig.json LICENSE README.md CHANGELOG.md ./
COPY bin bin
COPY docs docs
COPY packages packages
RUN node bin/pack.js /out

FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ca-certificates git make openssh-client python3 tini \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/sentra-*.tgz /tmp/sentra.tgz
# The image has a Node that is new enough; the one that npm brings for older hosts is left out.
RUN npm install -g --no-audit --no-fund /tmp/sentra.tgz \
  && rm -rf /tmp/sentra.tgz /root/.npm "$(npm root -g)"/sentra/node_modules/node-linux-*
# A plain account with a name: Postgres asks for one, and root would only be a risk.
RUN useradd --uid 10001 --create-home --home-dir /var/lib/sentra --shell /usr/sbin/nologin sentra
USER sentra
ENV SENTRA_DATA=/var/lib/sentra/data SENTRA_HOST=0.0.0.0
WORKDIR /var/lib/sentra
RUN mkdir -m 0700 /var/lib/sentra/data
VOLUME /var/lib/sentra/data
EXPOSE 4700
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4700/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Shims are adopted by the first process when their runner restarts, so it must be one that reaps.
ENTRYPOINT ["tini", "--", "sentra"]
CMD ["serve"]
