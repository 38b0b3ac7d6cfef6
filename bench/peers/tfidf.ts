/** Our side of TF-IDF routers: cross-fitted on MMLU, as an evaluation does it. */
import { crossFit } from "../../lib/evaluation/mod.ts";
import { routerByName } from "../../lib/routers/mod.ts";
import { openMmlu } from "./mmlu.ts";
import { type Done, serveTasks } from "./protocol.ts";

const { plan } = await openMmlu();

async function fitted(name: string): Promise<Done> {
  const { scored: { scores } } = await crossFit(routerByName(name), plan, { seed: 1 });
  const n = scores.length / 2;
  const mean = (of: (query: number) => number) =>
    Array.from({ length: n }, (_, i) => of(i)).reduce((sum, value) => sum + value, 0) / n;
  return {
    check: {
      weak: mean((i) => scores[2 * i]),
      strong: mean((i) => scores[2 * i + 1]),
      spread: mean((i) => (scores[2 * i + 1] - scores[2 * i]) ** 2),
    },
  };
}

await serveTasks({
  "tfidf-logistic": () => fitted("tfidf-logistic"),
  "tfidf-knn": () => fitted("tfidf-knn"),
});
