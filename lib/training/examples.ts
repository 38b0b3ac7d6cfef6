/**
 * Training examples in JSON Lines, in the formats of TRL: { prompt, completion } to be imitated, and
 * { prompt, chosen, rejected } to be preferred by. A completion whose verdict is known has it as `correct`.
 */
import { z } from "zod";
import { UserError } from "../core/errors.ts";

const text = z.string().min(1);
const verdict = z.union([z.literal(0), z.literal(1), z.boolean()])
  .transform((value): 0 | 1 => value === true || value === 1 ? 1 : 0);

const SCHEMAS = {
  completion: z.object({ prompt: text, completion: text }),
  judged: z.object({ prompt: text, completion: text, correct: verdict }),
  preference: z.object({ prompt: text, chosen: text, rejected: text }),
};

/** What examples have: a completion, that and its verdict, or two completions of which one is better. */
export type ExampleKind = keyof typeof SCHEMAS;

/** A completion to imitate. */
export type CompletionExample = z.output<typeof SCHEMAS.completion>;
/** A completion that is right (1) or wrong (0). */
export type JudgedExample = z.output<typeof SCHEMAS.judged>;
/** Two completions of one prompt. */
export type PreferenceExample = z.output<typeof SCHEMAS.preference>;

export interface Examples {
  completion: CompletionExample;
  judged: JudgedExample;
  preference: PreferenceExample;
}

/**
 * The examples of a file, in its order; other fields are left aside.
 *
 * @throws {UserError} naming the line that is no example of the kind, or where there is none at all
 */
export async function readExamples<Kind extends ExampleKind>(
  path: string,
  kind: Kind,
): Promise<Examples[Kind][]> {
  const lines = (await readText(path)).split("\n");
  const examples = lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    const because = (reason: string) =>
      new UserError(
        `Cannot train on ${path} as line ${i + 1} is no example of ${said(kind)}: ${reason}`,
        { hint: "Write such examples with: lab calibration data, or lab policy data" },
      );
    const json = parseJson(line);
    if (json === undefined) throw because("it is no JSON");
    const parsed = SCHEMAS[kind].safeParse(json);
    if (parsed.success) return [parsed.data as Examples[Kind]];
    const [{ path: [field], message }] = parsed.error.issues;
    throw because(field === undefined ? message : `${String(field)}: ${message}`);
  });
  if (examples.length > 0) return examples;
  throw new UserError(`Cannot train on ${path} as it must have an example or more: it has none`);
}

/** The fields of a kind, as "{ prompt, completion }". */
function said(kind: ExampleKind): string {
  return `{ ${Object.keys(SCHEMAS[kind].shape).join(", ")} }`;
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new UserError(`Cannot read the examples ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
