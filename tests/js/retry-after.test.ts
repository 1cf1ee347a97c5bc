// The header `Retry-After`: RFC 9110, 10.2.3, and the dates of 5.6.7.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRetryAfter } from "../../js/send/retry-after.js";

/** Sun, 06 Nov 1994 08:49:37 GMT. */
const THEN = 784_111_777_000;

test("parses the three forms of a date as the same moment", () => {
  for (const header of [
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    " sun, 06 nov 1994 08:49:37 gmt\t",
  ]) {
    assert.equal(parseRetryAfter(header, THEN - 1500), 1500, header);
    assert.equal(parseRetryAfter(header, THEN + 1), 0, header);
  }
});

test("converts seconds to milliseconds, up to the largest safe integer", () => {
  assert.equal(parseRetryAfter("0", 5), 0);
  assert.equal(parseRetryAfter(" 120 ", 5), 120_000);
  assert.equal(parseRetryAfter("31536000", 5), 31_536_000_000);
  assert.equal(parseRetryAfter("9".repeat(400), 5), Number.MAX_SAFE_INTEGER);
});

test("ignores any other text", () => {
  for (const header of [
    undefined,
    null,
    "",
    " ",
    "-1",
    "+1",
    "1.5",
    "1e3",
    "5s",
    "soon",
    "5, 5",
    "١٢",
    "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 06 Nov 1994 08:60:00 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 31 Feb 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 006 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 199 08:49:37 GMT",
    "Sun, 06 Nov 1994 8:49:37 GMT",
    "7, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT x",
    "Sun, 06 Nov 1994 GMT",
    "1994-11-06T08:49:37Z",
    `Sun, ${"-".repeat(200)} 06 Nov 1994 08:49:37 GMT`,
  ]) {
    assert.equal(parseRetryAfter(header, 0), undefined, String(header));
  }
});

test("takes two digits of a year as at most fifty years ahead", () => {
  const now = 1_792_000_000_000; // October 2026.
  assert.equal(parseRetryAfter("Saturday, 01-Jan-70 00:00:00 GMT", now), 3_155_760_000_000 - now);
  assert.equal(parseRetryAfter("Saturday, 01-Jan-80 00:00:00 GMT", now), 0);
  assert.equal(parseRetryAfter("Saturday, 01-Jan-00 00:00:00 GMT", Number.MAX_VALUE), 0);
  assert.equal(parseRetryAfter("Saturday, 29-Feb-01 00:00:00 GMT", now), undefined);
});

test("accepts leap days and leap seconds", () => {
  const day = (header: string) => (parseRetryAfter(header, 0) ?? Number.NaN) / 86_400_000;
  assert.equal(day("Thu, 29 Feb 2024 00:00:00 GMT"), 19_782);
  assert.equal(day("Fri, 01 Mar 2024 00:00:00 GMT"), 19_783);
  assert.equal(day("Tue, 29 Feb 2000 00:00:00 GMT"), 11_016);
  assert.equal(parseRetryAfter("Mon, 29 Feb 2100 00:00:00 GMT", 0), undefined);
  assert.equal(parseRetryAfter("Sat, 01 Jan 0000 00:00:00 GMT", 0), 0);
  const leapSecond = parseRetryAfter("Sat, 31 Dec 2016 23:59:60 GMT", 0);
  assert.equal(leapSecond, parseRetryAfter("Sun, 01 Jan 2017 00:00:00 GMT", 0));
});
