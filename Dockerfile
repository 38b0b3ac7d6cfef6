# The router as an HTTP service, with the pocket models to answer. Build and run:
#   docker build -t routelab . && docker run --rm -p 8000:8000 routelab
FROM denoland/deno:2.9.6

WORKDIR /routelab
# The packages first: they change less often than the code
COPY deno.json deno.lock ./
RUN deno install --frozen

COPY data ./data
COPY lib ./lib
COPY experiments ./experiments
COPY cli ./cli
# What the routers learn from by default is made once, here, and not at every start
RUN deno eval 'await (await import("./lib/pocket/mod.ts")).pocketOutcomesFile()' \
  && deno cache --frozen cli/lab.ts \
  && chown -R deno:deno /routelab "$DENO_DIR"

USER deno
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["deno", "eval", "Deno.exit((await fetch('http://127.0.0.1:8000/health')).ok ? 0 : 1)"]

ENTRYPOINT ["deno", "run", "--cached-only", "--allow-all", "cli/lab.ts", "serve", "--host", "0.0.0.0"]
CMD ["--router", "tfidf-logistic"]
