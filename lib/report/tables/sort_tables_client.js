// Runs in the page: a click on the head of a column sorts the rows of its table, first up, then down, then as they
// were. Numbers are compared by the value in data-sort, texts as people sort them; what is unknown comes last both ways.

const TEXTS = new Intl.Collator("en", { numeric: true });
const NEXT = { none: "ascending", ascending: "descending", descending: "none" };

// Null of what is unknown; a whole number that a double would round is compared exactly.
function keyOf(cell) {
  const value = cell?.dataset.sort;
  if (value === undefined) return cell?.textContent.trim() || null;
  if (value === "") return null;
  return /^-?\d{16,}$/.test(value) ? BigInt(value) : Number(value);
}

function compare(a, b) {
  if (typeof a !== "string" && typeof b !== "string") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "string" && typeof b === "string") return TEXTS.compare(a, b);
  return typeof a === "string" ? 1 : -1; // numbers before texts
}

function sortRows(body, { order, column, direction }) {
  const rows = order.map((row) => ({ row, key: keyOf(row.cells[column]) }));
  if (direction !== "none") {
    const sign = direction === "ascending" ? 1 : -1;
    // Stable: rows of one value stay in the order in which they came
    rows.sort((a, b) =>
      a.key === null || b.key === null
        ? Number(a.key === null) - Number(b.key === null)
        : sign * compare(a.key, b.key)
    );
  }
  body.append(...rows.map(({ row }) => row));
}

for (const table of document.querySelectorAll(".data-table table")) {
  const [body] = table.tBodies, order = [...body?.rows ?? []];
  if (order.length < 2) continue;
  const heads = [...table.tHead.rows[0].cells];
  for (const [column, head] of heads.entries()) {
    if (head.textContent.trim() === "") continue;
    const button = document.createElement("button");
    button.type = "button";
    button.title = "Sort by this column";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const direction = NEXT[head.getAttribute("aria-sort") ?? "none"];
      for (const other of heads) other.removeAttribute("aria-sort");
      if (direction !== "none") head.setAttribute("aria-sort", direction);
      sortRows(body, { order, column, direction });
    });
  }
}
