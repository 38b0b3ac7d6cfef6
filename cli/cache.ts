/** `lab cache`: what is kept of earlier runs (lib/core/store): list it, check it, remove it. */
import { Command, Option } from "commander";
import { UserError } from "../lib/core/errors.ts";
import { type Entry, type Kind, KINDS } from "../lib/core/store/entries.ts";
import { Store, STORE_VARIABLE, storeFolder } from "../lib/core/store/store.ts";
import {
  checkIndex,
  cleanStore,
  listEntries,
  removeStore,
  storeSize,
  verifyStore,
} from "../lib/core/store/upkeep.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { counted } from "../lib/core/wording.ts";
import { positive } from "./flags.ts";

const DAY_MS = 86_400_000;

export function cacheCommand(): Command {
  const cache = new Command("cache")
    .addHelpText(
      "after",
      `
All of it lies in data/cache/store, or the folder that ${STORE_VARIABLE} names. An entry is found by the digest
of the code, data and parameters it came from, so nothing in it is ever out of date.`,
    );
  cache.command("list")
    .description("how many entries there are, how large and how old")
    .addOption(kindOption("list the entries of one kind"))
    .addOption(jsonOption())
    .action(list);
  cache.command("verify")
    .description(
      "check every entry against its digest; damaged ones are removed, and the exit code is 1",
    )
    .addOption(jsonOption())
    .action(verify);
  cache.command("clean")
    .description("remove entries: all but answers, which cost money, unless told otherwise")
    .addOption(kindOption("remove the entries of one kind").conflicts("all"))
    .option("--older-than <days>", "only those that were not used for so long", positive)
    .option("--all", "answers too")
    .option("--dry-run", "say what would be removed, and remove nothing")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  lab cache clean --older-than 30 --dry-run
  lab cache clean --kind answer`,
    )
    .action(clean);
  return cache;
}

function kindOption(description: string): Option {
  return new Option("--kind <kind>", description).choices(KINDS);
}

function jsonOption(): Option {
  return new Option("--json", "print one JSON document");
}

interface Flags {
  kind?: Kind;
  json?: true;
}

function list({ kind, json }: Flags): void {
  const store = Store.open();
  const kinds = KINDS.map((kind) => totals(kind, listEntries(store, [kind])));
  const entries = kind && listEntries(store, [kind]).map(toJson);
  if (json) return printJson({ folder: store.folder, ...entries ? { entries } : { kinds } });
  const rows = entries
    ? [
      ["KEY", "SIZE", "MADE", "USED", "PAID", "WHAT"],
      ...entries.map((entry) => [
        entry.key.slice(0, 12),
        megabytes(entry.bytes),
        day(entry.created),
        day(entry.used),
        dollars(entry.cost_usd),
        entry.label.replace(/\s+/g, " "),
      ]),
    ]
    : [
      ["KIND", "ENTRIES", "SIZE", "OLDEST", "USED", "PAID"],
      ...kinds.map(({ kind, entries, bytes, oldest, used, cost_usd }) => [
        ...[kind, entries.toLocaleString("en"), megabytes(bytes)],
        ...[day(oldest), day(used), dollars(cost_usd)],
      ]),
    ];
  console.log(`${alignColumns(rows)}\n\nIn ${store.folder}`);
}

async function verify({ json }: Flags): Promise<void> {
  const store = Store.open();
  const checked = listEntries(store).length;
  const damaged = await verifyStore(store);
  if (damaged.length > 0) Deno.exitCode = 1;
  if (json) return printJson({ checked, damaged: damaged.map(toJson) });
  for (const { kind, key, label } of damaged) {
    console.log(`damaged, removed: ${kind} ${key} ${label}`);
  }
  console.log(`${counted(checked, "entry", "entries")} checked, ${damaged.length} damaged`);
}

async function clean(
  { kind, olderThan, all, dryRun, json }: Flags & {
    olderThan?: number;
    all?: true;
    dryRun?: true;
  },
): Promise<void> {
  const store = openStore(all);
  if (store === null) {
    const bytes = dryRun ? await storeSize(storeFolder()) : await removeStore(storeFolder());
    if (json) return printJson({ removed: null, bytes, kept_answers: totals("answer", []) });
    const what = dryRun ? "Would remove" : "Removed";
    return console.log(`${what} a store that could not be read, ${megabytes(bytes)}`);
  }
  const kinds = kind ? [kind] : KINDS.filter((kind) => all || kind !== "answer");
  const before = olderThan === undefined ? undefined : Date.now() - olderThan * DAY_MS;
  const { removed, bytes } = await cleanStore(store, { kinds, before, dryRun });
  const perKind = kinds.map((kind) => totals(kind, removed.filter((entry) => entry.kind === kind)));
  const kept = totals("answer", listEntries(store, ["answer"]));
  if (json) return printJson({ removed: perKind, bytes, kept_answers: kept });
  for (const { kind, entries, bytes, cost_usd } of perKind.filter(({ entries }) => entries > 0)) {
    const paid = cost_usd > 0 ? `, which had cost ${dollars(cost_usd)}` : "";
    const what = dryRun ? "would remove" : "removed";
    console.log(`${kind}: ${what} ${entries.toLocaleString("en")}, ${megabytes(bytes)}${paid}`);
  }
  console.log(`${megabytes(bytes)} ${dryRun ? "would be freed" : "freed"}`);
  if (kept.entries > 0 && !kinds.includes("answer")) {
    console.log(
      `Kept ${counted(kept.entries, "answer")}, which cost ${dollars(kept.cost_usd)}: ` +
        "--kind answer or --all would lose them",
    );
  }
}

/** Null for a store whose index is damaged, where all of it is to be removed. */
function openStore(all: true | undefined): Store | null {
  try {
    const store = Store.open();
    if (all) checkIndex(store);
    return store;
  } catch (error) {
    if (all && error instanceof UserError) return null;
    throw error;
  }
}

function totals(kind: Kind, entries: readonly Entry[]) {
  const sum = (of: (entry: Entry) => number) => entries.reduce((sum, entry) => sum + of(entry), 0);
  const times = (of: (entry: Entry) => number, pick: (...times: number[]) => number) =>
    entries.length > 0
      ? new Date(entries.map(of).reduce((a, b) => pick(a, b))).toISOString()
      : null;
  return {
    kind,
    entries: entries.length,
    bytes: sum(({ bytes }) => bytes),
    cost_usd: sum(({ cost_usd }) => cost_usd),
    oldest: times(({ created }) => created, Math.min),
    used: times(({ used }) => used, Math.max),
  };
}

function toJson({ created, used, ...entry }: Entry) {
  return {
    ...entry,
    created: new Date(created).toISOString(),
    used: new Date(used).toISOString(),
  };
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

const day = (time: string | null) => time === null ? "-" : time.slice(0, 10);
const dollars = (cost: number) => cost === 0 ? "-" : `$${cost.toFixed(4)}`;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
