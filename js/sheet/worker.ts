// The worker of a sheet.

import { serve } from "../rpc/serve.js";
import { init } from "../wasm/init.js";
import type { SheetWorker } from "./protocol.js";
import { Session } from "./session.js";

/** Opened by the first call. */
let session: Session;

serve({
  async open(port, module, source, options) {
    await init(module);
    session = new Session(source, (update) => port.emit(update));
    return session.open(options);
  },
  configure: (_, options) => session.configure(options),
  edit: (_, edit) => session.edit(edit),
  rows: (_, filter, from, count) => session.rows(filter, from, count),
  row: (_, row) => session.row(row),
  rowNumbers: (_, filter) => session.rowNumbers(filter),
} satisfies SheetWorker);
