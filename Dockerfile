# docker build -t source-mixpanel .
#
# NODE_IMAGE is any image with Node 22.20 or newer at /usr/local/bin/node and a POSIX shell.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS files
WORKDIR /workspace
COPY . .
RUN npm ci --ignore-scripts \
  && (cd apps/connector && node build.js) \
  && sh apps/connector/image-files.sh /airbyte/integration_code

FROM ${NODE_IMAGE}
# Numbers: the platform runs pods as 1000:1000 and refuses images whose user it cannot prove not root.
COPY --from=files --chown=1000:1000 /airbyte /airbyte
WORKDIR /airbyte/integration_code
# Half of the container's memory for objects; the rest is for downloads under proof, which live
# outside of them. Without it Node takes 256 MB or more, however small the container is.
ENV NODE_ENV=production \
  NODE_OPTIONS=--max-old-space-size-percentage=50 \
  AIRBYTE_ENTRYPOINT="/usr/local/bin/node /airbyte/integration_code/main.js"
LABEL io.airbyte.name=source-mixpanel \
  io.airbyte.version=0.0.0 \
  org.opencontainers.image.title=source-mixpanel \
  org.opencontainers.image.description="An Airbyte source for Mixpanel" \
  org.opencontainers.image.licenses=MIT
USER 1000:1000
# The platform evals AIRBYTE_ENTRYPOINT with /source as its directory: both are the same and absolute.
ENTRYPOINT ["/usr/local/bin/node", "/airbyte/integration_code/main.js"]
