/**
 * The fictional world that factual questions are about: towns, people and creatures of an archipelago,
 * each with a few attributes. It never changes, since knowing it is what language models are trained
 * for. Within a level of obscurity popularity follows Zipf's law; the least popular tenth of each kind
 * is never told to anyone.
 */
import { pick, type Random, random, weighted } from "../core/random.ts";

export type Kind = "town" | "person" | "creature";

export interface Entity {
  kind: Kind;
  name: string;
  /** 0 for the most popular of its kind. */
  rank: number;
  /** Attribute -> value; a person's birthplace is the name of a town. */
  facts: Readonly<Record<string, string>>;
}

const ISLANDS = ["Orvany", "Keld", "Sumara", "Toval", "Brisk", "Ulmen", "Paxos", "Yndra"];
const CRAFTS = [
  "glass",
  "rope",
  "cheese",
  "paper",
  "boats",
  "bells",
  "honey",
  "salt",
  "wool",
  "clocks",
];
const JOBS = [
  "baker",
  "pilot",
  "judge",
  "painter",
  "miner",
  "tailor",
  "doctor",
  "sailor",
  "teacher",
  "farmer",
  "singer",
  "printer",
];
const INSTRUMENTS = ["flute", "drum", "harp", "horn", "lute", "viola", "organ", "bell"];
const HABITATS = ["caves", "reefs", "forests", "marshes", "cliffs", "dunes"];
const FOODS = ["moss", "fish", "berries", "roots", "snails", "seeds", "crabs", "bark"];
const COLOURS = ["red", "grey", "green", "blue", "white", "black", "brown", "golden"];

const COUNTS: Record<Kind, number> = { town: 240, person: 240, creature: 80 };
const ENDINGS: Record<Kind, string[]> = {
  town: ["ford", "mar", "wick", "holm", "stad", "ness"],
  person: ["o", "is", "en", "ara", "iel", "us"],
  creature: ["fin", "back", "wing", "tail", "horn", "paw"],
};

/** The world's entities by kind, in the order of popularity. */
export const WORLD: Readonly<Record<Kind, readonly Entity[]>> = createWorld();

/** Frequency with which an entity is named, relative to others of its kind. */
export function popularity({ rank }: Entity): number {
  return 1 / (rank + 3);
}

/** True where some training text tells about the entity. */
export function isTold({ kind, rank }: Entity): boolean {
  return rank < 0.9 * COUNTS[kind];
}

/** Popularity from 1 (the famous) to 5 (the obscure, half of whom nobody was ever told about). */
export function obscurity({ kind, rank }: Entity): 1 | 2 | 3 | 4 | 5 {
  const share = rank / COUNTS[kind];
  return share < 0.05 ? 1 : share < 0.15 ? 2 : share < 0.4 ? 3 : share < 0.8 ? 4 : 5;
}

/** A name that sounds like one of a kind, but is nobody's. */
export function inventName(kind: Kind, next: Random): string {
  for (;;) {
    const name = soundName(kind, next);
    if (!NAMES.has(name)) return name;
  }
}

/** The name of someone well known with one vowel changed, so that it is nobody's. */
export function misspelledName(kind: Kind, next: Random): string {
  for (;;) {
    const { name } = weighted(
      WORLD[kind].filter((entity) => obscurity(entity) <= 2),
      popularity,
      next,
    );
    const vowel = pick([1, 3], next); // names begin with two syllables of two letters
    const changed = name.slice(0, vowel) + pick([..."aeiou"], next) + name.slice(vowel + 1);
    if (!NAMES.has(changed)) return changed;
  }
}

const NAMES: ReadonlySet<string> = new Set(
  Object.values(WORLD).flatMap((entities) => entities.map(({ name }) => name)),
);

function createWorld(): Record<Kind, Entity[]> {
  const next = random(1, "the pocket world");
  const taken = new Set<string>();
  const entities = (kind: Kind, facts: () => Record<string, string>): Entity[] =>
    Array.from({ length: COUNTS[kind] }, (_, rank) => {
      let name = soundName(kind, next);
      while (taken.has(name)) name = soundName(kind, next);
      taken.add(name);
      return { kind, name, rank, facts: facts() };
    });

  const town = entities("town", () => ({
    island: pick(ISLANDS, next),
    craft: pick(CRAFTS, next),
  }));
  const person = entities("person", () => ({
    birthplace: pick(town.filter(isTold), next).name,
    job: pick(JOBS, next),
    instrument: pick(INSTRUMENTS, next),
  }));
  const creature = entities("creature", () => ({
    habitat: pick(HABITATS, next),
    food: pick(FOODS, next),
    colour: pick(COLOURS, next),
  }));
  return { town, person, creature };
}

function soundName(kind: Kind, next: Random): string {
  const syllable = () => pick([..."bdfgklmnprstvz"], next) + pick([..."aeiou"], next);
  const name = syllable() + syllable() + pick(ENDINGS[kind], next);
  return name[0].toUpperCase() + name.slice(1);
}
