/**
 * Both sides of decisions over HTTP: the same client asks one question after another of `lab serve` and of FastAPI
 * (http_fastapi.py), each with MiniLM and the nearest 50 of 1,000 questions.
 */
import { join } from "node:path";
import { quantileSorted } from "simple-statistics";
import { packageVersions } from "./environment.ts";
import { inputPath } from "./inputs.ts";
import { type Done, serveTasks } from "./protocol.ts";

const ROOT = join(import.meta.dirname!, "../..");
/** In which a server must answer: ours embeds what it learns from at the start, one that was killed before too. */
const START_MS = 300_000;

const { asked }: { asked: string[] } = JSON.parse(
  await Deno.readTextFile(inputPath("questions.json")),
);

const PYTHON = Deno.env.get("PEERS_PYTHON")!;
const running: Deno.ChildProcess[] = [];

const COMMANDS: Record<string, (port: number) => string[]> = {
  routelab: (port) => [
    ...[Deno.execPath(), "run", "--allow-all", join(ROOT, "cli/lab.ts"), "serve"],
    ...["--router", "embedding-knn", "--encoder", inputPath("minilm"), "--port", `${port}`],
    ...["--outcomes", inputPath("questions.csv"), "--strong", "pocket-large"],
  ],
  fastapi: (port) => [
    ...[PYTHON, join(import.meta.dirname!, "http_fastapi.py"), `${port}`],
  ],
};

const urls = new Map<string, string>();

/** The address of a server, which is started at the first call. */
async function urlOf(name: string): Promise<string> {
  const known = urls.get(name);
  if (known) return known;
  const port = freePort(), url = `http://127.0.0.1:${port}`;
  const [program, ...args] = COMMANDS[name](port);
  const child = new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  })
    .spawn();
  running.push(child);
  let over = false;
  child.status.then(() => over = true);
  const late = performance.now() + START_MS;
  while (
    !await fetch(`${url}/docs`).then(
      (response) => response.body?.cancel().then(() => true),
      () => false,
    )
  ) {
    if (over || performance.now() > late) throw new Error(`${name} does not answer at ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  urls.set(name, url);
  return url;
}

function freePort(): number {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return listener.addr.port;
}

/** The median time of an answer, and the mean need of the strong model. */
async function ask(name: string): Promise<Done> {
  const url = await urlOf(name), took: number[] = [];
  let need = 0;
  for (const text of asked) {
    const started = performance.now();
    const response = await fetch(`${url}/predict`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text }),
    });
    const { score } = await response.json();
    took.push((performance.now() - started) / 1000);
    need += score / asked.length;
  }
  return { seconds: quantileSorted(took.sort((a, b) => a - b), 0.5), check: { need } };
}

await serveTasks({ routelab: () => ask("routelab"), fastapi: () => ask("fastapi") }, {
  versions: await packageVersions(PYTHON, ["fastapi", "uvicorn", "sentence-transformers", "torch"]),
  async close() {
    for (const child of running) child.kill("SIGTERM");
    await Promise.all(running.map(({ status }) => status));
  },
});
