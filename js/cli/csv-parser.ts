// Parses CSV as this package writes it: commas, CRLF, doubled quotes. Input files are parsed by the WebAssembly.

export class CsvParser {
  #cells: string[] = [];
  #cell = "";
  #isQuoted = false;
  /** Whether the last character closed a quoted part, or was the first of a doubled quote. */
  #afterQuote = false;

  /** Whether the text so far ends in the middle of a row. */
  get isInsideRow(): boolean {
    return this.#cells.length > 0 || this.#cell !== "" || this.#isQuoted;
  }

  /** Returns the rows that end in this chunk. */
  push(text: string): string[][] {
    const rows: string[][] = [];
    for (const c of text) {
      if (c === '"') {
        if (this.#afterQuote) this.#cell += c;
        this.#afterQuote = this.#isQuoted && !this.#afterQuote;
        this.#isQuoted = !this.#isQuoted;
        continue;
      }
      this.#afterQuote = false;
      if (this.#isQuoted) this.#cell += c;
      else if (c === ",") this.#endCell();
      else if (c === "\n") {
        this.#endCell();
        rows.push(this.#cells);
        this.#cells = [];
      } else if (c !== "\r") this.#cell += c;
    }
    return rows;
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = "";
  }
}
