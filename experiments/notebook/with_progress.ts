/**
 * Progress of long work: in a notebook one line below the cell that changes in its place and is gone once the work is
 * done, so that the page holds the results alone; elsewhere a line on stderr now and then. Work that fails leaves
 * the line, which says how far it came. Source of display updates:
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#update-display-data
 */
import { liveDisplay } from "./live_display.ts";

const LINE_INTERVAL_MS = 10_000;

/** Says where the work is, "router 3 of 7". To be awaited: work that computes would else keep the line from going out. */
export type Tell = (text: string) => Promise<void>;

/** Runs the work, which tells where it is. */
export async function withProgress<T>(work: (tell: Tell) => Promise<T>): Promise<T> {
  const display = liveDisplay();
  let told = -Infinity, shown = false;
  const tell: Tell = async (text) => {
    if (display !== null) {
      shown = true;
      return await display({ "text/plain": text }, { raw: true });
    }
    const now = performance.now();
    if (now - told < LINE_INTERVAL_MS) return;
    told = now;
    console.error(text);
  };
  const result = await work(tell);
  // A bundle without any form shows nothing, and takes the line's place
  if (shown) await display!({}, { raw: true });
  return result;
}

/** Listeners that {@linkcode withProgress} gives to the making of router cards. */
export interface RouterWatch {
  onRouter: (name: string, index: number, count: number) => Promise<void>;
}

/** Makes router cards by `work`, and tells which router it is at: "router 3 of 7, tfidf-knn". */
export async function followRouters<T>(work: (watch: RouterWatch) => Promise<T>): Promise<T> {
  return await withProgress((tell) =>
    work({ onRouter: (name, index, count) => tell(`router ${index + 1} of ${count}, ${name}`) })
  );
}
