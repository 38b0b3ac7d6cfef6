import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { UserError } from "../core/errors.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { Job, listJobs, openJob } from "./job.ts";
import { endProcess, isRunning, startDetached } from "./process.ts";
import { type LocalPlace, readRecord, saveRecord } from "./record.ts";
import { startJob } from "./start_job.ts";
import { type Behaviour, standIn, withEnvironment } from "./testing.ts";

const CHECK = { job: "check", config: {}, on: "local" } as const;

async function jobs(behaviour: Behaviour, work: (files: TempFiles) => Promise<void>) {
  await using files = await TempFiles.create();
  await withEnvironment(await standIn(files, behaviour), () => work(files));
}

const processOf = (job: Job) => (job.record.place as LocalPlace).process!;

/** Waits until the job has told so much. */
async function until(job: Job, done: number): Promise<void> {
  for (let state = await job.state(); (state.done ?? -1) < done; state = await job.state()) {
    assert.ok(["queued", "running"].includes(state.state), state.message ?? state.state);
    await setTimeout(20);
  }
}

Deno.test("a job is started, followed and fetched", () =>
  jobs({}, async (files) => {
    const job = await startJob(CHECK);
    assert.match(job.id, /^check-\d{8}-\d{6}-[0-9a-f]{4}$/);
    const told: string[] = [];
    const end = await job.follow({
      onEvent: ({ event }, { done, total }) => void told.push(`${event} ${done} of ${total}`),
    });
    assert.deepEqual(told, [
      "start 0 of 3",
      "progress 1 of 3",
      "progress 2 of 3",
      "progress 3 of 3",
      "done 3 of 3",
    ]);
    assert.deepEqual(end, {
      ...{ state: "done", message: null, hint: null, done: 3, total: 3, unit: "steps" },
      ...{ figures: { loss: 1 / 3 }, seconds: 3 },
    });
    const { folder, manifest } = await job.fetch();
    assert.equal(folder, join(files.folder, "jobs", job.id, "out"));
    assert.equal(manifest.figures.loss, 1 / 3);
    const copy = await openJob(job.id.slice(0, 16)).fetch(files.path("home"));
    assert.deepEqual(
      await Deno.readFile(join(copy.folder, "outcomes.jsonl")),
      await Deno.readFile(join(folder, "outcomes.jsonl")),
    );
    await Deno.writeTextFile(join(folder, "outcomes.jsonl"), "other");
    await assert.rejects(job.fetch(files.path("again")), /is not as the job left it/);
    await assert.rejects(job.resume(), /Cannot resume .* as it is done/);
    await assert.rejects(job.cancel(), /Cannot cancel .* as it is done/);
    assert.deepEqual(listJobs().map(({ id }) => id), [job.id]);
  }));

Deno.test("a job that fails is told with its own message and hint", () =>
  jobs({ error: { message: "Cannot load m: it is gated", hint: "Set HF_TOKEN" } }, async () => {
    const job = await startJob(CHECK);
    await assert.rejects(job.follow(), (error: UserError) => {
      assert.ok(error instanceof UserError);
      assert.deepEqual([error.message, error.hint], ["Cannot load m: it is gated", "Set HF_TOKEN"]);
      return true;
    });
    assert.equal((await openJob(job.id).state()).state, "failed");
    await assert.rejects(job.fetch(), /Cannot fetch the results .* as it is failed/);
  }));

Deno.test("a process that comes to no event is told by what it said last, or what is to be installed", async () => {
  await jobs({ dies: "x.py: no such option\nsecret word" }, async () => {
    await withEnvironment({ MY_TOKEN: "secret word" }, async () => {
      const job = await startJob(CHECK);
      await assert.rejects(job.follow(), { message: "x.py: no such option [hidden]" });
      const record = JSON.stringify(readRecord(job.id));
      assert.ok(!record.includes("secret word"), record);
    });
  });
  const missing = { dies: "python: Error while finding module: No module named 'torch'" };
  await jobs(missing, async () => {
    const job = await startJob(CHECK);
    await assert.rejects(job.follow(), {
      message: "Cannot run jobs here as Python lacks the package torch",
      hint: 'python3 -m venv gpu/.venv && gpu/.venv/bin/pip install "./gpu[jobs]"',
    });
  });
  await jobs({}, async (files) => {
    await withEnvironment({ ROUTELAB_PYTHON: files.path("nothing") }, async () => {
      await assert.rejects(startJob(CHECK), /ROUTELAB_PYTHON names .*nothing, which is not there/);
    });
    assert.deepEqual(listJobs(), []);
  });
});

Deno.test("a job that is cancelled ends, and can go on", () =>
  jobs({ steps: 200, ms: 20 }, async (files) => {
    const job = await startJob(CHECK);
    await until(job, 2);
    await job.cancel();
    assert.equal((await job.state()).state, "cancelled");
    await standIn(files, { steps: 5 });
    await job.resume();
    let first: number | null = null;
    const end = await job.follow({ onEvent: (_, { done }) => void (first ??= done) });
    assert.ok(first! >= 2 && end.state === "done", `it began anew: ${first}`);
  }));

Deno.test("a job whose process was killed is lost, and goes on from its checkpoint", () =>
  jobs({ steps: 200, ms: 20 }, async (files) => {
    const job = await startJob(CHECK);
    await until(job, 3);
    Deno.kill(processOf(job).pid, "SIGKILL");
    await assert.rejects(job.follow(), {
      message: "The job ended without a result: its process was killed",
      hint: `lab jobs resume ${job.id}`,
    });
    assert.equal((await openJob(job.id).state()).state, "lost");
    await standIn(files, { steps: 6 });
    const again = openJob(job.id);
    await again.resume();
    const sessions: number[] = [];
    await again.follow({
      onEvent(event) {
        if (event.event === "start") sessions.push(event.session);
      },
    });
    assert.deepEqual(sessions, [2], "of the latest start alone is told");
  }));

