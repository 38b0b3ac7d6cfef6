/** `lab jobs`: GPU jobs, on this machine or on Modal: start, list, follow, cancel, resume, fetch. */
import { Command, Option } from "commander";
import { UserError } from "../lib/core/errors.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import {
  type Job,
  type JobField,
  jobKind,
  jobKinds,
  type JobState,
  listJobs,
  openJob,
} from "../lib/jobs/mod.ts";
import { followOnScreen, stateText } from "./jobs_follow.ts";
import { runCommand } from "./jobs_run.ts";

export function jobsCommand(): Command {
  const jobs = new Command("jobs")
    .addHelpText(
      "after",
      `
A job continues when the command that started it ends. Other commands name it by its ID or the first letters of it.
On this machine a job needs Python with the packages of gpu/. On Modal it needs a token (MODAL_TOKEN_ID and
MODAL_TOKEN_SECRET, or ~/.modal.toml) and the app, deployed once: modal deploy gpu/modal_app.py. The set-up of both
is in docs/jobs.md.

Jobs:
${alignColumns(jobKinds().map(({ name, description }) => [`  ${name}`, description]))}

Examples:
  lab jobs run check --on local --follow
  lab jobs run sft --on modal --config sft.json --gpu H100 --timeout 2h --budget 10
  lab jobs follow sft`,
    );
  jobs.command("fields")
    .description("print the fields of a job's config")
    .argument("<name>", "a job")
    .addOption(jsonOption())
    .action(fields);
  jobs.addCommand(runCommand());
  jobs.command("list")
    .description("list the jobs started from this checkout, the newest last")
    .addOption(jsonOption())
    .action(list);
  jobs.command("follow")
    .description("show the progress of a job until it ends; Ctrl-C does not end the job")
    .argument("<id>", "ID of lab jobs list, or its first letters")
    .addOption(jsonOption())
    .action(async (id: string, { json }: Flags) => {
      const job = openJob(id), state = await followOnScreen(job);
      if (json) printJson(await asJson(job, state));
      else console.log(`${job.id}: ${stateText(state)}`);
    });
  jobs.command("cancel")
    .description("end a job; its checkpoint is kept, and lab jobs resume continues from it")
    .argument("<id>", "ID of lab jobs list, or its first letters")
    .addOption(jsonOption())
    .action(async (id: string, { json }: Flags) => {
      const job = openJob(id);
      await job.cancel();
      if (json) printJson(await asJson(job));
      else console.log(`${job.id} is cancelled. To resume it: lab jobs resume ${job.id}`);
    });
  jobs.command("resume")
    .description("restart a killed, cancelled or failed job from its last checkpoint")
    .argument("<id>", "ID of lab jobs list, or its first letters")
    .addOption(jsonOption())
    .action(async (id: string, { json }: Flags) => {
      const job = openJob(id);
      await job.resume();
      if (json) printJson(await asJson(job));
      else console.log(`${job.id} is resumed. To see its progress: lab jobs follow ${job.id}`);
    });
  jobs.command("fetch")
    .description(
      "copy or download the results of a job and verify each file; continues an interrupted download",
    )
    .argument("<id>", "ID of lab jobs list, or its first letters")
    .option("--out <folder>", "folder for the results (default: the job's own folder)")
    .addOption(jsonOption())
    .action(async (id: string, { out, json }: Flags & { out?: string }) => {
      const job = openJob(id), { folder, manifest } = await job.fetch(out);
      if (json) return printJson({ id: job.id, folder, manifest, cost_usd: job.spentUsd });
      console.log(alignColumns([
        ["FILE", "BYTES"],
        ...Object.entries(manifest.outputs).map(([path, { bytes }]) => [path, `${bytes}`]),
      ]));
      const cost = job.spentUsd === null ? "" : `, about $${job.spentUsd.toFixed(2)} of GPU`;
      console.log(`\nIn ${folder}; computed in ${manifest.seconds.toFixed(0)} s${cost}`);
    });
  return jobs;
}

interface Flags {
  json?: true;
}

function fields(name: string, { json }: Flags): void {
  const kind = jobKind(name);
  if (json) return printJson(kind);
  const { description, result, gpu, timeout_s } = kind;
  console.log(
    `${name}: ${description}\nResult: ${result}. On Modal: ${gpu ?? "CPUs"}, ${timeout_s} s\n`,
  );
  if (kind.fields.length === 0) return console.log("Its config has no fields: {}");
  console.log(alignColumns([
    ["FIELD", "TYPE", "DEFAULT", "MEANING"],
    ...kind.fields.map((field) => [
      ...[field.name, typeText(field)],
      ...[field.required ? "(required)" : JSON.stringify(field.default), meaning(field)],
    ]),
  ]));
}

function typeText({ type, path, nullable }: JobField): string {
  return `${path ?? (type === "strings" ? "list of texts" : type)}${nullable ? " or null" : ""}`;
}

function meaning({ description, choices }: JobField): string {
  return choices === null ? description : `${description} (${choices.join(", ")})`;
}

async function list({ json }: Flags): Promise<void> {
  const found = listJobs({ onFault: ({ message, hint }) => console.error(`${message}. ${hint}`) });
  const jobs = await Promise.all(found.map(async (job) => ({ job, state: await heard(job) })));
  if (json) {
    return printJson({ jobs: await Promise.all(jobs.map(({ job, state }) => asJson(job, state))) });
  }
  if (jobs.length === 0) return console.log("No job was started from this checkout yet");
  console.log(alignColumns([
    ["ID", "ON", "STATE"],
    ...jobs.map(({ job, state }) => [
      ...[job.id, job.on, "state" in state ? stateText(state) : `not known: ${state.message}`],
    ]),
  ]));
}

/** The state of a job, or why it is not known: one unreachable host must not hide the other jobs. */
async function heard(job: Job): Promise<JobState | { message: string }> {
  try {
    return await job.state();
  } catch (error) {
    if (error instanceof UserError) return { message: error.message };
    throw error;
  }
}

async function asJson(job: Job, state?: JobState | { message: string }) {
  const { id, on, record: { job: name, place: { out }, created } } = job;
  const standing = state ?? await job.state();
  return { id, job: name, on, out, created, ...standing, cost_usd: job.spentUsd };
}

function jsonOption(): Option {
  return new Option("--json", "print one JSON document");
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
