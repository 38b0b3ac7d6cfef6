import assert from "node:assert/strict";
import { join } from "node:path";
import { ServerError, Status } from "nice-grpc";
import { sha256 } from "../core/digest.ts";
import type { UserError } from "../core/errors.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { openOutcomes } from "../outcomes/open.ts";
import { listJobs, openJob } from "./job.ts";
import { jobFolder } from "./record.ts";
import { type JobPlan, startJob } from "./start_job.ts";
import { anyConfig, withEnvironment } from "./testing.ts";
import { FakeModal } from "./testing_modal.ts";

const modal = await FakeModal.start();

const LINE = '{"prompt":"1 + 1?","completion":"2"}\n';
const START = { event: "start", session: 1, done: 0, total: 10, unit: "steps", device: "cuda" };

/** The plan of a job that reads a file. */
function plan(files: TempFiles, more: Partial<JobPlan> = {}): JobPlan {
  const config = anyConfig("sft", files.path("train.jsonl"));
  return { job: "sft", on: "modal", config, gpu: "H100", ...more };
}

async function jobs(work: (files: TempFiles) => Promise<void>, train = LINE): Promise<void> {
  modal.reset();
  await using files = await TempFiles.create({ "train.jsonl": train });
  const environment = { ...modal.environment, ROUTELAB_JOBS: files.path("jobs") };
  await withEnvironment(environment, () => work(files));
}

const bytes = (size: number) =>
  Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) % 256);

Deno.test("a job is spawned with its files, its limits and its run, followed, and fetched", () =>
  jobs(async (files) => {
    const job = await startJob(plan(files, { retries: 2, timeout_s: 600 }));
    const [config, run, inputs] = modal.call.args as [
      Record<string, unknown>,
      string,
      Record<string, Uint8Array>,
    ];
    assert.equal(run, job.id);
    assert.deepEqual(Object.keys(inputs), ["train.jsonl"]);
    assert.equal(new TextDecoder().decode(inputs["train.jsonl"]), LINE);
    assert.ok(Object.values(config).includes("train.jsonl"), "keys stand for paths");
    assert.deepEqual(modal.call.limits, {
      resources: { gpuConfig: { count: 1, gpuType: "H100" } },
      retryPolicy: { retries: 2 },
      timeoutSecs: 600,
    });
    assert.equal((await job.state()).state, "queued");
    modal.tell(START, { event: "progress", done: 5, total: 10, seconds: 2, figures: { loss: 1 } });
    const { state, done, total, figures } = await openJob(job.id.slice(0, 15)).state();
    assert.deepEqual([state, done, total, figures], ["running", 5, 10, { loss: 1 }]);
    const results = {
      "outcomes.jsonl": new TextEncoder().encode(
        '{"query_id":"1","prompt":"p","model":"m","response":"r","quality":1}\n',
      ),
      "adapter/weights.bin": bytes(5_300_000),
    };
    const told: string[] = [];
    const end = await job.follow({
      onEvent({ event }) {
        told.push(event);
        if (event === "progress") modal.finish(results);
      },
    });
    assert.deepEqual([told, end.state], [["start", "progress"], "done"]);
    const { folder, manifest } = await job.fetch();
    assert.equal(folder, join(jobFolder(job.id), "out"));
    for (const [path, content] of Object.entries(results)) {
      assert.equal(sha256(await Deno.readFile(join(folder, path))), sha256(content));
    }
    assert.equal(manifest.outputs["adapter/weights.bin"].bytes, 5_300_000);
    const outcomes = await openOutcomes(join(folder, "outcomes.jsonl"));
    assert.equal(outcomes.frame.height, 1);
    assert.equal(modal.counts.BlobGet, undefined, "pieces come with the answers");
    assert.equal(job.spentUsd!.toFixed(4), (3.9492 / 2).toFixed(4), "half an hour of an H100");
  }));

