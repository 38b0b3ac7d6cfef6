import assert from "node:assert/strict";
import { TempFiles } from "../../outcomes/testing.ts";
import { checkModels, mapperConfig, readMapper } from "./mapper_config.ts";

const LEAST = { medium: "small", large: "large" };

Deno.test("two models alone are the static map, and the medium one takes over", () => {
  const { map, unknownPolicy, unavailable, rules, models } = mapperConfig(LEAST);
  assert.deepEqual([...map], [
    ["Standard_Query", "small"],
    ["Complex_Query", "large"],
    ["Ambiguous_Query", "small"],
  ]);
  assert.deepEqual([unknownPolicy, unavailable, rules], ["small", ["small"], []]);
  assert.deepEqual(models, ["small", "large"]);
});

Deno.test("all settings are taken, rules in their order, and all models are known", () => {
  const late = () => null;
  const config = mapperConfig({
    ...LEAST,
    map: { easy: "tiny", hard: "large" },
    unknown_policy: "middle",
    unavailable: ["middle", "small"],
    rules: [
      { rule: "own", name: "late" },
      { rule: "cost-aware", name: "half", share: 0.5 },
      { rule: "keyword", name: "law", words: ["contract"], model: "lawyer" },
      { rule: "hybrid", policy: "easy" },
    ],
  }, {
    own: { late },
    policies: [{ name: "easy", served_by: "medium" }, { name: "hard", served_by: "large" }],
  });
  assert.deepEqual([...config.map], [["easy", "tiny"], ["hard", "large"]]);
  assert.deepEqual(config.models, ["tiny", "large", "middle", "small", "lawyer"]);
  assert.deepEqual(config.rules.map(({ name }) => name), [
    ...["late", "half", "law", "cost-aware", "keyword", "length", "mathematics"],
  ]);
  assert.equal(config.rules[0].choose, late);
});

Deno.test("policies that a map leaves out go as the matrix has it", () => {
  const { map } = mapperConfig({ ...LEAST, map: { Ambiguous_Query: "large" } });
  assert.deepEqual([...map], [
    ["Standard_Query", "small"],
    ["Complex_Query", "large"],
    ["Ambiguous_Query", "large"],
  ]);
});

// deno-lint-ignore no-explicit-any -- what a file may hold
const FAULTS: [settings: any, message: RegExp][] = [
  [[], /^Cannot use these settings: .*expected object/],
  [{ medium: "small" }, /^Cannot use large as it must be of type string: .* undefined$/],
  [{ ...LEAST, medium: " " }, /^Cannot use medium as it must be a text that is not empty/],
  [{ ...LEAST, rule: [] }, /Unrecognized key: "rule"$/],
  [{ ...LEAST, map: { Standard_Query: 1 } }, /^Cannot use map\.Standard_Query as .* string/],
  [{ ...LEAST, rules: "hybrid" }, /^Cannot use rules as it must be of type array/],
  [
    { ...LEAST, rules: [{ rule: "keywords" }] },
    /^Cannot use rules\.0\.rule as it must be one of cost-aware, .*: current value is "keywords"$/,
  ],
  [
    { ...LEAST, rules: [{ rule: "hybrid" }, { rule: "cost-aware", share: 90 }] },
    /^Cannot use rules\.1\.share as it must be at most 1: current value is 90$/,
  ],
  [
    { ...LEAST, rules: [{ rule: "keyword", word: "code" }] },
    /^Cannot use rules\.0 as it must be without word/,
  ],
  [
    { ...LEAST, rules: [{ rule: "keyword", words: [] }] },
    /^Cannot use rules\.0\.words as it must be a list of one word or more/,
  ],
  [
    { ...LEAST, rules: [{ rule: "keyword", name: " " }] },
    /^Cannot use rules\.0\.name as it must be a text that is not empty/,
  ],
  [
    { ...LEAST, rules: [{ rule: "length", policy: "Standard" }] },
    /^Cannot use rules\.0\.policy as it must name one of the router's policies, Standard_Query, .*"Standard"$/,
  ],
  [
    { ...LEAST, map: { easy: "small" } },
    /^Cannot use map as it must name one of the router's policies, Standard_Query, .*"easy"$/,
  ],
  [
    { ...LEAST, rules: [{ rule: "hybrid" }, { rule: "keyword" }] },
    /^Cannot use the rules as each must have a name of its own: "keyword" is taken$/,
  ],
  [{ ...LEAST, rules: [{ rule: "keyword", name: "map" }] }, /"map" is taken$/],
  [
    { ...LEAST, rules: [{ rule: "own", name: "late" }] },
    /^Cannot use the rule late of the user's own as its function must be given: none is$/,
  ],
];
for (const [settings, message] of FAULTS) {
  Deno.test(`mapperConfig() names the fault of ${JSON.stringify(settings)}`, () => {
    assert.throws(() => mapperConfig(settings), { name: "UserError", message });
  });
}

Deno.test("a function without a place is refused, with the place to write", () => {
  assert.throws(() => mapperConfig(LEAST, { own: { late: () => null } }), {
    message: "Cannot use the function late as a rule as it has no place among them",
    hint: 'Place it in the list of rules: {"rule":"own","name":"late"}',
  });
});

Deno.test("readMapper() reads a file, and says which file has which fault", async () => {
  await using files = await TempFiles.create({
    "mapper.json": JSON.stringify({ ...LEAST, rules: [{ rule: "hybrid" }] }),
    "fault.json": JSON.stringify({ ...LEAST, rules: [{ rule: "length", over: -1 }] }),
    "broken.json": '{ "medium": ',
  });
  assert.equal((await readMapper(files.path("mapper.json"))).rules.length, 4);
  const fails = (name: string, message: RegExp) =>
    assert.rejects(readMapper(files.path(name)), (error: Error & { hint?: string }) => {
      assert.equal(error.name, "UserError");
      assert.match(error.message, message);
      assert.match(error.hint!, /The least that it has: \{ "medium": "MODEL"/);
      return true;
    });
  await fails(
    "fault.json",
    /fault\.json: Cannot use rules\.0\.over as it must be at least 0: current value is -1$/,
  );
  await fails("broken.json", /^Cannot read the mapper .*broken\.json: .*JSON/);
  await fails("none.json", /^Cannot read the mapper .*none\.json: No such file/);
});

Deno.test("checkModels() names the models that nobody serves", () => {
  const config = mapperConfig({ ...LEAST, unavailable: ["huge"] });
  checkModels(config, ["large", "huge", "small"]);
  assert.throws(() => checkModels(config, ["large"]), {
    message: "Cannot use the mapper as its models must be among those that answer here, large: " +
      "it names small, huge",
  });
});
