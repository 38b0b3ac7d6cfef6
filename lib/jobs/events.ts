/** Events that a job reports while it runs, as JSON lines. Unreadable lines are ignored. */
import { z } from "zod";

const figuresSchema = z.record(z.string(), z.number().nullable());

const eventSchema = z.discriminatedUnion("event", [
  z.object({
    event: z.literal("start"),
    session: z.number(),
    done: z.number(),
    total: z.number().nullable(),
    unit: z.string(),
    device: z.string().nullish(),
  }),
  z.object({
    event: z.literal("progress"),
    done: z.number(),
    total: z.number().nullable(),
    seconds: z.number(),
    figures: figuresSchema.default({}),
  }),
  z.object({ event: z.literal("note"), message: z.string() }),
  z.object({ event: z.literal("done"), seconds: z.number(), figures: figuresSchema.default({}) }),
  z.object({
    event: z.literal("error"),
    message: z.string(),
    hint: z.string().nullish(),
    kind: z.enum(["setup", "crash"]).default("crash"),
  }),
]);

/** An event of a job. */
export type JobEvent = z.infer<typeof eventSchema>;

/** Numbers by name; null where one is not finite. */
export type Figures = z.infer<typeof figuresSchema>;

/** The events of whole lines, in their order. */
export function parseEvents(text: string): JobEvent[] {
  return text.split("\n").flatMap((line) => {
    const value = parsed(line);
    const { data } = eventSchema.safeParse(value);
    return data === undefined ? [] : [data];
  });
}

/** The lines of a log that are no events: other output of the job and its libraries. */
export function otherLines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "" && parsed(line) === undefined);
}

function parsed(line: string): unknown {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** How far a job has come. */
export interface JobProgress {
  done: number | null;
  total: number | null;
  unit: string | null;
  /** Latest figures, by name. */
  figures: Figures;
  /** Seconds that this start has computed. */
  seconds: number | null;
}

export const NO_PROGRESS: JobProgress = {
  done: null,
  total: null,
  unit: null,
  figures: {},
  seconds: null,
};

/** Progress after further events. */
export function progressAfter(before: JobProgress, events: readonly JobEvent[]): JobProgress {
  return events.reduce((progress, event) => {
    switch (event.event) {
      case "start": {
        const { done, total, unit } = event;
        return { ...progress, done, total, unit, seconds: 0 };
      }
      case "progress": {
        const { done, total, seconds, figures } = event;
        return { ...progress, done, total, seconds, figures: { ...progress.figures, ...figures } };
      }
      case "done": {
        const { seconds, figures } = event, { total, done } = progress;
        const all = { done: total ?? done, figures: { ...progress.figures, ...figures } };
        return { ...progress, ...all, seconds };
      }
      default:
        return progress;
    }
  }, before);
}
