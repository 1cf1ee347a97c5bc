// The type of the tag for frameworks.

import type { KardEnroll } from "./element.js";
import type { KardEnrollEventMap } from "./events.js";

/** The properties and event handlers of the tag, for frameworks that check its type, such as React with TSX. */
export type KardEnrollProps = Partial<
  Pick<
    KardEnroll,
    | "organizationId"
    | "environment"
    | "targetIssuer"
    | "email"
    | "region"
    | "journal"
    | "theme"
    | "submitPolicy"
    | "lang"
    | "token"
    | "send"
    | "options"
    | "enroll"
    | "texts"
  >
> & { [Name in keyof KardEnrollEventMap as `on${Name}`]?: (event: KardEnrollEventMap[Name]) => void };
