/** Facts of the world: one hop from an entity to its attribute, or two by way of a birthplace. */
import { pick, type Random, weighted } from "../../core/random.ts";
import type { Draft, Family, Level } from "../family.ts";
import { type Entity, isTold, type Kind, obscurity, popularity, WORLD } from "../world.ts";

/** Ways to ask for an attribute of `name`. */
const ONE_HOP: Record<string, (name: string) => string[]> = {
  island: (name) => [
    `On which island is ${name}?`,
    `Which island is ${name} on?`,
    `Name the island of ${name}.`,
    `${name} is on which island?`,
    `Tell me the island that ${name} is on.`,
  ],
  craft: (name) => [
    `What does ${name} make?`,
    `What is ${name} known for making?`,
    `Name what ${name} makes.`,
    `${name} is known for making what?`,
    `Tell me what ${name} is known for making.`,
  ],
  birthplace: (name) => [
    `Where was ${name} born?`,
    `In which town was ${name} born?`,
    `Name the town where ${name} was born.`,
    `${name} was born where?`,
    `Tell me where ${name} was born.`,
  ],
  job: (name) => [
    `What is the job of ${name}?`,
    `Which job does ${name} have?`,
    `Name the job of ${name}.`,
    `${name} has which job?`,
    `Tell me the job that ${name} has.`,
  ],
  instrument: (name) => [
    `What instrument does ${name} play?`,
    `Which instrument is played by ${name}?`,
    `Name the instrument of ${name}.`,
    `${name} plays which instrument?`,
    `Tell me the instrument that ${name} plays.`,
  ],
  habitat: (name) => [
    `Where does the ${name} live?`,
    `In which place does the ${name} live?`,
    `Name where the ${name} lives.`,
    `The ${name} lives where?`,
    `Tell me where the ${name} lives.`,
  ],
  food: (name) => [
    `What does the ${name} eat?`,
    `Which food does the ${name} eat?`,
    `Name the food of the ${name}.`,
    `The ${name} eats what?`,
    `Tell me what the ${name} eats.`,
  ],
  colour: (name) => [
    `What colour is the ${name}?`,
    `Which colour does the ${name} have?`,
    `Name the colour of the ${name}.`,
    `The ${name} has which colour?`,
    `Tell me the colour of the ${name}.`,
  ],
};

const TWO_HOP: Record<string, (name: string) => string[]> = {
  island: (name) => [
    `On which island was ${name} born?`,
    `Which island does ${name} come from?`,
    `Name the island where ${name} was born.`,
    `${name} was born on which island?`,
    `Tell me the island that ${name} comes from.`,
  ],
  craft: (name) => [
    `What does the town make where ${name} was born?`,
    `What is the birthplace of ${name} known for making?`,
    `Name what the birthplace of ${name} makes.`,
    `The birthplace of ${name} makes what?`,
    `Tell me what the birthplace of ${name} is known for.`,
  ],
};

export const facts: Family = {
  name: "facts",
  task: "factual",
  draft(level: Level, next: Random): Draft {
    const kind = pick<Kind>(["town", "person", "creature"], next);
    const entity = entityOf(kind, level, next);
    const attribute = pick(Object.keys(entity.facts), next);
    return fact(entity, {
      key: `${attribute} of ${entity.name}`,
      wordings: ONE_HOP[attribute](entity.name),
      reference: entity.facts[attribute],
    });
  },
};

export const chains: Family = {
  name: "chains",
  task: "factual",
  draft(level: Level, next: Random): Draft {
    const person = entityOf("person", level, next);
    const town = WORLD.town.find(({ name }) => name === person.facts.birthplace)!;
    const attribute = pick(Object.keys(TWO_HOP), next);
    return fact(person, {
      key: `${attribute} of the birthplace of ${person.name}`,
      wordings: TWO_HOP[attribute](person.name),
      reference: town.facts[attribute],
    });
  },
};

/** The ways to ask for an attribute of something. */
export function wordingsFor(attribute: string, name: string): string[] {
  return ONE_HOP[attribute](name);
}

function entityOf(kind: Kind, level: Level, next: Random): Entity {
  return weighted(WORLD[kind].filter((entity) => obscurity(entity) === level), popularity, next);
}

function fact(entity: Entity, said: Pick<Draft, "key" | "wordings" | "reference">): Draft {
  return { ...said, answer: "word", fact: isTold(entity) ? "told" : "untold" };
}
