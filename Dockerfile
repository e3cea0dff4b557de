# The service as one image: built with the development packages, shipped without them.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY projections ./projections
COPY web ./web
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
# Inside a container, the one address that others can reach.
ENV NODE_ENV=production HOST=0.0.0.0 LEDGER_DATA_DIR=/var/lib/ledger
WORKDIR /app
RUN install --directory --owner=node --group=node /var/lib/ledger
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY migrations ./migrations
COPY reference ./reference
USER node
VOLUME /var/lib/ledger
EXPOSE 3000
# Node itself is the first process: SIGTERM reaches it, and it shuts down cleanly.
CMD ["node", "--max-semi-space-size=64", "dist/src/main.js"]
