import assert from "node:assert/strict";

async function lab(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "lab.ts", ...args],
    cwd: import.meta.dirname!,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("lab tells of wrong input on stderr and exits 2", async () => {
  const { code, out, err } = await lab("run", "99");
  assert.deepEqual([code, out], [2, ""]);
  assert.match(err, /^lab: Cannot find a notebook called 99\nThere are: /);
});

Deno.test("lab --json prints one document for wrong input too", async () => {
  const { code, out, err } = await lab("run", "99", "--json");
  assert.equal(code, 2);
  const { error: { message, hint } } = JSON.parse(out);
  assert.equal(message, "Cannot find a notebook called 99");
  assert.equal(err, `lab: ${message}\n${hint}\n`);
});

Deno.test("lab --json prints one document for a wrong flag too", async () => {
  const { code, out, err } = await lab("data", "list", "--json", "--no-such-flag");
  assert.equal(code, 2);
  assert.deepEqual(JSON.parse(out), {
    error: { message: "unknown option '--no-such-flag'", hint: null },
  });
  assert.match(err, /^error: unknown option/);
});

Deno.test("lab --help lists the sub-commands and exits 0", async () => {
  const { code, out, err } = await lab("--help", "--json");
  assert.deepEqual([code, err], [0, ""]);
  for (const command of ["data", "evaluate", "run"]) {
    assert.match(out, new RegExp(`^  ${command} `, "m"));
  }
});

Deno.test("lab --version tells its version and Deno's", async () => {
  const { code, out } = await lab("--version");
  assert.equal(code, 0);
  assert.match(
    out,
    /^routelab \d+\.\d+\.\d+(, | \(commit [0-9a-f]{12}\+?\), )Deno \d+\.\d+\.\d+, \S+\n$/,
  );
});