Deno.test("another process that got the id is not the job's", () =>
  jobs({ steps: 1, ms: 5 }, async () => {
    const job = await startJob(CHECK), { place, ...record } = job.record;
    await job.follow();
    const other = new Deno.Command("sleep", { args: ["60"] }).spawn();
    try {
      const process = { ...processOf(job), pid: other.pid, began: "2026-01-01T00:00:00.000Z" };
      await saveRecord({ ...record, place: { ...place as LocalPlace, process } });
      await Deno.remove(join(place.out, "manifest.json"));
      const found = openJob(job.id);
      assert.equal((await found.state()).state, "lost");
      await assert.rejects(found.cancel(), /as it is lost/);
    } finally {
      other.kill();
      await other.status;
    }
  }));

Deno.test("a job goes on when the process that started it is killed", () =>
  jobs({ steps: 20, ms: 20 }, async (files) => {
    const script = files.path("kernel.ts");
    const start = JSON.stringify(`file://${import.meta.dirname}/start_job.ts`);
    await Deno.writeTextFile(
      script,
      `import { startJob } from ${start};
      console.log((await startJob(${JSON.stringify(CHECK)})).id);
      await new Promise((resolve) => setTimeout(resolve, 60_000));`,
    );
    const kernel = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "--allow-all"],
        ...["--config", join(import.meta.dirname!, "../../deno.json"), script],
      ],
      stdout: "piped",
    }).spawn();
    const reader = kernel.stdout.getReader(), { value } = await reader.read();
    const id = new TextDecoder().decode(value).trim();
    kernel.kill("SIGKILL");
    await kernel.status;
    await reader.cancel();
    const job = openJob(id);
    assert.notEqual((await job.state()).state, "done");
    assert.equal((await job.follow()).state, "done");
  }));

Deno.test("following ends with its signal, and the job goes on", () =>
  jobs({ steps: 200, ms: 20 }, async () => {
    const job = await startJob(CHECK), stop = new AbortController();
    const onEvent = () => stop.abort();
    await assert.rejects(job.follow({ onEvent, signal: stop.signal }), { name: "AbortError" });
    assert.equal((await job.state()).state, "running");
    await job.cancel();
  }));

Deno.test("a folder in which a job runs takes no other, and no second start", () =>
  jobs({ steps: 200, ms: 20 }, async (files) => {
    const out = files.path("out"), job = await startJob({ ...CHECK, out });
    await assert.rejects(startJob({ ...CHECK, out }), /as job check-\S+ runs there/);
    assert.deepEqual(listJobs().map(({ id }) => id), [job.id]);
    await job.cancel();
  }));

Deno.test("a folder goes on with its own run, and takes no other", () =>
  jobs({}, async (files) => {
    const out = files.path("out");
    await (await startJob({ ...CHECK, out })).follow();
    const again = await startJob({ ...CHECK, out });
    assert.equal((await again.follow()).state, "done");
    await Deno.writeTextFile(join(out, "config.json"), "{");
    await assert.rejects(startJob({ ...CHECK, out }), /its config.json is damaged/);
    await Deno.writeTextFile(join(out, "config.json"), '{"job":"sft"}');
    await assert.rejects(startJob({ ...CHECK, out }), /a run is there with another job: "sft"/);
  }));

Deno.test("a record that is damaged hides no other job, and an empty id is none", () =>
  jobs({ steps: 1 }, async (files) => {
    const job = await startJob(CHECK), damaged = "check-20260101-000000-0000";
    await job.follow();
    assert.throws(() => openJob(""), /Cannot find a job by an empty id/);
    await Deno.mkdir(files.path(`jobs/${damaged}`));
    const faults: string[] = [];
    const found = listJobs({ onFault: ({ message }) => void faults.push(message) });
    assert.deepEqual(found.map(({ id }) => id), [job.id]);
    assert.match(faults.join(), /Cannot read .*check-20260101-000000-0000.* not there/);
  }));

Deno.test("results are copied neither onto themselves nor onto those of another job", () =>
  jobs({ steps: 1 }, async (files) => {
    const job = await startJob(CHECK);
    await job.follow();
    await Deno.symlink(job.record.place.out, files.path("link"));
    assert.equal((await job.fetch(files.path("link"))).manifest.job, "check");
    await job.fetch(files.path("home"));
    await job.fetch(files.path("home"));
    const other = await startJob(CHECK);
    await other.follow();
    await Deno.writeTextFile(join(other.record.place.out, "manifest.json"), "{}");
    await assert.rejects(other.fetch(files.path("home")), /the results of another job are there/);
  }));

Deno.test("a process that does not listen is ended after the grace, with all that it started", async () => {
  await using files = await TempFiles.create();
  const script = "trap '' TERM; sleep 60 & echo $!; wait";
  const { pid, began } = await startDetached("sh", ["-c", script], {
    cwd: files.folder,
    log: files.path("log"),
  });
  while ((await Deno.readTextFile(files.path("log"))) === "") await setTimeout(10);
  await endProcess({ pid, began }, { graceMs: 200 });
  const child = Number(await Deno.readTextFile(files.path("log")));
  assert.equal(await isRunning({ pid: child, began }), false);
});
