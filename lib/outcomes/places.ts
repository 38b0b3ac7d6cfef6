/** Where in the sources the rows of a table stand, in twelve bytes a row: for messages about rules across rows. */
import type { Place } from "./bad_input.ts";
import type { SourceRow } from "./readers/reader.ts";

interface Source {
  file: string;
  /** The source's own name of the prompt. */
  prompt: string;
}

/** The places of rows in the order they were added. */
export class Places {
  #sources: Source[] = [];
  #source = new Int32Array(1024);
  #line = new Float64Array(1024);
  #rows = 0;

  add({ file, line, columns }: SourceRow): void {
    if (this.#rows === this.#line.length) this.#grow();
    const prompt = columns?.prompt ?? "prompt";
    let source = this.#sources.length - 1; // mostly that of the row before
    while (
      source >= 0 &&
      !(this.#sources[source].file === file && this.#sources[source].prompt === prompt)
    ) source--;
    if (source < 0) source = this.#sources.push({ file, prompt }) - 1;
    this.#source[this.#rows] = source;
    this.#line[this.#rows++] = line;
  }

  /** The place of a row's prompt. */
  promptOf(row: number): Required<Place> {
    const { file, prompt } = this.#sources[this.#source[row]];
    return { file, line: this.#line[row], column: prompt };
  }

  of(row: number): Place {
    const { file, line } = this.promptOf(row);
    return { file, line };
  }

  #grow(): void {
    const [source, line] = [this.#source, this.#line];
    this.#source = new Int32Array(2 * source.length);
    this.#line = new Float64Array(2 * line.length);
    this.#source.set(source);
    this.#line.set(line);
  }
}