Deno.test("a download that was stopped goes on where it was, and damage is found", () =>
  jobs(async (files) => {
    const job = await startJob(plan(files)), size = 9_000_000, path = "model/weights.bin";
    modal.finish({ [path]: bytes(size) });
    let reads = 0;
    modal.onRead = (_, piece) => {
      if (++reads > 6) throw new ServerError(Status.FAILED_PRECONDITION, "the line is cut");
      return piece;
    };
    await assert.rejects(job.fetch(), /the line is cut/);
    const target = join(jobFolder(job.id), "out", path);
    assert.ok(
      !await Deno.stat(target).catch(() => null),
      "a part is not in the place of the whole",
    );
    const part = (await Deno.stat(`${target}.part`)).size;
    assert.ok(part > 0 && part < size);
    reads = 0;
    modal.onRead = (_, piece) => (reads++, piece);
    const { folder } = await openJob(job.id).fetch();
    assert.equal(sha256(await Deno.readFile(target)), sha256(bytes(size)));
    assert.ok(reads <= Math.ceil((size - part) / (1 << 20)) + 1, `all was read again: ${reads}`);
    await Deno.remove(folder, { recursive: true });
    modal.onRead = (_, piece) => piece.map((byte, i) => i === 7 ? byte ^ 1 : byte);
    await assert.rejects(job.fetch(), /Cannot fetch .* as what came is damaged/);
    modal.onRead = (_, piece) => piece;
    await job.fetch();
    modal.files["../outside"] = bytes(3);
    await assert.rejects(job.fetch(), /leads out of the folder/);
  }));

Deno.test("files above 8 KB are sent apart, as the package has it of calls that are not waited for", () =>
  jobs(async (files) => {
    await startJob(plan(files));
    assert.equal(modal.counts.BlobCreate, undefined);
    await Deno.writeFile(files.path("train.jsonl"), bytes(10_000));
    await startJob(plan(files));
    assert.equal(modal.counts.BlobCreate, 1);
    const [, , inputs] = modal.call.args as [unknown, unknown, Record<string, Uint8Array>];
    assert.equal(sha256(inputs["train.jsonl"]), sha256(bytes(10_000)));
    modal.tooLarge = true;
    await assert.rejects(startJob(plan(files)), /as together they are too large/);
    assert.equal(listJobs().length, 2, "no record is left of what Modal has not taken");
  }));

Deno.test("a job that failed is told in its own words, else in Modal's", () =>
  jobs(async (files) => {
    const fails = async (exception: string) => {
      const job = await startJob(plan(files));
      modal.fail("failure", exception);
      const { message, hint } = await job.follow().catch((error: UserError) => error) as UserError;
      assert.equal((await openJob(job.id).state()).message, message);
      return [message, hint];
    };
    assert.deepEqual(await fails(`SetupError("Cannot load m as it isn't there")`), [
      "Cannot load m as it isn't there",
      undefined,
    ]);
    assert.deepEqual(await fails("ZeroDivisionError('division by zero')"), [
      "Remote error: ZeroDivisionError('division by zero')",
      undefined,
    ]);
    const error = { event: "error", kind: "setup", message: "Cannot load m", hint: "Set HF_TOKEN" };
    modal.tell({ ...error, message: "of an earlier start" }, START, error);
    assert.deepEqual(await fails("SetupError('x')"), ["Cannot load m", "Set HF_TOKEN"]);
  }));

Deno.test("a job that took too long goes on by resume, in the same run", () =>
  jobs(async (files) => {
    const job = await startJob(plan(files, { timeout_s: 5400 }));
    modal.fail("timeout", "Task's current input hit its timeout of 5400s");
    await assert.rejects(job.follow(), {
      message: "Modal ended the job as it took longer than its time limit, 1h 30m",
      hint: `lab jobs resume ${job.id} restarts it from its last checkpoint`,
    });
    await job.resume();
    assert.equal((await job.state()).state, "queued");
    assert.equal(modal.call.args[1], job.id);
    modal.finish({});
    assert.equal((await job.follow()).state, "done");
    await Deno.writeTextFile(files.path("train.jsonl"), "other");
    const other = await startJob(plan(files));
    modal.fail("timeout", "");
    await Deno.writeTextFile(files.path("train.jsonl"), LINE);
    await assert.rejects(other.resume(), /train\.jsonl as it has changed since/);
  }));

