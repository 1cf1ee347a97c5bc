// A sample export of 250 invented persons with typical problems of real exports: a title, a footer, a misleading column,
// duplicate and missing ids, and different spellings in each cell. It is the same on every machine.

const FIRST = [
  "Ada",
  "Bela",
  "Chidi",
  "Dana",
  "Emeka",
  "Farah",
  "Goran",
  "Hana",
  "Ines",
  "Jonas",
  "Kaia",
  "Lior",
];
const LAST = [
  "Abara",
  "Berg",
  "Castillo",
  "Dupont",
  "Eriksen",
  "Fofana",
  "Grau",
  "Hoshino",
  "Ibarra",
  "Jansen",
];
const DOMAINS = ["example.com", "example.org", "example.net"];
const AREAS = ["212", "303", "415", "503", "617", "702", "808", "919"];
const ZIPS = ["02139", "10001", "30303", "60601", "80202", "94103", "07030", "00901", "05401", "98101"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const ROWS = 250;

/** Numbers from 0 below 1, the same each time (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The sample as a spreadsheet program writes it. */
export function sampleText(): string {
  const random = randomOf(4242);
  const below = (end: number) => Math.floor(random() * end);
  const one = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const lines = [
    "Cardholder export (invented people)",
    "",
    "Member ID,First Name,Last Name,E-mail Address,Mobile #,ZIP,DOB,Account manager e-mail",
  ];
  for (let row = 1; row <= ROWS; row++) {
    const [first, last] = [one(FIRST), one(LAST)];
    const cells = [
      idOf(row),
      first,
      last,
      emailOf(`${first}.${last}`.toLowerCase(), row, one(DOMAINS), below(24)),
      phoneOf(one(AREAS), `01${String(below(100)).padStart(2, "0")}`, below(22)),
      zipOf(one(ZIPS), below(20)),
      birthOf(1940 + below(66), 1 + below(12), 1 + below(28), below(24)),
      "manager@example.com",
    ];
    lines.push(cells.map(quoted).join(","));
  }
  lines.push("", `Total rows: ${ROWS}`, "");
  return lines.join("\r\n");
}

/** The sample as a file, with the byte order mark that Excel writes. */
export function sampleFile(): File {
  return new File(["\ufeff", sampleText()], "sample-250-rows.csv", { type: "text/csv" });
}

/** Mostly unique ids; some are duplicates, some are missing. */
function idOf(row: number): string {
  if (row % 61 === 0) return "";
  if (row % 47 === 0) return `M${1000 + row - 40}`;
  return `M${1000 + row}`;
}

function emailOf(name: string, row: number, domain: string, form: number): string {
  const local = `${name}${row}`;
  const gmail = `${name}.sample${row}`;
  switch (form) {
    case 0:
      return `${local}@${domain}`.toUpperCase();
    case 1:
      return ` ${local}@${domain}`;
    case 2:
      return `${local}@${domain}\u00a0`;
    case 3:
      return `${gmail}@gmail.com`;
    case 4:
      return `${gmail}+cards@gmail.com`;
    case 5:
      return `${gmail.replaceAll(".", "")}@googlemail.com`;
    case 6:
      return `mailto:${local}@${domain}`;
    case 7:
      return row % 2 ? "N/A" : "-";
    case 8:
      return row % 2 ? `${local}@example,com` : `${name}.example.com`;
    case 9:
      return row % 2 ? `${local}@@${domain}` : `${name} ${row}@${domain}`;
    default:
      return `${local}@${domain}`;
  }
}

/** The numbers 555-0100 to 555-0199 are reserved for fiction. */
function phoneOf(area: string, line: string, form: number): string {
  switch (form) {
    case 0:
      return `(${area}) 555-${line}`;
    case 1:
      return `${area}.555.${line}`;
    case 2:
      return `1-${area}-555-${line}`;
    case 3:
      return `${area}555${line}.0`;
    case 4:
      return `(${area}) 555-${line} ext. 12`;
    case 5:
      return `${area}\u2013555\u2013${line}`;
    case 6:
      return `${area}555${line}`;
    case 7:
      return "";
    case 8:
      return Number(line) % 3 ? `${area}-555-${line}` : "none";
    case 9:
      return Number(line) % 3 ? `555-${line}` : `${area}-555-${line} / ${area}-555-0100`;
    case 10:
      return Number(line) % 3 ? `+1 ${area} 555 ${line}` : "4.15555E+09";
    default:
      return `+1${area}555${line}`;
  }
}

function zipOf(zip: string, form: number): string {
  switch (form) {
    case 0:
      return String(Number(zip));
    case 1:
      return `${zip}-1234`;
    case 2:
      return `${Number(zip)}.0`;
    case 3:
      return ` ${zip}`;
    case 4:
      return "";
    case 5:
      return Number(zip) % 2 ? "K1A 0B1" : zip;
    case 6:
      return Number(zip) % 3 ? zip : "ABCDE";
    default:
      return zip;
  }
}

function birthOf(year: number, month: number, day: number, form: number): string {
  const [mm, dd] = [month, day].map((part) => String(part).padStart(2, "0"));
  switch (form) {
    case 0:
      return String(year);
    case 1:
      return `${day}-${MONTHS[month - 1]}-${year}`;
    case 2:
      return `${year}-${mm}-${dd}`;
    case 3:
      return `${month}/${day}/${String(year).slice(2)}`;
    case 4:
      return "";
    case 5:
      return day % 3 ? `${mm}/${dd}/${year}` : `${mm}/${dd}/1850`;
    default:
      return `${mm}/${dd}/${year}`;
  }
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
