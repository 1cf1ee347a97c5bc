// One record: which values are valid, which are normalized, and what each option does.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { buildUpdateUser, hashEmail, init, prepareFile, prepareUsers, validateUser } from "kard-enroll";
import { codes, codesOf, kardError, type Loose, sent } from "./tools.js";

before(() => init());

const HASH = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";
const THIS_YEAR = new Date().getFullYear();

test("the example record of the vendor gives its example body, with the correct hash", () => {
  const record = {
    id: "1234567890",
    enrolledRewards: ["CARDLINKED"] as const,
    zipCode: "11238",
    email: "user@example.com",
    phoneNumber: "+14155552671",
    birthYear: "1990",
    historicalTransactionsSent: true,
  };
  const { requests, issues } = prepareUsers([record], { email: "both" });
  assert.deepEqual(issues, []);
  assert.equal(
    requests[0]?.body,
    `{"data":[{"type":"user","id":"1234567890","attributes":{"enrolledRewards":["CARDLINKED"],"zipCode":"11238",` +
      `"email":"user@example.com","hashedEmail":"${HASH}","phoneNumber":"+14155552671","birthYear":"1990",` +
      `"historicalTransactionsSent":true}}]}`,
  );
});

test("accepts numbers for ids, birth years and ZIP codes", () => {
  const result = validateUser({ id: 17, birthYear: 1990, zipCode: 1238, phoneNumber: 4155552671 });
  assert.ok(result.ok);
  assert.equal(result.user.id, "17");
  assert.equal(result.user.attributes.birthYear, "1990");
  assert.equal(result.user.attributes.zipCode, "01238");
  assert.equal(result.user.attributes.phoneNumber, "+14155552671");
  assert.deepEqual(codes(result.issues).sort(), ["phone_number.repaired", "zip_code.repaired"]);
  assert.deepEqual(codesOf({ id: 0 }), []);
  assert.deepEqual(codesOf({ id: 12345678901234567890n }), []);
});

test("an id is a string or a safe integer", () => {
  for (const id of [
    1.5,
    2 ** 60,
    Number.NaN,
    Infinity,
    true,
    {},
    [],
    ["a"],
    () => "a",
    Symbol("a"),
    new Date(0),
  ]) {
    assert.deepEqual(codesOf({ id }), ["id.invalid"], String(id));
  }
  for (const id of [undefined, null, "", "  ", "\ufeff"]) assert.deepEqual(codesOf({ id }), ["id.missing"]);
  assert.deepEqual(codesOf({ id: " a " }), ["id.repaired"]);
  assert.deepEqual(codesOf({ id: "1.23457E+11" }), ["id.invalid"]);
});

test("trims white space around an e-mail address; inside, it makes the address invalid", () => {
  assert.deepEqual(codesOf({ email: " \t\ufeffUser@Example.com\u00a0" }), ["email.repaired"]);
  assert.equal(sent({ email: " User@Example.com " }, { email: "raw" }).email, "User@Example.com");
  assert.equal(sent({ email: " User@Example.com " }).hashedEmail, HASH);
  for (const email of ["us er@example.com", "user@ example.com", "user\u00a0@example.com", "a\n@b.c"]) {
    assert.deepEqual(codesOf({ email }), ["email.invalid"]);
    assert.equal(hashEmail(email).length, 64);
  }
  // The rule of WHATWG, not a stricter one.
  for (const email of ["a+b@c.d", "a'b@c.d", "a..b@c.d", ".@x.y"]) assert.deepEqual(codesOf({ email }), []);
  for (const email of ["a@b", "a..b@c", ".@x"]) assert.deepEqual(codesOf({ email }), ["email.unlikely"]);
  for (const email of [
    "a",
    "@b",
    "a@",
    "a@b@c",
    "ü@x.y",
    "a@ü.de",
    "a@b_c.d",
    "a@-b.c",
    '"a"@b.c',
    17,
    true,
    {},
  ]) {
    assert.deepEqual(codesOf({ email }), ["email.invalid"], String(email));
  }
  assert.deepEqual(codesOf({ email: "+tag@gmail.com" }), ["email.invalid"]);
});

