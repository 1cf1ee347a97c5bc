// A user as a record of the issuer, and as a resource of the API.

/** A text attribute of the API; numbers are accepted as well. */
export type Textual = string | number | null | undefined;

/** One user in the data of the issuer. Empty strings, `null` and `undefined` count as absent. */
export interface UserRecord {
  /** The id of the issuer for this user; unique. */
  id: string | number;
  /** The raw e-mail address. The option `email` selects what is sent. */
  email?: string | null | undefined;
  /** SHA-256 hash of the normalized e-mail address, 64 hexadecimal digits. */
  hashedEmail?: string | null | undefined;
  /** E.164, or a national number of `country`, or of `region` in a record without a country. */
  phoneNumber?: Textual;
  /** ZIP or ZIP+4 code. */
  zipCode?: Textual;
  /** Four digits. */
  birthYear?: Textual;
  /** The rewards that the user is enrolled in; `[]` means none. */
  enrolledRewards?: readonly "CARDLINKED"[] | null | undefined;
  /** Cannot be reset: once `true`, the API rejects `false`. */
  historicalTransactionsSent?: boolean | null | undefined;
  /** At most 10; replaces the stored list. */
  phoneNumbers?:
    | readonly { number: Textual; type?: "MOBILE" | "HOME" | "WORK" | "OTHER" | null | undefined }[]
    | null
    | undefined;
  /** At most 10; replaces the stored list. */
  postalCodes?:
    | readonly { code: Textual; type?: "PHYSICAL" | "BILLING" | "OTHER" | null | undefined }[]
    | null
    | undefined;
  /**
   * A country by name, ISO 3166-1 code or calling code. It decides how national phone numbers and postal codes are read. Never
   * sent.
   */
  country?: Textual;
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
