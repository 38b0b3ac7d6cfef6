/** `lab jobs run`: a config from a file and from options, its cost at worst, and the start. */
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
    .description("start a job; it goes on when this command ends")
    .argument("<name>", "a job of lab jobs --help")
    .addOption(
      new Option("--on <place>", "where it runs").choices(["local", "modal"])
        .makeOptionMandatory(),
    )
    .option("--config <file>", "its config: a JSON object with fields of lab jobs fields NAME")
    .option("--set <field=value...>", "fields of the config, over those of the file", settings)
    .option("--out <folder>", "local: where it writes; one with the same run goes on")
    .option("--gpu <type>", "modal: e.g. L40S, H100 or A100-80GB:2 (default: the job's own)")
    .option("--timeout <time>", "modal: of each start, e.g. 90m or 2h (default: the job's own)")
    .option("--retries <count>", "modal: starts after one that failed", wholeNumber(0, 10))
    .option("--budget <usd>", "modal: refuse to start where the worst case costs more", positive)
    .option("--follow", "show how it goes until it has ended")
    .option("--dry-run", "check the config, say what it may cost, and start nothing")
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
    console.error(`To see how it goes: lab jobs follow ${id}`);
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

/** FIELD=VALUE, again and again. */
function settings(text: string, known: [string, string][] = []): [string, string][] {
  const at = text.indexOf("=");
  if (at > 0) return [...known, [text.slice(0, at), text.slice(at + 1)]];
  throw new InvalidArgumentError(`Expected FIELD=VALUE, got "${text}".`);
}