test("a hash has 64 hexadecimal digits and matches the e-mail address of the record", () => {
  assert.equal(sent({ hashedEmail: HASH.toUpperCase() }).hashedEmail, HASH);
  assert.equal(sent({ hashedEmail: HASH }, { email: "raw" }).hashedEmail, HASH);
  assert.deepEqual(sent({ hashedEmail: HASH, email: "user@example.com" }), {
    enrolledRewards: ["CARDLINKED"],
    hashedEmail: HASH,
  });
  assert.deepEqual(codesOf({ hashedEmail: HASH, email: "other@example.com" }), ["hashed_email.mismatch"]);
  for (const hashedEmail of [HASH.slice(1), `${HASH}0`, HASH.replace("b", "g"), "a@b.c", 17, {}]) {
    assert.deepEqual(codesOf({ hashedEmail }), ["hashed_email.invalid"]);
  }
});

test("empty strings, null and undefined count as absent", () => {
  for (const nothing of ["", null, undefined]) {
    const record = {
      email: nothing,
      hashedEmail: nothing,
      phoneNumber: nothing,
      zipCode: nothing,
      birthYear: nothing,
      enrolledRewards: nothing,
      historicalTransactionsSent: nothing,
      phoneNumbers: nothing,
      postalCodes: nothing,
    };
    assert.deepEqual(codesOf(record), []);
    assert.deepEqual(sent(record), { enrolledRewards: ["CARDLINKED"] });
  }
});

test("sends valid lists unchanged, and reports an invalid item with its pointer", () => {
  const phoneNumbers = [{ number: "+14155552671", type: "MOBILE" }, { number: "(415) 555-2672" }];
  const postalCodes = [{ code: "94107", type: "BILLING" }, { code: 1238 }];
  assert.deepEqual(sent({ phoneNumbers, postalCodes }).phoneNumbers, [
    { number: "+14155552671", type: "MOBILE" },
    { number: "+14155552672" },
  ]);
  assert.deepEqual(sent({ phoneNumbers, postalCodes }).postalCodes, [
    { code: "94107", type: "BILLING" },
    { code: "01238" },
  ]);
  assert.deepEqual(sent({ phoneNumbers: [] }).phoneNumbers, []);
  const { issues } = validateUser({ id: "a", phoneNumbers: [phoneNumbers[1], { number: "1" }] } as Loose);
  assert.deepEqual(
    issues.map(({ pointer, severity }) => [pointer, severity]),
    [
      ["/phoneNumbers/0/number", "warning"],
      ["/phoneNumbers/1/number", "error"],
    ],
  );
  assert.deepEqual(codesOf({ phoneNumbers: [{ number: "+14155552671", type: "FAX" }] }), [
    "phone_numbers.invalid",
  ]);
  assert.deepEqual(codesOf({ postalCodes: [{ code: "94107", type: "HOME" }] }), ["postal_codes.invalid"]);
  assert.deepEqual(codesOf({ phoneNumbers: Array(10).fill(phoneNumbers[0]) }), []);
  assert.deepEqual(codesOf({ phoneNumbers: Array(11).fill(phoneNumbers[0]) }), ["phone_numbers.too_many"]);
  assert.deepEqual(codesOf({ postalCodes: Array(11).fill(postalCodes[0]) }), ["postal_codes.too_many"]);
  for (const list of ["+14155552671", 17, true, {}, [17], [null], [[]], [{}], [{ number: {} }]]) {
    assert.deepEqual(codesOf({ phoneNumbers: list }), ["phone_numbers.invalid"], JSON.stringify(list));
    assert.deepEqual(codesOf({ postalCodes: list }), ["postal_codes.invalid"], JSON.stringify(list));
  }
});

