// A user as the issuer has them, and as the API takes them.

import type { PrepareOptions } from "./validation.js";

/** A value that people have where the API wants text. */
export type Textual = string | number | null | undefined;

/** One user as the issuer knows them. Empty strings, `null` and `undefined` are absent. */
export interface UserRecord {
  /** The issuer's own id; unique. */
  id: string | number;
  /** The raw address; what leaves the browser is chosen by {@link PrepareOptions.email}. */
  email?: string | null | undefined;
  /** SHA-256 of the normal form of the address, 64 hex digits. */
  hashedEmail?: string | null | undefined;
  /** E.164, or national where `region` says how to read it. */
  phoneNumber?: Textual;
  /** ZIP or ZIP+4. */
  zipCode?: Textual;
  /** Four digits. */
  birthYear?: Textual;
  /** What the user is enrolled in; `[]` is nothing. */
  enrolledRewards?: readonly "CARDLINKED"[] | null | undefined;
  /** One way: once true it cannot be set back. */
  historicalTransactionsSent?: boolean | null | undefined;
  /** At most 10; replaces the list on file. */
  phoneNumbers?:
    | readonly { number: Textual; type?: "MOBILE" | "HOME" | "WORK" | "OTHER" | null | undefined }[]
    | null
    | undefined;
  /** At most 10; replaces the list on file. */
  postalCodes?:
    | readonly { code: Textual; type?: "PHYSICAL" | "BILLING" | "OTHER" | null | undefined }[]
    | null
    | undefined;
}

/** A JSON:API resource object of type `user`. */
export interface UserResource {
  type: "user";
  id: string;
  attributes: {
    enrolledRewards: "CARDLINKED"[];
    zipCode?: string;
    email?: string;
    hashedEmail?: string;
    phoneNumber?: string;
    birthYear?: string;
    historicalTransactionsSent?: boolean;
    phoneNumbers?: { number: string; type?: "MOBILE" | "HOME" | "WORK" | "OTHER" }[];
    postalCodes?: { code: string; type?: "PHYSICAL" | "BILLING" | "OTHER" }[];
  };
}
