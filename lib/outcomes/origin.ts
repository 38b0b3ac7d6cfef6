/** Where the catalogue's files come from. */

/** Serves `/<owner>/<repo>/<commit>/<path>`. */
export const ORIGIN = "https://raw.githubusercontent.com";

/** Names a folder to take files from in its place. */
export const MIRROR_VARIABLE = "ROUTELAB_MIRROR";
