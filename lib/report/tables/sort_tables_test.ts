import assert from "node:assert/strict";
import vm from "node:vm";

const script = await Deno.readTextFile(new URL("./sort_tables_client.js", import.meta.url));

/** A cell as tables of ours have it: its text, and what it is sorted by where that is not its text. */
type Cell = string | { text: string; sort: string };

/** As much of a page's document as the script touches. */
class Element {
  readonly dataset: Record<string, string> = {};
  readonly attributes = new Map<string, string>();
  childNodes: unknown[] = [];
  type = "";
  title = "";
  onClick = () => {};

  constructor(readonly textContent = "") {
    this.childNodes = [textContent];
  }
  append(...nodes: unknown[]): void {
    this.childNodes = [...this.childNodes.filter((node) => !nodes.includes(node)), ...nodes];
  }
  addEventListener(_: string, listener: () => void): void {
    this.onClick = listener;
  }
  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }
}

/** A table in a page whose script has run. */
function pageTable(labels: string[], rows: Cell[][]) {
  const heads = labels.map((label) => new Element(label));
  const body = new Element();
  body.childNodes = rows.map((cells) => ({
    cells: cells.map((cell) => {
      const element = new Element(typeof cell === "string" ? cell : cell.text);
      if (typeof cell !== "string") element.dataset.sort = cell.sort;
      return element;
    }),
  }));
  const table = {
    tHead: { rows: [{ cells: heads }] },
    tBodies: [Object.assign(body, { rows: body.childNodes })],
  };
  const document = {
    querySelectorAll: () => [table],
    createElement: () => new Element(),
  };
  vm.runInNewContext(script, { document, Intl, BigInt });
  return {
    click(column: number): void {
      (heads[column]!.childNodes.at(-1) as Element).onClick();
    },
    shown: (column: number) =>
      (body.childNodes as { cells: Element[] }[]).map(({ cells }) => cells[column]!.textContent),
    directions: () => heads.map((head) => head.getAttribute("aria-sort")),
    buttons: () => heads.map(({ childNodes }) => childNodes.at(-1) instanceof Element),
  };
}

const number = (text: string, sort = text): Cell => ({ text, sort });

Deno.test("a head sorts numbers by their size: up, down, and back to how they were", () => {
  const rows = [
    ["a", number("1,000", "1000")],
    ["b", number("–", "")],
    [
      "c",
      number("0.5 [0.4, 0.6]", "0.5"),
    ],
    ["d", number("20")],
    ["e", number("−3", "-3")],
  ];
  const table = pageTable(["name", "value"], rows);
  table.click(1);
  assert.deepEqual(table.shown(0), ["e", "c", "d", "a", "b"]);
  assert.deepEqual(table.directions(), [null, "ascending"]);
  table.click(1);
  assert.deepEqual(table.shown(0), ["a", "d", "c", "e", "b"], "what is unknown stays last");
  assert.deepEqual(table.directions(), [null, "descending"]);
  table.click(1);
  assert.deepEqual(table.shown(0), ["a", "b", "c", "d", "e"]);
  assert.deepEqual(table.directions(), [null, null]);
});

Deno.test("a head sorts texts as people do, and rows that tie keep their order both ways", () => {
  const table = pageTable(["name", "task"], [
    ["n10", "b"],
    ["N2", "a"],
    ["n1", "b"],
    ["é", "a"],
    ["z", "b"],
  ]);
  table.click(0);
  assert.deepEqual(table.shown(0), ["é", "n1", "N2", "n10", "z"]);
  table.click(1);
  assert.deepEqual(
    table.shown(0),
    ["N2", "é", "n10", "n1", "z"],
    "each sort is of the first order",
  );
  assert.deepEqual(table.directions(), [null, "ascending"]);
  table.click(1);
  assert.deepEqual(table.shown(0), ["n10", "n1", "z", "N2", "é"]);
});

Deno.test("a head compares 64-bit integers exactly, and puts numbers before texts", () => {
  const ids = ["9007199254740993", "9007199254740992", "9007199254740994", "5"];
  const table = pageTable(["id"], [...ids.map((id) => [number(id)]), ["none"]]);
  table.click(0);
  assert.deepEqual(table.shown(0), [ids[3], ids[1], ids[0], ids[2], "none"]);
});

Deno.test("a table of one row and a column without a name have no head to click", () => {
  assert.deepEqual(pageTable(["name"], [["a"]]).buttons(), [false]);
  assert.deepEqual(pageTable(["", "name"], [["x", "a"], ["y", "b"]]).buttons(), [false, true]);
});
