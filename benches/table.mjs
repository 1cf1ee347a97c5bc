// Writes the figures as a Markdown table.

import { cpus } from "node:os";
import { median, ratio } from "./measure.mjs";

/** @typedef {import("./cases.mjs").CaseName} CaseName */
/** @typedef {import("./cases.mjs").Report} Report */
/** @typedef {import("./cases.mjs").Result} Result */

/** @type {Record<CaseName, { what: string, show: (milliseconds: number, units: number) => string }>} */
const CASES = {
  csv: { what: "CSV bytes to bodies", show: perSecond("rows") },
  objects: { what: "objects to bodies", show: perSecond("rows") },
  ndjson: { what: "NDJSON bytes to bodies", show: perSecond("rows") },
  hash: { what: "normalize and hash", show: perSecond("hashes") },
  response: {
    what: "read a response for 100 users",
    show: (milliseconds) => `${(milliseconds * 1000).toFixed(0)} µs`,
  },
  load: { what: "load to first hash", show: (milliseconds) => `${milliseconds.toFixed(1)} ms` },
};

/** @param {string} units @returns {(milliseconds: number, units: number) => string} */
function perSecond(units) {
  return (milliseconds, count) =>
    `${Math.round((count / milliseconds) * 1000).toLocaleString("en")} ${units}/s`;
}

/** @param {readonly (readonly [where: string, report: Report])[]} places */
export function table(places) {
  const lines = [
    "| what | where | kard-enroll | fastest other | typical | fastest other / kard-enroll | typical / kard-enroll |",
    "| --- | --- | --- | --- | --- | --- | --- |",
  ];
  for (const [name, { what, show }] of Object.entries(CASES)) {
    for (const [where, { results }] of places) {
      const result = results[/** @type {CaseName} */ (name)];
      if (result === undefined) continue;
      const { times, units } = result;
      const { ours = [], best, typical } = times;
      const cells = [ours, best, typical].map((values) => (values ? show(median(values), units) : ""));
      const ratios = [best, typical].map((values) => (values ? ratio(ours, values).toFixed(1) : ""));
      lines.push(`| ${[what, where, ...cells, ...ratios].join(" | ")} |`);
    }
  }
  return lines.join("\n");
}

/** Describes the machine. */
export function machine() {
  const all = cpus();
  return `${all[0]?.model.trim() || process.arch}, ${all.length} cores, ${process.platform} ${process.arch}`;
}

const BLOCK = /(<!-- bench -->\n)[\s\S]*?(<!-- \/bench -->)/;

/**
 * Replaces the block of figures in a document.
 * @param {string} document
 * @param {string} block
 * @returns {string | undefined} undefined when the document has no such block
 */
export function withBlock(document, block) {
  return BLOCK.test(document)
    ? document.replace(BLOCK, (_, begin, end) => `${begin}\n${block}\n\n${end}`)
    : undefined;
}