test("the option email selects what is sent", () => {
  const record = { email: "User@example.com" };
  assert.deepEqual(Object.keys(sent(record)), ["enrolledRewards", "hashedEmail"]);
  assert.deepEqual(Object.keys(sent(record, { email: "hash" })), ["enrolledRewards", "hashedEmail"]);
  assert.deepEqual(Object.keys(sent(record, { email: "both" })), ["enrolledRewards", "email", "hashedEmail"]);
  assert.deepEqual(Object.keys(sent(record, { email: "raw" })), ["enrolledRewards", "email"]);
});

test("the option enrolledRewards applies to records without rewards", () => {
  assert.deepEqual(sent({}).enrolledRewards, ["CARDLINKED"]);
  assert.deepEqual(sent({}, { enrolledRewards: [] }).enrolledRewards, []);
  assert.deepEqual(sent({ enrolledRewards: [] }).enrolledRewards, []);
  assert.deepEqual(sent({ enrolledRewards: ["CARDLINKED"] }, { enrolledRewards: [] }).enrolledRewards, [
    "CARDLINKED",
  ]);
  for (const enrolledRewards of [
    ["AFFILIATE"],
    ["CARDLINKED", "AFFILIATE"],
    ["cardlinked"],
    [1],
    {},
    17,
    true,
    "x",
  ]) {
    assert.deepEqual(
      codesOf({ enrolledRewards }),
      ["enrolled_rewards.invalid"],
      JSON.stringify(enrolledRewards),
    );
    // This field is never omitted, because the API requires it.
    assert.equal(validateUser({ id: "a", enrolledRewards } as Loose, { onInvalidField: "omit" }).ok, false);
  }
});

test("the option region sets the country of phone numbers without +", () => {
  for (const region of ["US", "CA"] as const) {
    assert.equal(sent({ phoneNumber: "(415) 555-2671" }, { region }).phoneNumber, "+14155552671");
    assert.deepEqual(codesOf({ phoneNumber: "(415) 555-2671" }, { region }), ["phone_number.repaired"]);
  }
  assert.deepEqual(codesOf({ phoneNumber: "(415) 555-2671" }, { region: null }), ["phone_number.invalid"]);
  assert.equal(sent({ phoneNumber: "+14155552671" }, { region: null }).phoneNumber, "+14155552671");
});

test("the option repair normalizes unambiguous values with a warning, or makes them errors", () => {
  for (const [record, name, value] of [
    [{ phoneNumber: "415-555-2671" }, "phoneNumber", "+14155552671"],
    [{ phoneNumber: "4155552671.0" }, "phoneNumber", "+14155552671"],
    [{ zipCode: "94107-1234" }, "zipCode", "94107"],
    [{ zipCode: "1238" }, "zipCode", "01238"],
    [{ birthYear: "07/04/1987" }, "birthYear", "1987"],
    [{ birthYear: "1990.0" }, "birthYear", "1990"],
  ] as const) {
    assert.equal((sent(record) as Loose)[name], value);
    const { issues } = validateUser({ id: "a", ...record } as Loose);
    assert.deepEqual([issues.length, issues[0]?.severity], [1, "warning"]);
    assert.match(issues[0]?.code ?? "", /\.repaired$/);
    const strict = validateUser({ id: "a", ...record } as Loose, { repair: false });
    assert.equal(strict.ok, false);
    assert.deepEqual([strict.issues.length, strict.issues[0]?.severity], [1, "error"]);
    assert.match(strict.issues[0]?.code ?? "", /\.invalid$/);
  }
});

test("the option minAge, and the range of birth years", () => {
  const year = (birthYear: number, options?: Loose) => codesOf({ birthYear }, options);
  assert.deepEqual(year(1900), []);
  assert.deepEqual(year(1899), ["birth_year.out_of_range"]);
  assert.deepEqual(year(THIS_YEAR), []);
  assert.deepEqual(year(THIS_YEAR + 1), ["birth_year.out_of_range"]);
  assert.deepEqual(year(THIS_YEAR - 18, { minAge: 18 }), []);
  assert.deepEqual(year(THIS_YEAR - 17, { minAge: 18 }), ["birth_year.out_of_range"]);
  assert.deepEqual(year(THIS_YEAR, { minAge: 0 }), []);
  for (const birthYear of ["abcd", "199", 19900, 1990.5, true, {}, ["1990"]]) {
    assert.deepEqual(codesOf({ birthYear }), ["birth_year.invalid"], String(birthYear));
  }
});

