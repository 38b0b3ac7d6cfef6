import assert from "node:assert/strict";
import { join } from "node:path";
import { openJob } from "../lib/jobs/mod.ts";
import { anyConfig, standIn, withEnvironment } from "../lib/jobs/testing.ts";
import { FakeModal } from "../lib/jobs/testing_modal.ts";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { lab } from "./testing.ts";

const modal = await FakeModal.start();

/** A folder with a file of data and a config that names it. */
async function modalJobs() {
  modal.reset();
  const files = await TempFiles.create({ "train.jsonl": "{}\n" });
  await Deno.writeTextFile(files.path("c.json"), JSON.stringify(anyConfig("sft", "train.jsonl")));
  const env = { ...modal.environment, ROUTELAB_JOBS: files.path("jobs") };
  return { files, env, [Symbol.asyncDispose]: () => files[Symbol.asyncDispose]() };
}

Deno.test("lab jobs runs a job here, with the rights to start Python alone, and fetches its results", async () => {
  await using files = await TempFiles.create();
  const env = await standIn(files);
  const ran = await lab(["jobs", "run", "check", "--on", "local", "--follow"], files, env);
  assert.equal(ran.code, 0, ran.err);
  const [id, state] = ran.out.trim().split("\n");
  assert.equal(state, "done, 3 of 3 steps, loss 0.3333");
  const listed = await lab(["jobs", "list"], files, env);
  assert.match(listed.out, new RegExp(`^${id} +local +done, 3 of 3 steps, loss 0.3333$`, "m"));
  const fetched = await lab(["jobs", "fetch", "--out", "home", "check", "--json"], files, env);
  assert.equal(fetched.code, 0, fetched.err);
  const { folder, manifest } = JSON.parse(fetched.out);
  assert.equal(folder, await Deno.realPath(files.path("home")));
  assert.ok(await Deno.stat(join(folder, Object.keys(manifest.outputs)[0])));
});

Deno.test("lab jobs tells a job's fault as one message, also as JSON, and exits 2", async () => {
  await using files = await TempFiles.create();
  const env = await standIn(files, { error: { message: "Cannot load m", hint: "Set HF_TOKEN" } });
  const call = ["jobs", "run", "check", "--on", "local", "--follow", "--json"];
  const { code, out, err } = await lab(call, files, env);
  assert.equal(code, 2);
  assert.match(err, /^lab: Cannot load m\nSet HF_TOKEN$/m);
  assert.deepEqual(JSON.parse(out).error, { message: "Cannot load m", hint: "Set HF_TOKEN" });
});

Deno.test("Ctrl-C while following ends the following, and says that the job goes on; then it is cancelled", async () => {
  await using files = await TempFiles.create();
  const env = await standIn(files, { steps: 500 });
  const { out } = await lab(["jobs", "run", "check", "--on", "local"], files, env);
  const id = out.trim();
  const following = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-all",
      join(import.meta.dirname!, "launch.ts"),
      "jobs",
      "follow",
      id,
    ],
    cwd: files.folder,
    env: { NO_COLOR: "1", ...env },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const reader = following.stderr.getReader(), decoder = new TextDecoder();
  let told = decoder.decode((await reader.read()).value, { stream: true }); // it follows
  following.kill("SIGINT");
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    told += decoder.decode(next.value, { stream: true });
  }
  assert.equal((await following.status).code, 130);
  assert.match(
    told,
    new RegExp(`Stopped: ${id} continues\\. To see its progress: lab jobs follow ${id}`),
  );
  await withEnvironment(env, async () => {
    assert.equal((await openJob(id).state()).state, "running");
  });
  const cancelled = await lab(["jobs", "cancel", id.slice(0, 14), "--json"], files, env);
  assert.equal(JSON.parse(cancelled.out).state, "cancelled", cancelled.err);
});

