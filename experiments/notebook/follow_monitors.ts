/**
 * Following calibration training while it goes: in a notebook a chart of what is watched that redraws itself at
 * each evaluation, elsewhere a line on stderr; both say when the model has collapsed.
 */
import type { Figure } from "../../lib/report/mod.ts";
import type { Metrics, TrainingStep } from "../../lib/training/mod.ts";
import { liveDisplay } from "./live_display.ts";

/** An evaluation, that of the start at update 0. */
export interface Watched {
  step: number;
  metrics: Metrics;
  /** How it has collapsed, in words. */
  collapsed: string | null;
}

export interface MonitorFollower {
  onEvaluation: (evaluation: Watched) => void;
  onStep: (step: TrainingStep) => Promise<void>;
  /** Shows the last picture, in the place of those before it. */
  done: (figure: Figure) => Promise<void>;
}

/** @param options.draw The picture of the evaluations so far. */
export function followMonitors(
  { title, draw }: {
    title: string;
    draw: (evaluations: readonly Watched[], title: string) => Figure;
  },
): MonitorFollower {
  const display = liveDisplay();
  const evaluations: Watched[] = [];
  let drawn = 0;
  return {
    onEvaluation(evaluation) {
      evaluations.push(evaluation);
      const { step, collapsed } = evaluation;
      if (display === null && collapsed !== null) {
        console.error(`${title}: update ${step}: collapsed, ${collapsed}`);
      }
    },
    async onStep({ step, steps }) {
      if (display === null || evaluations.length === drawn) return;
      drawn = evaluations.length;
      const collapsed = evaluations.at(-1)!.collapsed;
      const state = collapsed === null ? "" : `; collapsed: ${collapsed}`;
      await display(draw(evaluations, `${title}: update ${step} of ${steps}${state}`));
    },
    done: async (figure) => await display?.(figure),
  };
}
