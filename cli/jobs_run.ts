/** `lab jobs run`: reads a config from a file and options, prints the worst-case cost, and starts the job. */
import { Command, InvalidArgumentError, Option } from "commander";
import { UserError } from "../lib/core/errors.ts";
import {
  describeEstimate,
  findField,
  type JobConfig,
  type JobKind,
  jobKind,
  type On,
  parseDuration,
  parseValue,
  planJob,
  startJob,
} from "../lib/jobs/mod.ts";
import { positive, wholeNumber } from "./flags.ts";
import { followOnScreen, stateText } from "./jobs_follow.ts";

export function runCommand(): Command {
  return new Command("run")
    .description("start a job, which continues when this command ends")
    .argument("<name>", "a job of lab jobs --help")
    .addOption(
      new Option("--on <place>", "where the job runs").choices(["local", "modal"])
        .makeOptionMandatory(),
    )
    .option(
      "--config <file>",
      "config: a JSON object with the fields that lab jobs fields NAME prints",
    )
    .option(
      "--set <field=value...>",
      "fields of the config; they override those of --config",
      settings,
    )
    .option(
      "--out <folder>",
      "local: folder for the results; a run of the same config in it is resumed (default: data/cache/jobs/ID/out)",
    )
    .option("--gpu <type>", "modal: e.g. L40S, H100 or A100-80GB:2 (default: the job's own)")
    .option(
      "--timeout <time>",
      "modal: limit of each start, e.g. 90m or 2h (default: the job's own)",
    )
    .option(
      "--retries <count>",
      "modal: further starts after a failed one (default: 0)",
      wholeNumber(0, 10),
    )
    .option("--budget <usd>", "modal: do not start if the worst-case cost is higher", positive)
    .option("--follow", "show the progress until the job ends")
    .option("--dry-run", "check the config, print the worst-case cost, and start nothing")
    .addOption(new Option("--json", "print one JSON document"))
    .addHelpText(
      "after",
      `
Examples:
  lab jobs run check --on local --follow
  lab jobs run answers --on local --set model_name_or_path=SmolLM2.gguf prompts_file=questions.jsonl n=4
  lab jobs run sft --on modal --config sft.json --gpu H100 --timeout 2h --retries 2 --dry-run
  lab jobs run sft --on modal --config sft.json --gpu H100 --timeout 2h --budget 8 --follow`,
    )
    .action(run);
}

interface Flags {
  on: On;
  config?: string;
  set?: [string, string][];
  out?: string;
  gpu?: string;
  timeout?: string;
  retries?: number;
  budget?: number;
  follow?: true;
  dryRun?: true;
  json?: true;
}

async function run(job: string, flags: Flags): Promise<void> {
  const { on, out, gpu, timeout, retries, budget, follow, dryRun, json } = flags;
  const plan = {
    ...{ job, on, out, gpu, retries, budget, config: await configOf(jobKind(job), flags) },
    timeout_s: timeout === undefined ? undefined : parseDuration(timeout),
  };
  const { config, estimate } = await planJob(plan);
  if (estimate !== null) console.error(describeEstimate(estimate));
  if (dryRun) {
    if (json) console.log(JSON.stringify({ job, on, config, estimate }, null, 2));
    else console.log(`${job} would start with ${JSON.stringify(config)}`);
    return;
  }
  const started = await startJob(plan), { id } = started, folder = started.record.place.out;
  if (!json) console.log(id);
  const state = follow ? await followOnScreen(started) : await started.state();
  if (json) {
    console.log(JSON.stringify({ id, job, on, out: folder, estimate, ...state }, null, 2));
  } else if (follow) {
    console.log(stateText(state));
  } else {
    console.error(`To see its progress: lab jobs follow ${id}`);
  }
}

/** @throws {UserError} for a file that holds no object, and a field that the job has not */
async function configOf(kind: JobKind, { config: file, set = [] }: Flags): Promise<JobConfig> {
  const config = file === undefined ? {} : await readConfig(file);
  for (const [name, text] of set) config[name] = parseValue(findField(kind, name), text);
  return config;
}

async function readConfig(file: string): Promise<JobConfig> {
  const text = await Deno.readTextFile(file).catch((cause) => {
    throw new UserError(`Cannot read the config ${file}: ${cause.message}`, { cause });
  });
  const value = (() => {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new UserError(`Cannot read the config ${file} as it is no JSON: ${cause}`, { cause });
    }
  })();
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new UserError(`Cannot use the config ${file} as it must be one JSON object`);
}

/** FIELD=VALUE, repeated. */
function settings(text: string, known: [string, string][] = []): [string, string][] {
  const at = text.indexOf("=");
  if (at > 0) return [...known, [text.slice(0, at), text.slice(at + 1)]];
  throw new InvalidArgumentError(`Expected FIELD=VALUE, got "${text}".`);
}
