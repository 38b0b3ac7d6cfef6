/**
 * What a policy mapper is made from: the model of each policy, the rules before that map, and who takes over. It
 * is read from a JSON file, whose defaults are those of the source's documents:
 *
 *     { "medium": "pocket-small", "large": "pocket-large", "rules": [{ "rule": "hybrid" }] }
 */
import { z } from "zod";
import { parseConfig } from "../../core/config.ts";
import { UserError } from "../../core/errors.ts";
import { DEFAULT_MATRIX, type Policy } from "../matrix.ts";
import { costAware, costAwareSchema } from "./rules/cost_aware.ts";
import { hybrid, hybridSchema } from "./rules/hybrid.ts";
import { keyword, keywordSchema } from "./rules/keyword.ts";
import { length, lengthSchema } from "./rules/length.ts";
import { mathematics, mathematicsSchema } from "./rules/mathematics.ts";
import { nameSchema } from "./rules/names.ts";
import { ownRule, type OwnRules, ownSchema } from "./rules/own.ts";
import type { Rule } from "./rules/rule.ts";

const ruleSchema = z.discriminatedUnion("rule", [
  costAwareSchema,
  keywordSchema,
  lengthSchema,
  mathematicsSchema,
  hybridSchema,
  ownSchema,
]);

const mapperSchema = z.strictObject({
  /** The models of the default map; rules choose one of them where they name none. */
  medium: nameSchema,
  large: nameSchema,
  /** The model of each policy; of those that it leaves out as the matrix has it. */
  map: z.record(z.string(), nameSchema).optional(),
  /** The model where no policy is named, or none of the map. */
  unknown_policy: nameSchema.optional(),
  /** Who takes over from a model that is not available, in this order. */
  unavailable: z.array(nameSchema).optional(),
  /** The first that has something to say decides; where none has, the map does. */
  rules: z.array(ruleSchema).default([]),
});

type MapperSettings = z.input<typeof mapperSchema>;
type RuleSettings = z.output<typeof ruleSchema>;

export interface MapperConfig {
  map: ReadonlyMap<string, string>;
  unknownPolicy: string;
  unavailable: readonly string[];
  rules: readonly Rule[];
  /** All models that are named here; what functions of the user's own choose is not known. */
  models: readonly string[];
}

/** In the place of a rule's name: what decided where no rule did. */
export const NO_RULE = { map: "map", unknownPolicy: "unknown-policy" } as const;

interface MapperOptions {
  /** Functions for the places `{ "rule": "own", "name": NAME }` among the rules, by those names. */
  own?: OwnRules;
  /** Those that the router names. @default those of the default matrix */
  policies?: readonly Pick<Policy, "name" | "served_by">[];
}

/** @throws {UserError} for the first setting that is wrong */
export function mapperConfig(
  settings: MapperSettings,
  { own = {}, policies = DEFAULT_MATRIX.policies }: MapperOptions = {},
): MapperConfig {
  const parsed = parseConfig(mapperSchema, settings);
  const { medium, large } = parsed;
  const { unknown_policy: unknownPolicy = medium, unavailable = [medium] } = parsed;
  const map = new Map(policies.map(({ name, served_by }) => [name, parsed[served_by]]));
  for (const [policy, model] of Object.entries(parsed.map ?? {})) {
    checkPolicy(policy, { map, at: "map" });
    map.set(policy, model);
  }
  const rules = parsed.rules.flatMap((rule, i) => {
    if ("policy" in rule) checkPolicy(rule.policy, { map, at: `rules.${i}.policy` });
    return rulesOf(rule, { medium, large, own });
  });
  checkNames(rules, own);
  const ofRules = rules.flatMap(({ model }) => model ?? []);
  const models = [...new Set([...map.values(), unknownPolicy, ...unavailable, ...ofRules])];
  return { map, unknownPolicy, unavailable, rules, models };
}

function rulesOf(
  rule: RuleSettings,
  { medium, large, own }: { medium: string; large: string; own: OwnRules },
): Rule[] {
  switch (rule.rule) {
    case "cost-aware":
      return [costAware({ ...rule, model: rule.model ?? medium })];
    case "keyword":
      return [keyword({ ...rule, model: rule.model ?? large })];
    case "length":
      return [length({ ...rule, model: rule.model ?? large })];
    case "mathematics":
      return [mathematics({ ...rule, model: rule.model ?? large })];
    case "hybrid":
      return hybrid({ medium, large, policy: rule.policy });
    case "own":
      return [ownRule(rule.name, own)];
  }
}

/** A rule or a model of a policy that there is not would never be chosen. */
function checkPolicy(
  policy: string,
  { map, at }: { map: ReadonlyMap<string, string>; at: string },
): void {
  if (map.has(policy)) return;
  throw new UserError(
    `Cannot use ${at} as it must name one of the router's policies, ${
      [...map.keys()].join(", ")
    }: current value is ${JSON.stringify(policy)}`,
  );
}

function checkNames(rules: readonly Rule[], own: OwnRules): void {
  const names = rules.map(({ name }) => name);
  const taken: string[] = Object.values(NO_RULE);
  const wrong = names.find((name, i) => taken.includes(name) || names.indexOf(name) !== i);
  if (wrong !== undefined) {
    throw new UserError(
      `Cannot use the rules as each must have a name of its own: "${wrong}" is taken`,
      { hint: 'Give one another: { "rule": ..., "name": "..." }' },
    );
  }
  const unplaced = Object.keys(own).find((name) => !names.includes(name));
  if (unplaced === undefined) return;
  throw new UserError(
    `Cannot use the function ${unplaced} as a rule as it has no place among them`,
    {
      hint: `Place it in the list of rules: ${JSON.stringify({ rule: "own", name: unplaced })}`,
    },
  );
}

/** @throws {UserError} where the file is none of a mapper */
export async function readMapper(
  path: string,
  options: MapperOptions = {},
): Promise<MapperConfig> {
  try {
    return mapperConfig(JSON.parse(await Deno.readTextFile(path)), options);
  } catch (error) {
    const { message, hint } = error as UserError;
    throw new UserError(`Cannot read the mapper ${path}: ${message}`, {
      hint: hint ?? "The least that it has: " +
          '{ "medium": "MODEL", "large": "MODEL", "rules": [{ "rule": "hybrid" }] }',
      cause: error,
    });
  }
}

/** @throws {UserError} where the mapper names a model that does not answer here */
export function checkModels({ models }: MapperConfig, known: readonly string[]): void {
  const missing = models.filter((model) => !known.includes(model));
  if (missing.length === 0) return;
  throw new UserError(
    `Cannot use the mapper as its models must be among those that answer here, ${
      known.join(", ")
    }: ` +
      `it names ${missing.join(", ")}`,
    { hint: "Name the mapper's models as they answer here, or serve them too: --candidates" },
  );
}