Deno.test("a config comes from a file and from options, and is checked before anything starts", async () => {
  await using files = await TempFiles.create({ "c.json": '{"sed": 1}', "d.json": "[]" });
  const fault = async (...args: string[]) => {
    const { code, err } = await lab(["jobs", "run", "sft", "--on", "local", ...args], files);
    assert.equal(code, 2);
    return err;
  };
  const told = await Promise.all([fault("--config", "d.json"), fault("--config", "c.json")]);
  assert.match(told[0], /d\.json as it must be one JSON object/);
  assert.match(told[1], /has no field sed: did you mean seed\?/);
});

Deno.test("the cost at worst is told before the start, and a budget holds it", async () => {
  await using jobs = await modalJobs();
  const call = ["jobs", "run", "sft", "--on", "modal", "--config", "c.json", "--gpu", "H100"];
  const limits = ["--timeout", "2h", "--retries", "2"];
  const [dry, refused] = await Promise.all([
    lab([...call, ...limits, "--dry-run", "--json"], jobs.files, jobs.env),
    lab([...call, ...limits, "--budget", "10"], jobs.files, jobs.env),
  ]);
  assert.equal(JSON.parse(dry.out).estimate.worst_usd.toFixed(2), "23.70", dry.err);
  assert.match(dry.err, /^At worst \$23\.70: 2h x 3 starts x \$3\.95 an hour of H100 \(price of /);
  assert.equal(refused.code, 2);
  assert.match(refused.err, /Cannot start as the budget is \$10\.00\. .*\n--timeout 50m would fit/);
  assert.equal(modal.calls.size, 0);
});

Deno.test("lab jobs runs a job on Modal, with the right to reach Modal alone, and fetches its results", async () => {
  await using jobs = await modalJobs();
  const { files, env } = jobs;
  const call = ["jobs", "run", "sft", "--on", "modal", "--config", "c.json", "--gpu", "L40S"];
  const ran = await lab([...call, "--json"], files, env);
  assert.equal(ran.code, 0, ran.err);
  const { id, state } = JSON.parse(ran.out);
  assert.deepEqual([id, state], [modal.call.args[1], "queued"]);
  modal.tell({ event: "start", session: 1, done: 0, total: 10, unit: "steps" });
  assert.match((await lab(["jobs", "list"], files, env)).out, /modal +running, 0 of 10 steps/);
  modal.finish({ "adapter/weights.bin": new Uint8Array(70_000).fill(7) });
  const fetched = await lab(["jobs", "fetch", "sft", "--out", "home"], files, env);
  assert.match(
    fetched.out,
    /weights\.bin +70000\n\nIn .*home; computed in 1800 s, about \$0\.98 of GPU/,
  );
  assert.equal((await Deno.stat(files.path("home/adapter/weights.bin"))).size, 70_000);
  const texts = await Deno.readTextFile(files.path(`jobs/${id}/record.json`)) + ran.err + ran.out;
  assert.ok(!/of-the-tests/.test(texts), "a token is told");
});

Deno.test("without a token, or where Modal is not reached, one message says what to do", async () => {
  await using jobs = await modalJobs();
  const call = ["jobs", "run", "sft", "--on", "modal", "--config", "c.json"];
  const without = { ...jobs.env, MODAL_TOKEN_ID: "", MODAL_TOKEN_SECRET: "" };
  const dead = { ...jobs.env, MODAL_SERVER_URL: "http://127.0.0.1:9" };
  const [untold, unreached] = await Promise.all([
    lab(call, jobs.files, without),
    lab(call, jobs.files, dead),
  ]);
  assert.equal(untold.code, 2);
  assert.match(untold.err, /^lab: Cannot use Modal as there is no token\nSet MODAL_TOKEN_ID and/m);
  assert.equal(unreached.code, 2);
  assert.match(unreached.err, /^lab: Cannot reach Modal at 127\.0\.0\.1:9: .*ECONNREFUSED/m);
});
