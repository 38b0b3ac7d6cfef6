import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import { cellOf, DEFAULT_MATRIX, type OracleMatrix, readMatrix } from "./matrix.ts";

/** The table of the user's documents: the medium model's verdict a row, the large one's a column. */
const TABLE = `
  Standard  Standard  Standard
  Complex   Ambiguous Complex
  Complex   Ambiguous Ambiguous`;
const VERDICTS = ["Correct", "Incorrect", "Not attempted"] as const;

Deno.test("the default matrix is the table of the user's documents, cell by cell", () => {
  const policies = VERDICTS.map((medium) =>
    VERDICTS.map((large) => cellOf(DEFAULT_MATRIX, { medium, large }).policy)
  );
  const wanted = TABLE.trim().split("\n").map((line) =>
    line.trim().split(/\s+/).map((name) => `${name}_Query`)
  );
  assert.deepEqual(policies, wanted);
  const mistaken = DEFAULT_MATRIX.policies.map(({ name, mistaken_for }) => [name, mistaken_for]);
  assert.deepEqual(mistaken, [
    ["Standard_Query", "Complex_Query"],
    ["Complex_Query", "Standard_Query"],
    ["Ambiguous_Query", "Standard_Query"],
  ]);
});

/** Escalates whenever the medium model fails. */
function twoPolicies(): OracleMatrix {
  const cell = (policy: string) => ({ policy, rationale: `it is ${policy}` });
  const row = (policy: string) => ({
    "Correct": cell(policy),
    "Incorrect": cell(policy),
    "Not attempted": cell(policy),
  });
  return {
    policies: [
      {
        name: "Keep",
        description: "The medium model does it",
        served_by: "medium",
        mistaken_for: "Escalate",
      },
      { name: "Escalate", description: "It does not", served_by: "large", mistaken_for: "Keep" },
    ],
    cells: { "Correct": row("Keep"), "Incorrect": row("Escalate"), "Not attempted": row("Keep") },
  };
}

Deno.test("a matrix of other policies is another file", async () => {
  await using temp = await TempFiles.create({ "matrix.json": JSON.stringify(twoPolicies()) });
  const matrix = await readMatrix(temp.path("matrix.json"));
  assert.deepEqual(matrix, twoPolicies());
  assert.equal(cellOf(matrix, { medium: "Incorrect", large: "Correct" }).policy, "Escalate");
});

const FAULTS: [name: string, mend: (matrix: OracleMatrix) => unknown, message: RegExp][] = [
  ["a cell that is missing", ({ policies, cells }) => {
    const { "Not attempted": _, ...row } = cells["Correct"];
    return { policies, cells: { ...cells, "Correct": row } };
  }, /cells\.Correct\.Not attempted as it must be/],
  ["a row that is missing", ({ policies, cells: { "Incorrect": _, ...cells } }) => (
    { policies, cells }
  ), /cells\.Incorrect as it must be/],
  ["a verdict that is none", ({ policies, cells }) => (
    { policies, cells: { ...cells, "IDK": cells["Correct"] } }
  ), /cells/],
  ["a cell of a policy that it does not have", ({ policies, cells }) => {
    cells["Correct"]["Correct"].policy = "Keeep";
    return { policies, cells };
  }, /Keeep is none of its policies/],
  ["a policy mistaken for one that it does not have", ({ policies: [first, second], cells }) => (
    { policies: [first, { ...second, mistaken_for: "Other" }], cells }
  ), /Other is none of its policies/],
  ["a policy mistaken for itself", ({ policies: [first, second], cells }) => (
    { policies: [first, { ...second, mistaken_for: "Escalate" }], cells }
  ), /Escalate is mistaken for itself/],
  ["two policies of one name", ({ policies: [first], cells }) => (
    { policies: [first, first], cells }
  ), /two policies have one name/],
  [
    "one policy alone",
    ({ policies: [first], cells }) => ({ policies: [first], cells }),
    /policies/,
  ],
  ["a name that is no word", ({ policies: [first, second], cells }) => (
    { policies: [first, { ...second, name: "Big model" }], cells }
  ), /policies\.1\.name as it must be a name of letters/],
  ["what is no object", () => [], /expected object, received array/],
];
for (const [name, mend, message] of FAULTS) {
  Deno.test(`readMatrix() refuses ${name}, and says what a matrix has`, async () => {
    await using temp = await TempFiles.create({ "m.json": JSON.stringify(mend(twoPolicies())) });
    await assert.rejects(readMatrix(temp.path("m.json")), (error: Error & { hint: string }) => {
      assert.equal(error.name, "UserError");
      assert.match(error.message, message);
      assert.match(error.hint, /policies, each { name, description, served_by, mistaken_for }/);
      return true;
    });
  });
}

Deno.test("readMatrix() refuses a file that is not there or no JSON", async () => {
  await using temp = await TempFiles.create({ "m.json": "{" });
  for (const name of ["m.json", "none.json"]) {
    await assert.rejects(readMatrix(temp.path(name)), /^UserError: Cannot read the matrix .*json:/);
  }
});
