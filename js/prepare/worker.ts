// The worker that reads a file.

import type { Port } from "../rpc/protocol.js";
import { serve } from "../rpc/serve.js";
import type { FileOptions } from "../types/index.js";
import { init } from "../wasm/init.js";
import { runFilePipeline } from "./file-pipeline.js";
import type { FileItem, FileWorker } from "./read-in-worker.js";
import { fromRequest } from "./request.js";

serve({
  async read(port: Port<FileItem>, { module, source, options, edits, streamInvalidRows }) {
    await init(module);
    const read: FileOptions = {
      ...options,
      onProgress: (progress) => port.emit({ progress }),
    };
    if (streamInvalidRows) {
      read.invalidRows = new WritableStream({ write: (invalidRows) => port.send({ invalidRows }) });
    }
    const requests = runFilePipeline(source, read, edits);
    for (;;) {
      const next = await requests.next();
      if (next.done) return next.value;
      await port.send({ request: fromRequest(next.value) });
    }
  },
} satisfies FileWorker);
