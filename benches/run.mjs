// `npm run bench` compares kard-enroll with pipelines of other packages in Node and in Chromium. It installs missing tools and
// builds first. All pipelines run in turn, and the script fails when their request bodies differ.
//
//   --rows N     rows of the data (default 100,000)
//   --rounds N   measured rounds, in which each pipeline runs once (default 9)
//   --short      few rows and rounds: a test that everything runs; the figures are meaningless
//   --node, --chromium   run in this environment only
//   --write      writes the table to the README

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "../scripts/build.mjs";
import { root, Stop, script } from "../scripts/run.mjs";
import { setup } from "../scripts/setup.mjs";

/** @typedef {import("./cases.mjs").Report} Report */
/** @typedef {{ rows: number, rounds: number, short: boolean, node: boolean, chromium: boolean, write: boolean }} Chosen */

/**
 * Needs what `setup()` and `build()` provide.
 * @param {Omit<Chosen, "short" | "write">} chosen
 */
export async function bench({ rows, rounds, node, chromium }) {
  const size = { rows, rounds };
  /** @type {[string, Report][]} */
  const places = [];
  let versions = `Node ${process.versions.node}`;
  // These modules import npm packages, which `setup()` installs.
  if (node) places.push(["Node", await (await import("./node.mjs")).inNode(size)]);
  if (chromium) {
    const { report, version } = await (await import("./chromium.mjs")).inChromium(size);
    places.push(["Chromium", report]);
    versions += `, Chromium ${version}`;
  }
  return { places, versions };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await script(async () => {
    const chosen = options();
    await setup({ browser: chosen.chromium });
    await build();
    const { machine, table, withBlock } = await import("./table.mjs");
    const { places, versions } = await bench(chosen);
    for (const [where, { agreement }] of places) {
      for (const line of agreement) console.log(`${where}: ${line}`);
    }
    const { rows, rounds } = chosen;
    const figures = table(places);
    const about = `${machine()}; ${versions}; ${rows.toLocaleString("en")} rows, medians of ${rounds} rounds, one thread (the page's main thread in Chromium); ${today()}.`;
    console.log(`\n${figures}\n\n${about}`);
    if (chosen.short) console.log("This was a short run: the figures are meaningless.");
    if (!chosen.write) return;
    const path = join(root, "README.md");
    const command = ["npm run bench --", `--rows ${rows} --rounds ${rounds} --write`].join(" ");
    const text = withBlock(
      readFileSync(path, "utf8"),
      `${figures}\n\nMeasured by \`${command}\` on ${about}`,
    );
    if (text === undefined)
      throw new Stop(
        "README.md contains no <!-- bench --> and <!-- /bench --> to write the figures between.",
      );
    writeFileSync(path, text);
  });
}

function today() {
  return new Date().toISOString().slice(0, 10);
}

/** @returns {Chosen} */
function options() {
  /** @type {{ [name: string]: string | boolean | undefined }} */
  let values;
  try {
    values = parseArgs({
      options: {
        rows: { type: "string" },
        rounds: { type: "string" },
        short: { type: "boolean", default: false },
        node: { type: "boolean", default: false },
        chromium: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
      },
    }).values;
  } catch {
    throw new Stop(
      "Usage: npm run bench -- [--rows N] [--rounds N] [--short] [--node] [--chromium] [--write]",
    );
  }
  const short = values.short === true;
  const rows = Number(values.rows ?? (short ? 3000 : 100_000));
  const rounds = Number(values.rounds ?? (short ? 2 : 9));
  if (!(Number.isInteger(rows) && rows >= 1000))
    throw new Stop("--rows must be an integer of at least 1000.");
  if (!(Number.isInteger(rounds) && rounds >= 1))
    throw new Stop("--rounds must be an integer of at least 1.");
  if (values.write && (short || values.node || values.chromium)) {
    throw new Stop("--write cannot be combined with --short, --node or --chromium.");
  }
  const everywhere = !values.node && !values.chromium;
  return {
    rows,
    rounds,
    short,
    node: everywhere || values.node === true,
    chromium: everywhere || values.chromium === true,
    write: values.write === true,
  };
}
