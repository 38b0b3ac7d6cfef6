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
# What the routers learn from by default is made once, here, and not at every start. Code and packages stay
# root's: of all that is here the service may write its cache alone
RUN chmod -R a+rX . \
  && deno cache --frozen cli/launch.ts cli/lab.ts \
  && deno run --allow-read --allow-env --allow-ffi cli/launch.ts data describe pocket \
  && chown -R deno:deno data/cache

USER deno
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD echo "Deno.exit((await fetch('http://127.0.0.1:8000/health')).ok ? 0 : 1)" \
  | deno run --no-prompt --allow-net=127.0.0.1:8000 -

# The launcher puts the service in its place, with the permissions that the call needs (cli/access.ts)
ENTRYPOINT ["deno", "run", "--no-prompt", "--allow-read", "--allow-env", "--allow-ffi", \
  "cli/launch.ts", "serve", "--host", "0.0.0.0"]
CMD ["--router", "tfidf-logistic"]
