// The test that every environment runs: hash an address and prepare a small file, in a worker where workers exist.

import { hashEmail, init, prepareFile } from "kard-enroll";

const CSV = "Member ID,E-mail,ZIP\n17,ann@example.com,2134\n18,bob@,02134\n19,cy@example.com,02134\n";

/** @returns {Promise<{ hash: string, users: number, invalid: number, worker: boolean }>} */
export async function check() {
  const heard = hearWorkers();
  await init();
  const file = prepareFile(new Blob([CSV]));
  let users = 0;
  for await (const request of file) users += request.users.length;
  const { counts } = await file.report;
  return { hash: hashEmail("user@example.com"), users, invalid: counts.invalid, worker: heard() };
}

/** Whether a worker prepared a request. */
function hearWorkers() {
  let requests = 0;
  const { Worker } = globalThis;
  if (Worker) {
    globalThis.Worker = class extends Worker {
      constructor(...args) {
        super(...args);
        this.addEventListener("message", ({ data }) => {
          if (data.type === "item" && data.item.request) requests += 1;
        });
      }
    };
  }
  return () => requests > 0;
}
