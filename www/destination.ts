// The destinations: environment, organization and token. Each environment has its own organization and token, so those of
// the mock server never reach Kard. They are kept in memory only.

/** The settings that sending requires. */
export interface Destination {
  /** The option `environment` of `enrollUsers`: a name or a base URL. */
  environment: string;
  name: string;
  /** The host of the requests, for display. */
  host: string;
  organizationId: string;
  token: string;
  isProduction: boolean;
}

/** The available destinations. If the page has a mock server, it is the first one. */
export async function destinations(): Promise<Destination[]> {
  const kard = (environment: string, name: string, host: string, isProduction: boolean): Destination => {
    return { environment, name, host, organizationId: "", token: "", isProduction };
  };
  const mockServer = await findMockServer();
  return [
    ...(mockServer ? [mockServer] : []),
    kard("sandbox", "Sandbox of Kard", "test-rewards-api.getkard.com", false),
    kard("production", "Production of Kard", "rewards-api.getkard.com", true),
  ];
}

/** `npm start` serves the URL of its mock server; other hosts do not. */
async function findMockServer(): Promise<Destination | null> {
  try {
    const response = await fetch("mock-server.json");
    const { url, token, organizationId } = await response.json();
    const host = new URL(url).host;
    const name = "Local mock server";
    return { environment: url, name, host, organizationId, token, isProduction: false };
  } catch {
    return null;
  }
}
