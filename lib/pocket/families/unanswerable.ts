/**
 * Questions nobody can answer: about someone who does not exist, or for what a thing cannot have. The
 * right answer is to say so. The higher the level, the more such a question sounds like a real one.
 */
import { pick, type Random, weighted } from "../../core/random.ts";
import { UNKNOWN } from "../answer.ts";
import type { Draft, Family, Level } from "../family.ts";
import { inventName, type Kind, misspelledName, obscurity, popularity, WORLD } from "../world.ts";
import { wordingsFor } from "./facts.ts";

const ATTRIBUTES: Record<Kind, string[]> = {
  town: ["island", "craft"],
  person: ["birthplace", "job", "instrument"],
  creature: ["habitat", "food", "colour"],
};
const KINDS = Object.keys(ATTRIBUTES) as Kind[];

export const unanswerable: Family = {
  name: "unanswerable",
  task: "factual",
  draft(level: Level, next: Random): Draft {
    const kind = pick(KINDS, next);
    const name = nameFor(kind, level, next);
    const attribute = pick(
      level <= 3
        ? ATTRIBUTES[pick(KINDS.filter((other) => other !== kind), next)]
        : ATTRIBUTES[kind],
      next,
    );
    return {
      key: `${attribute} of ${name}`,
      wordings: wordingsFor(attribute, name),
      reference: UNKNOWN,
      answer: "unknown",
    };
  },
};

/**
 * Levels 1 to 3 name a real entity, ever less known, to be asked for an attribute of another kind;
 * level 4 invents a name, and level 5 one that differs from a well-known one by a letter.
 */
function nameFor(kind: Kind, level: Level, next: Random): string {
  if (level === 4) return inventName(kind, next);
  if (level === 5) return misspelledName(kind, next);
  return weighted(WORLD[kind].filter((entity) => obscurity(entity) === level), popularity, next)
    .name;
}
