/** Options of commands that take routers of the user's own: a file of TypeScript, a program, a file of scores. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { commandRouter, type RouterFactory, scoresRouter } from "../lib/routers/mod.ts";
import { positive } from "./flags.ts";

/** A router's source as it was named, and its name where one was given. */
interface Own {
  name: string | undefined;
  source: string;
}

export interface OwnRouterFlags {
  routerCommand?: Own[];
  routerTimeout?: number;
  routerScores?: Own[];
}

/** In lists of routers, after their names. */
export const MODULE_HELP =
  './FILE.ts              yours: a file that exports defineRouter({ name, fit }) of "routelab"';

/** `--router-command` and `--router-timeout`. */
export function addProgramOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--router-command <command>",
        'a router in any language, e.g. "python mine.py", that speaks JSON Lines on stdin and stdout; NAME=COMMAND ' +
          "names it; may be repeated",
      ).argParser(own),
    )
    .option(
      "--router-timeout <seconds>",
      "longest silence of such a program while it is asked (default: 600)",
      positive,
    );
}

/** `--router-scores`. */
export function addScoresOption(command: Command): Command {
  return command.addOption(
    new Option(
      "--router-scores <file>",
      "scores made elsewhere: query_id, and score (the need of the strong candidate, 0 to 1) or a column for each " +
        "candidate; NAME=FILE names them; may be repeated",
    ).argParser(own),
  );
}

/** The routers that the options bring. */
export async function ownRouters(
  { routerCommand = [], routerTimeout, routerScores = [] }: OwnRouterFlags,
): Promise<RouterFactory[]> {
  return [
    ...routerCommand.map(({ name, source }) =>
      commandRouter(source, { name, timeoutSeconds: routerTimeout })
    ),
    ...await Promise.all(routerScores.map(({ name, source }) => scoresRouter(source, { name }))),
  ];
}

/** The options as words of another command. */
export function programWords({ routerCommand = [], routerTimeout }: OwnRouterFlags): string[] {
  return [
    ...routerCommand.flatMap(({ name, source }) => [
      ...["--router-command", name === undefined ? source : `${name}=${source}`],
    ]),
    ...routerTimeout === undefined ? [] : ["--router-timeout", String(routerTimeout)],
  ];
}

/** "python mine.py", "mine=python mine.py". */
function own(text: string, known: Own[] = []): Own[] {
  const { name, source } = /^(?:(?<name>[\w.-]+)=)?(?<source>.*\S.*)$/s.exec(text)?.groups ?? {};
  if (source !== undefined) return [...known, { name, source }];
  throw new InvalidArgumentError(`Expected a command or a file, or NAME=, got "${text}".`);
}
