// Parses the header `Retry-After` (RFC 9110, 10.2.3): seconds, or a date in one of the three forms of RFC 9110, 5.6.7.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** 50 years, with leap days, in ms. */
const FIFTY_YEARS = (50 * 365 + 12) * 86_400_000;

/**
 * Milliseconds to wait from `now` (Unix time in ms), not capped; 0 for a date in the past, `undefined` for any other
 * text. Separators and the day of the week are not checked.
 */
export function parseRetryAfter(header: string | undefined | null, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  const then = parseDate(text, now);
  return then === undefined ? undefined : Math.max(0, then - now);
}

/** Unix time in ms. */
function parseDate(text: string, now: number): number | undefined {
  // No valid date is longer, and splitting a hostile header takes time.
  const words = text.length > 100 ? [] : text.split(/[ ,-]+/).filter((word) => word !== "");
  // `Sun, 06 Nov 1994 08:49:37 GMT` and `Sunday, 06-Nov-94 08:49:37 GMT`; asctime: `Sun Nov  6 08:49:37 1994`.
  const parts = words.length === 5 ? [0, 2, 1, 4, 3].map((at) => words[at]).concat("GMT") : words;
  const [weekday = "", day = "", monthName = "", year = "", time = "", zone = ""] = parts;
  const month = MONTHS.indexOf(monthName.toLowerCase());
  const clock = /^(\d\d):(\d\d):(\d\d)$/.exec(time);
  const isDate =
    parts.length === 6 &&
    /^[a-z]{3,}$/i.test(weekday) &&
    /^\d\d?$/.test(day) &&
    month >= 0 &&
    /^(\d\d|\d{4})$/.test(year) &&
    /^gmt$/i.test(zone);
  if (!isDate || !clock) return undefined;
  const [hour = 0, minute = 0, second = 0] = clock.slice(1).map(Number);
  // A leap second is valid.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const at = (year: number) => {
    const date = new Date(0);
    date.setUTCFullYear(year, month, Number(day));
    const isReal = date.getUTCMonth() === month && date.getUTCDate() === Number(day);
    return isReal ? date.setUTCHours(hour, minute, second) : Number.NaN;
  };
  const moment = at(year.length === 4 ? Number(year) : fullYear(Number(year), at, now));
  return Number.isNaN(moment) ? undefined : moment;
}

/** Two digits are the latest such year that is not more than 50 years ahead. */
function fullYear(short: number, at: (year: number) => number, now: number): number {
  let year = 1900 + short;
  // 29 February exists in one of four centuries only, so a date that does not exist is no reason to stop.
  for (let next = year + 100; next < 10_000 && !(at(next) > now + FIFTY_YEARS); next += 100) {
    if (!Number.isNaN(at(next))) year = next;
  }
  return year;
}