Deno.test("a line that is down for a while does not end the following", () =>
  jobs(async (files) => {
    const job = await startJob(plan(files));
    modal.tell(START);
    const end = await job.follow({
      onEvent() {
        modal.down = 5; // above what the package tries by itself
        modal.finish({});
      },
    });
    assert.equal(end.state, "done");
    assert.equal(modal.down, 0);
    modal.down = 4;
    await assert.rejects(
      startJob(plan(files)),
      /Cannot reach Modal at 127\.0\.0\.1:\d+: .*is down/,
    );
    assert.deepEqual(listJobs().length, 1, "no record is left of what could not start");
  }));

Deno.test("a job that is cancelled is ended on Modal", () =>
  jobs(async (files) => {
    const job = await startJob(plan(files));
    await job.cancel();
    assert.equal(modal.call.result!.exception, "cancelled");
    assert.equal((await openJob(job.id).state()).state, "cancelled");
    assert.equal((await job.follow()).state, "cancelled");
  }));

Deno.test("a job whose client was killed is found by its record", () =>
  jobs(async (files) => {
    const script = files.path("kernel.ts");
    const start = JSON.stringify(`file://${import.meta.dirname}/start_job.ts`);
    await Deno.writeTextFile(
      script,
      `import { startJob } from ${start};
      console.log((await startJob(${JSON.stringify(plan(files))})).id);
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
    kernel.kill("SIGKILL");
    await kernel.status;
    await reader.cancel();
    modal.finish({ "adapter/weights.bin": bytes(70_000) });
    const job = openJob(new TextDecoder().decode(value).trim());
    const { folder } = await job.fetch();
    assert.deepEqual(await Deno.readFile(join(folder, "adapter/weights.bin")), bytes(70_000));
  }));

Deno.test("a call that Modal does not know is told by what it has left", () =>
  jobs(async (files) => {
    const job = await startJob(plan(files));
    modal.finish({ "adapter/weights.bin": bytes(10) });
    modal.calls.clear(); // as after a week
    assert.equal((await job.state()).state, "done");
    const other = await startJob(plan(files));
    modal.reset();
    const { state, message } = await other.state();
    assert.equal(state, "lost");
    assert.match(message!, /Modal does not know the call any more/);
  }));

Deno.test("an app that is not deployed, a model of this machine and faulty limits start nothing", () =>
  jobs(async (files) => {
    modal.deployed = false;
    await assert.rejects(startJob(plan(files)), {
      message: "Cannot find sft on Modal as the app routelab has not deployed it",
      hint: "Deploy it once, with Python: modal deploy gpu/modal_app.py",
    });
    modal.deployed = true;
    await Deno.mkdir(files.path("model"));
    const config = { ...plan(files).config, model_name_or_path: files.path("model") };
    await assert.rejects(startJob(plan(files, { config })), /on Modal with .* as it is only here/);
    await assert.rejects(startJob(plan(files, { retries: 11 })), /as Modal takes 0 to 10/);
    await assert.rejects(startJob(plan(files, { gpu: "H100:9" })), /Cannot use the GPU "H100:9"/);
    await assert.rejects(startJob(plan(files, { out: "x" })), /Cannot use out on Modal/);
    assert.deepEqual(listJobs(), []);
    assert.equal(modal.calls.size, 0);
  }));

Deno.test("a record has no token", () =>
  jobs(async (files) => {
    const job = await startJob(plan(files));
    modal.fail("failure", "ValueError('as-of-the-tests is no token')");
    await job.state();
    const record = await Deno.readTextFile(join(jobFolder(job.id), "record.json"));
    assert.match(record, /\[hidden\] is no token/);
    assert.ok(!/[ak][ks]-of-the-tests/.test(record));
    const config = { ...plan(files).config, model_name_or_path: "org/as-of-the-tests" };
    await assert.rejects(startJob(plan(files, { config })), /holds a secret of the environment/);
  }));
