import assert from "node:assert/strict";
import { join } from "node:path";
import { testHost } from "../../lib/models/testing.ts";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { pipelineSchema, POOLS } from "./config.ts";
import { runPipeline, stagesOf } from "./pipeline.ts";

const QUESTIONS = 60;
const NAMES = stagesOf("", pipelineSchema.parse(POOLS.pocket), {
  sources: { questions: "", prices: "" },
}).map(({ name }) => name);

/** A host whose medium model is right about even numbers and whose large one about all but those of 3. */
function playedHost() {
  const host = testHost((prompt, call) => {
    const { model } = host.calls[call - 1];
    const number = Number(/number (\d+)/.exec(prompt)![1]);
    if (model !== "j") return `number ${number} by ${model}`;
    const large = prompt.includes("by l");
    return (large ? number % 3 !== 0 : number % 2 === 0) ? "Correct" : "Incorrect";
  });
  return host;
}

type Host = ReturnType<typeof playedHost>;

interface Run {
  temp: TempFiles;
  host: Host;
}

async function pipeline({ temp, host }: Run): Promise<void> {
  await runPipeline(temp.path("pipeline"), {
    ...{ questions: temp.path("questions.csv"), limit: 40, evalLimit: 20, bootstrap: 20 },
    ...{ medium: "m", large: "l", judge: "j", baseUrl: host.baseUrl, epochs: { sft: 2 } },
    prices: { m: { input: 1, output: 1 }, l: { input: 4, output: 4 }, j: { input: 1, output: 1 } },
    store: temp.path("store"),
  });
}

/** The same by the command, in a process of its own that is killed once it says that a stage starts. */
async function killedPipeline({ temp, host, killAt }: Run & { killAt: string }): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", join(import.meta.dirname!, "../../cli/launch.ts")],
      ...["pipeline", "--questions", temp.path("questions.csv"), "--limit", "40"],
      ...["--eval-limit", "20", "--medium", "m", "--large", "l", "--judge", "j"],
      ...["--base-url", host.baseUrl, "--price", "m=1,1", "l=4,4", "j=1,1"],
      ...["--sft-epochs", "2", "--bootstrap", "20", "--out", temp.path("pipeline")],
    ],
    env: { NO_COLOR: "1", ROUTELAB_STORE: temp.path("store") },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let said = "";
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (said.includes(`${killAt}: `)) child.kill("SIGKILL");
  }
  const { signal } = await child.status;
  assert.equal(signal, "SIGKILL", said);
}

const questions = {
  "questions.csv": [
    "query_id,prompt,reference",
    ...Array.from({ length: QUESTIONS }, (_, i) => `q${i},What is number ${i}?,${i}`),
  ].join("\n"),
};

Deno.test("killed in each stage and run again, the pipeline writes the same figures and pays for no answer twice", async () => {
  await using whole = await TempFiles.create(questions);
  await using unbroken = playedHost();
  await pipeline({ temp: whole, host: unbroken });
  const figures = (temp: TempFiles) => Deno.readTextFile(temp.path("pipeline/evaluation.json"));

  await using temp = await TempFiles.create(questions);
  await using host = playedHost();
  for (const killAt of NAMES) await killedPipeline({ temp, host, killAt });
  await pipeline({ temp, host });
  assert.equal(await figures(temp), await figures(whole));
  const repeated = host.calls.length - unbroken.calls.length;
  assert.ok(repeated >= 0 && repeated <= 2 * 8, `${repeated} calls twice: at most those in flight`);

  await pipeline({ temp, host });
  assert.equal(host.calls.length - unbroken.calls.length, repeated, "all stages are there");
  const report = await Deno.readTextFile(temp.path("pipeline/report.html"));
  for (const part of ["The oracle-trained router, end to end", "Expected and measured"]) {
    assert.ok(report.includes(part), part);
  }
});

Deno.test("a stage is run anew where its input was changed, and so are those after it", async () => {
  await using temp = await TempFiles.create(questions);
  await using host = playedHost();
  await pipeline({ temp, host });
  const before = host.calls.length;
  const file = temp.path("pipeline/oracle.jsonl");
  const lines = (await Deno.readTextFile(file)).trimEnd().split("\n");
  await Deno.writeTextFile(file, lines.slice(1).join("\n") + "\n");
  await pipeline({ temp, host });
  assert.equal(host.calls.length, before, "what was answered is in the store");
  assert.equal((await Deno.readTextFile(file)).trimEnd().split("\n").length, lines.length);

  const other = questions["questions.csv"].replaceAll("What is", "Which is");
  await Deno.writeTextFile(temp.path("questions.csv"), other);
  await pipeline({ temp, host });
  assert.ok(host.calls.length > before, "other questions are asked");
  assert.match(await Deno.readTextFile(temp.path("pipeline/questions.jsonl")), /Which is number/);
});
