# Build: docker build -t binnacle .
FROM node:24-bookworm-slim
WORKDIR /app
RUN apt-get update && apt-get install -y --no-install-recommends git ca-certificates && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
COPY packages/server/package.json packages/server/
COPY packages/web/package.json packages/web/
COPY packages/browser/package.json packages/browser/
COPY packages/promql/package.json packages/promql/
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && mkdir /data && chown node:node /data
USER node
ENV BINNACLE_HOST=0.0.0.0 BINNACLE_DATA=/data BINNACLE_REPOSITORY=none
VOLUME /data
EXPOSE 4100
# exec form: signals reach the server, which flushes before it ends.
ENTRYPOINT ["node", "packages/server/dist/cli.js"]
CMD ["up"]
HEALTHCHECK --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:4100/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
