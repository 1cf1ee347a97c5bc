// What may be called on a session from afar. Apart from far.ts, which starts the worker: bundlers stumble over a worker
// that refers to itself.

import type { Session } from "./session.js";

type Name = "configure" | "edit" | "rows" | "row" | "rowNumbers";

/** The methods of a session that the page may call. */
export type Call = {
  [name in Name]: [name, ...Parameters<Session[name]>];
}[Name];

/** Calls one of a session's methods. */
export async function dispatch(session: Session, [name, ...parts]: Call): Promise<unknown> {
  return (session[name] as (...parts: unknown[]) => unknown).apply(session, parts);
}
