// Runs in the page: draws each case browser of it over the table that stands there. All that comes from prompts is
// set as text, never as HTML. `casesOf` is pure, and what a test calls.

const PAGE = 20;
/** Characters of a prompt that are seen before it is opened. */
const SEEN = 180;

/** Which cases are listed, by the name that a menu gives them. */
const KINDS = {
  "wrong": {
    label: "wrong: another candidate is better",
    of: ({ regret }) => regret > 0,
  },
  "strong": { label: "the strong candidate is better", of: ({ strongBetter }) => strongBetter },
  "dear": {
    label: "right or wrong, paid more than needed",
    of: ({ overspend }) => overspend > 0,
  },
  "right": { label: "right: none is better", of: ({ regret }) => regret === 0 },
  "all": { label: "all", of: () => true },
};

const ORDERS = {
  "regret": {
    label: "largest regret",
    by: (a, b) => b.regret - a.regret || b.overspend - a.overspend,
  },
  "overspend": { label: "most overspent", by: (a, b) => b.overspend - a.overspend },
  "table": { label: "order of the table", by: (a, b) => a.query - b.query },
};

/** The cases that a state of the menus lists, in its order. Costs are those of answers. */
function casesOf(data, { router, target, task, choice, kind, order, text }) {
  const choices = data.routers[router].targets[target].choice;
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return data.queries.map(({ quality, cost }, query) => {
    const chosen = choices[query], strong = quality.length - 1;
    const enough = cost.filter((_, j) => quality[j] >= quality[chosen]);
    const highest = Math.max(...quality);
    const cheapest = Math.min(...cost.filter((_, j) => quality[j] === highest));
    return {
      query,
      chosen,
      best: quality.findIndex((value, j) => value === highest && cost[j] === cheapest),
      regret: highest - quality[chosen],
      strongBetter: quality[strong] > quality[chosen],
      overspend: cost[chosen] - Math.min(...enough),
    };
  }).filter((found) => {
    const { id, prompt, task: own } = data.queries[found.query];
    if (task !== "" && String(own) !== task) return false;
    if (choice !== "" && String(found.chosen) !== choice) return false;
    if (!KINDS[kind].of(found)) return false;
    const searched = `${id}\n${prompt}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  }).sort(ORDERS[order].by);
}

function element(name, properties = {}, ...children) {
  const { dataset, ...plain } = properties;
  const made = Object.assign(document.createElement(name), plain);
  Object.assign(made.dataset, dataset);
  made.append(...children);
  return made;
}

const digits = (value) =>
  value === null ? "–" : Number(value.toPrecision(3)).toLocaleString("en", {
    maximumSignificantDigits: 3,
  });
const count = (number) => number.toLocaleString("en");

function menu(label, entries, selected) {
  const select = element("select");
  for (const [value, text] of entries) {
    select.append(element("option", { value, textContent: text, selected: value === selected }));
  }
  return { select, field: element("label", {}, element("span", { textContent: label }), select) };
}

function promptCell({ id, prompt, cut }) {
  const all = cut > 0 ? `${prompt}… and ${count(cut)} more characters` : prompt;
  const name = element("span", { className: "id", textContent: id });
  if (all.length <= SEEN) return element("td", {}, name, element("bdi", { textContent: all }));
  const beginning = `${prompt.slice(0, SEEN).replace(/[\ud800-\udbff]$/, "")}…`;
  return element(
    "td",
    {},
    name,
    element(
      "details",
      {},
      element("summary", {}, element("bdi", { textContent: beginning })),
      element("bdi", { className: "whole", textContent: all }),
    ),
  );
}

/** What a candidate gave, and whether it was chosen or is the best. */
function outcomeCell(data, { router, found, candidate }) {
  const { quality, cost } = data.queries[found.query];
  const score = data.routers[router].scores[found.query][candidate];
  const marks = [
    candidate === found.chosen && "chosen",
    candidate === found.best && candidate !== found.chosen && found.regret > 0 && "better",
    candidate === found.best && candidate !== found.chosen && found.regret === 0 && "cheaper",
  ].filter(Boolean);
  return element(
    "td",
    { className: marks.join(" "), dataset: { label: data.candidates[candidate] } },
    element("strong", { textContent: digits(quality[candidate]) }),
    ...marks.map((mark) => element("em", { textContent: mark })),
    element("small", { textContent: `score ${digits(score)}` }),
    element("small", { textContent: `cost ${digits(cost[candidate])}` }),
  );
}

function rowOf(data, { router, found }) {
  const query = data.queries[found.query];
  return element(
    "tr",
    {},
    promptCell(query),
    ...data.tasks.length === 0 ? [] : [
      element("td", {
        dataset: { label: "task" },
        textContent: query.task === null ? "–" : data.tasks[query.task],
      }),
    ],
    element("td", { className: "regret", dataset: { label: "regret" } }, digits(found.regret)),
    element("td", { dataset: { label: "choice" }, textContent: data.candidates[found.chosen] }),
    ...data.candidates.map((_, candidate) => outcomeCell(data, { router, found, candidate })),
  );
}

function headOf(data) {
  const head = (name, className = "") =>
    element("th", { scope: "col", className, textContent: name });
  const own = ["query", ...data.tasks.length === 0 ? [] : ["task"], "regret", "choice"];
  const candidates = data.candidates.map((name) => head(name, "candidate"));
  return element("thead", {}, element("tr", {}, ...own.map((name) => head(name)), ...candidates));
}

function drawBrowser(section) {
  const data = JSON.parse(section.querySelector("script").textContent);
  const [firstRouter, firstTarget] = data.first;
  const indexed = (names) => names.map((name, i) => [String(i), name]);
  const targetsOf = (router) => indexed(data.routers[router].targets.map(({ name }) => name));
  const menus = {
    router: menu("Router", indexed(data.routers.map(({ name }) => name)), String(firstRouter)),
    target: menu("Fitted for", targetsOf(firstRouter), String(firstTarget)),
    kind: menu("Cases", Object.entries(KINDS).map(([key, { label }]) => [key, label]), "wrong"),
    task: menu("Task", [["", "all"], ...indexed(data.tasks)], ""),
    choice: menu("Choice", [["", "any"], ...indexed(data.candidates)], ""),
    order: menu("Order", Object.entries(ORDERS).map(([key, { label }]) => [key, label]), "regret"),
  };
  const search = element("input", { type: "search", placeholder: "words of the prompt" });
  const fields = Object.entries(menus)
    .filter(([name]) => name !== "task" || data.tasks.length > 0).map(([, { field }]) => field);
  const controls = element(
    "form",
    { className: "controls" },
    ...fields,
    element("label", {}, element("span", { textContent: "Search" }), search),
  );
  controls.addEventListener("submit", (event) => event.preventDefault());

  const said = element("p", { className: "said" });
  said.setAttribute("role", "status");
  const rows = element("tbody");
  const back = element("button", { type: "button", textContent: "← previous" });
  const on = element("button", { type: "button", textContent: "next →" });
  let page = 0;

  const draw = () => {
    const value = (name) => menus[name].select.value;
    const state = {
      router: Number(value("router")),
      target: Number(value("target")),
      task: value("task"),
      choice: value("choice"),
      kind: value("kind"),
      order: value("order"),
      text: search.value,
    };
    const found = casesOf(data, state), { router } = state;
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    page = Math.min(page, pages - 1);
    const from = page * PAGE, shown = found.slice(from, from + PAGE);
    const { name, targets } = data.routers[router], { wrong, name: target } = targets[state.target];
    said.textContent =
      (found.length === 0
        ? "No case."
        : `${count(from + 1)} to ${count(from + shown.length)} of ${count(found.length)} cases.`) +
      ` Of all ${count(data.total)} queries, ${name}, fitted for ${target}, is wrong on ` +
      `${count(wrong)} (${(100 * wrong / data.total).toFixed(1)}%).`;
    rows.replaceChildren(...shown.map((one) => rowOf(data, { router, found: one })));
    back.disabled = page === 0;
    on.disabled = page === pages - 1;
  };
  const redraw = () => {
    page = 0;
    draw();
  };
  menus.router.select.addEventListener("change", () => {
    const { select } = menus.target, router = Number(menus.router.select.value);
    const kept = select.selectedOptions[0]?.textContent;
    select.replaceChildren(
      ...targetsOf(router).map(([value, textContent]) =>
        element("option", { value, textContent, selected: textContent === kept })
      ),
    );
  });
  controls.addEventListener("change", redraw);
  search.addEventListener("input", redraw);
  for (const [button, step] of [[back, -1], [on, 1]]) {
    button.addEventListener("click", () => {
      page += step;
      draw();
      controls.scrollIntoView({ block: "start" });
    });
  }
  draw();
  section.querySelector(".cases-view").replaceChildren(
    controls,
    said,
    element(
      "div",
      { className: "data-table" }, // which says that it scrolls, where it does
      element("div", {}, element("table", {}, headOf(data), rows)),
    ),
    element("p", { className: "paging" }, back, on),
    element("p", {
      className: "note",
      textContent:
        `Of each candidate: the quality of its answer, the router's score of it, and its cost in ${data.cost_unit}. ` +
        "Regret is the best candidate's quality less the chosen one's; cheaper is one that is as good for less.",
    }),
  );
}

for (const section of document.querySelectorAll(".cases")) drawBrowser(section);