test("the option onInvalidField makes the row invalid, or omits the field with a warning", () => {
  const bad = {
    email: "x",
    hashedEmail: "x",
    phoneNumber: "1",
    zipCode: "00000",
    birthYear: "1800",
    historicalTransactionsSent: "maybe",
    phoneNumbers: [{ number: "1" }],
    postalCodes: 17,
  };
  const invalid = validateUser({ id: "a", ...bad } as Loose);
  assert.equal(invalid.ok, false);
  // All issues of the row are reported, not only the first.
  assert.equal(invalid.issues.length, 8);
  assert.deepEqual(new Set(invalid.issues.map(({ field }) => field)), new Set(Object.keys(bad)));
  const omitted = validateUser({ id: "a", ...bad } as Loose, { onInvalidField: "omit" });
  assert.ok(omitted.ok);
  assert.deepEqual(omitted.user.attributes, { enrolledRewards: ["CARDLINKED"] });
  assert.deepEqual(codes(omitted.issues), codes(invalid.issues));
  assert.ok(omitted.issues.every(({ severity }) => severity === "warning"));
  for (const record of [{}, { id: {} }, { id: "a", enrolledRewards: "x" }, null]) {
    assert.equal(validateUser(record as Loose, { onInvalidField: "omit" }).ok, false);
  }
  const mixed = { id: "a", hashedEmail: HASH, email: "other@example.com" };
  const agreed = validateUser(mixed, { onInvalidField: "omit" });
  assert.deepEqual(agreed.ok && agreed.user.attributes, { enrolledRewards: ["CARDLINKED"] });
});

test("the option batchSize is the number of users per request, from 1 to 100", () => {
  const records = Array.from({ length: 250 }, (_, n) => ({ id: n }));
  const sizes = (options?: Loose) => prepareUsers(records, options).requests.map(({ users }) => users.length);
  assert.deepEqual(sizes(), [100, 100, 50]);
  assert.deepEqual(sizes({ batchSize: 100 }), [100, 100, 50]);
  assert.deepEqual(sizes({ batchSize: 125 / 5 }), Array(10).fill(25));
  assert.equal(sizes({ batchSize: 1 }).length, 250);
});

test("every function throws options.invalid for invalid options", async () => {
  const wrong: Loose[] = [
    { email: "plain" },
    { email: null },
    { email: 1 },
    { enrolledRewards: ["AFFILIATE"] },
    { enrolledRewards: "CARDLINKED" },
    { enrolledRewards: null },
    { region: "DE" },
    { region: 1 },
    { repair: "yes" },
    { repair: null },
    { minAge: -1 },
    { minAge: 151 },
    { minAge: 17.5 },
    { minAge: "18" },
    { minAge: Number.NaN },
    { batchSize: 0 },
    { batchSize: 101 },
    { batchSize: -1 },
    { batchSize: 2.5 },
    { batchSize: "10" },
    { batchSize: Number.NaN },
    { batchSize: Infinity },
    { onInvalidField: "drop" },
    { onInvalidField: true },
    { reportValues: 1 },
  ];
  for (const options of wrong) {
    const about = JSON.stringify(options);
    assert.throws(() => validateUser({ id: "a" }, options), kardError("options.invalid"), about);
    assert.throws(() => prepareUsers([], options), kardError("options.invalid"), about);
    assert.throws(() => buildUpdateUser({ id: "a" }, options), kardError("options.invalid"), about);
    const prepared = prepareFile("id\na\n", options);
    await assert.rejects(prepared[Symbol.asyncIterator]().next(), kardError("options.invalid"), about);
    await assert.rejects(prepared.report, kardError("options.invalid"), about);
  }
  for (const options of [
    undefined,
    null,
    {},
    { email: undefined, minAge: undefined, other: 17 },
  ] as Loose[]) {
    assert.equal(validateUser({ id: "a" }, options).ok, true);
  }
});
