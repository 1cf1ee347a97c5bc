import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A running stand-in for the API. */
export interface Sandbox {
  url: string;
  token: string;
  organizationId: string;
  close(): Promise<void>;
}

/** Starts a stand-in for the API on 127.0.0.1 and a free port. */
export async function startSandbox(): Promise<Sandbox> {
  const server = createServer((_, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: "sandbox-token",
    organizationId: "sandbox-organization",
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
