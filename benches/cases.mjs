// The measured cases, each with all pipelines. Node and Chromium run the same cases; only the SHA-256 function of the fastest
// other pipeline differs.

import { hashEmail, init, parseResponse, prepareFile, prepareUsers } from "kard-enroll";
import { compare } from "./compare.mjs";
import { makeData } from "./data.mjs";
import { measure } from "./measure.mjs";
import * as best from "./peers/best.mjs";
import { joinResponse } from "./peers/response.mjs";
import * as typical from "./peers/typical.mjs";

/** @typedef {"csv" | "objects" | "ndjson" | "hash" | "response" | "load"} CaseName */
/** @typedef {{ rows: number, rounds: number }} Size */
/** @typedef {{ times: import("./measure.mjs").Times, units: number }} Result `units` of work per run */
/** @typedef {{ results: { [name in CaseName]?: Result }, agreement: string[] }} Report */

const OPTIONS = /** @type {const} */ ({ email: "both" });
const HASHES = 10_000;

/** @param {Uint8Array} bytes */
async function oursFromFile(bytes) {
  const requests = [];
  for await (const request of prepareFile(bytes, OPTIONS)) requests.push(request);
  return requests;
}

/** @param {readonly { body: string }[]} requests */
const bodiesOf = (requests) => requests.map((request) => request.body);

/**
 * Compares the results of all pipelines, then measures them.
 * @param {Size} size
 * @param {best.Sha256} sha256
 * @param {(line: string) => void} say
 * @returns {Promise<Report>}
 */
export async function runCases({ rows, rounds }, sha256, say) {
  await init();
  const { csv, ndjson, users } = makeData(rows);

  /** From bytes or objects to request bodies. */
  const pipelines = /** @type {const} */ ({
    csv: {
      ours: async () => bodiesOf(await oursFromFile(csv)),
      best: () => best.fromCsv(csv, sha256).bodies,
      typical: () => typical.fromCsv(csv).bodies,
    },
    objects: {
      ours: () => bodiesOf(prepareUsers(users, OPTIONS).requests),
      best: () => best.fromObjects(users, sha256).bodies,
      typical: () => typical.fromObjects(users).bodies,
    },
    ndjson: {
      ours: async () => bodiesOf(await oursFromFile(ndjson)),
      best: () => best.fromNdjson(ndjson, sha256).bodies,
      typical: () => typical.fromNdjson(ndjson).bodies,
    },
  });

  const agreement = [];
  for (const [name, { ours, ...others }] of Object.entries(pipelines)) {
    for (const [other, make] of Object.entries(others)) {
      const { both, oursAlone, theirsAlone } = compare(`${name}, ${other}`, rows, await ours(), make());
      agreement.push(
        `${name}: of ${rows} rows ${both} users are equal in ours and ${other}; valid in ours only: ${oursAlone}, in ${other} only: ${theirsAlone}`,
      );
    }
  }

  /** @type {Report["results"]} */
  const results = {};
  for (const [name, contestants] of Object.entries(pipelines)) {
    say(name);
    results[/** @type {CaseName} */ (name)] = { times: await measure(contestants, rounds), units: rows };
  }

  say("hash");
  // The fastest other pipeline hashes valid addresses only, so it does not remove inner white space.
  const emails = users.map((user) => user.email).filter((email) => /^\s*[^@\s]+@[^@\s]+\s*$/.test(email));
  emails.length = Math.min(emails.length, HASHES);
  const hashers = {
    ours: () => emails.map((email) => hashEmail(email)),
    best: () => emails.map((email) => best.hash(email, sha256)),
    typical: () => emails.map((email) => typical.hash(email)),
  };
  const [hashed, ...otherHashed] = Object.values(hashers).map((hash) => hash().join());
  if (otherHashed.some((other) => other !== hashed)) throw new Error("hash: the hashes differ");
  results.hash = { times: await measure(hashers, rounds), units: emails.length };

  say("response");
  results.response = { times: await measure(await responsePipelines(csv), rounds), units: 1 };
  return { results, agreement };
}

/**
 * Prepares a run of our pipeline alone, for a profile. The data is generated now, the returned function runs the rounds.
 * @param {"csv" | "objects"} what
 * @param {Size} size
 * @returns {Promise<() => Promise<number[]>>} milliseconds of each round
 */
export async function prepareOurs(what, { rows, rounds }) {
  await init();
  const { csv, users } = makeData(rows);
  const ours = {
    csv: async () => bodiesOf(await oursFromFile(csv)),
    objects: () => bodiesOf(prepareUsers(users, OPTIONS).requests),
  };
  return async () => (await measure({ ours: ours[what] }, rounds)).ours ?? [];
}

/**
 * Reads a 207 response for 100 users, of which every tenth is rejected. No library does this, so the comparison is with
 * hand-written code: JSON.parse and a join by id.
 * @param {Uint8Array} csv
 */
async function responsePipelines(csv) {
  const [request] = await oursFromFile(csv);
  if (request?.users.length !== 100) throw new Error("response: the first request does not hold 100 users");
  const sent = JSON.parse(request.body).data;
  const rejected = sent.filter((/** @type {unknown} */ _, /** @type {number} */ at) => at % 10 === 3);
  const body = JSON.stringify({
    errors: rejected.map((/** @type {{ id: string }} */ { id }) => ({
      status: "400",
      title: "Bad Request",
      detail: "zipCode is not valid",
      source: {
        pointer: `/data/${sent.findIndex((/** @type {{ id: string }} */ user) => user.id === id)}/attributes/zipCode`,
      },
      id,
    })),
    data: sent.filter((/** @type {unknown} */ user) => !rejected.includes(user)),
  });
  const headers = { "content-type": "application/json" };
  const contestants = {
    ours: () => parseResponse(request, { status: 207, headers, body }).outcomes,
    best: () => joinResponse(request, body),
  };
  const [ours, theirs] = [contestants.ours(), contestants.best()].map((outcomes) =>
    outcomes.map(({ id, row, outcome }) => `${id} ${row} ${outcome}`).join(),
  );
  if (ours !== theirs) throw new Error("response: the outcomes differ");
  return contestants;
}
