// Where it goes: environment, organization and token. Each environment has its own, so the stand-in's never
// reach Kard. All of it is kept in memory alone.

/** What is needed to send. */
export interface Destination {
  /** What `enrollUsers` takes: a name or a base URL. */
  environment: string;
  name: string;
  /** Where requests go, for the eye. */
  host: string;
  organizationId: string;
  token: string;
  isReal: boolean;
}

/** The destinations that can be chosen; with a stand-in beside the page, it comes first. */
export async function destinations(): Promise<Destination[]> {
  const kard = (environment: string, name: string, host: string, isReal: boolean): Destination => {
    return { environment, name, host, organizationId: "", token: "", isReal };
  };
  const standIn = await findStandIn();
  return [
    ...(standIn ? [standIn] : []),
    kard("sandbox", "Kard's sandbox", "test-rewards-api.getkard.com", false),
    kard("production", "Kard's production", "rewards-api.getkard.com", true),
  ];
}

/** `npm start` serves the address of its stand-in; elsewhere there is none. */
async function findStandIn(): Promise<Destination | null> {
  try {
    const answer = await fetch("sandbox.json");
    const { url, token, organizationId } = await answer.json();
    const host = new URL(url).host;
    const name = "Stand-in on this machine";
    return { environment: url, name, host, organizationId, token, isReal: false };
  } catch {
    return null;
  }
}
