// The client of the protocol in the page: calls, streams, and a watchdog.
//
// A worker that the browser kills reports nothing. Therefore the client sends a ping after some seconds of silence, and
// fails if the same time passes without a pong.

import { KardEnrollError } from "../error.js";
import type { ArgsOf, FromWorker, ItemOf, Methods, RemoteError, ToWorker, ValueOf } from "./protocol.js";

/** Milliseconds of silence before the ping, and after it. */
const SILENCE = 5000;

/** Paced items that a worker may send ahead of the page. */
const AHEAD = 8;

/** A call that has no result yet. */
interface Pending {
  onItem(item: unknown, paced: boolean): void;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

interface ClientOptions {
  /** Whether the worker works without a call that waits for it, so that the watchdog must run. */
  isBusy?: () => boolean;
  /** Called once if the worker fails. */
  onFailure?: (error: KardEnrollError) => void;
}

export class WorkerClient<M extends Methods> {
  readonly #worker: Worker;
  readonly #options: ClientOptions;
  readonly #pending = new Map<number, Pending>();
  /** Receive the items of calls that returned: a method may keep its port. */
  readonly #listeners = new Map<number, (item: unknown) => void>();
  #calls = 0;
  #end: { reason: unknown } | undefined;
  #hasResponded = false;
  #pinged = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(worker: Worker, options: ClientOptions = {}) {
    this.#worker = worker;
    this.#options = options;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail("the worker that reads the file stopped");
    };
  }

  /** Whether the worker ever sent a message. One that fails before is not allowed on this page, or cannot start. */
  get hasResponded(): boolean {
    return this.#hasResponded;
  }

  /** Calls a method. `onItem` receives its items, also those that it sends after its value. */
  call<Name extends string & keyof M>(
    method: Name,
    args: ArgsOf<M[Name]>,
    onItem?: (item: ItemOf<M[Name]>) => void,
  ): Promise<ValueOf<M[Name]>> {
    return new Promise((resolve, reject) => {
      const id = this.#send(method, args, {
        onItem: (item) => onItem?.(item as ItemOf<M[Name]>),
        resolve: resolve as (value: unknown) => void,
        reject,
      });
      if (onItem) this.#listeners.set(id, onItem as (item: unknown) => void);
    });
  }

  /** Calls a method and gives its items in their order; the value of the generator is that of the method. */
  async *stream<Name extends string & keyof M>(
    method: Name,
    args: ArgsOf<M[Name]>,
  ): AsyncGenerator<ItemOf<M[Name]>, ValueOf<M[Name]>, void> {
    const inbox: { item: unknown; paced: boolean }[] = [];
    let end: { value: unknown } | { reason: unknown } | undefined;
    let wake: () => void = () => {};
    const finish = (how: typeof end) => {
      end = how;
      wake();
    };
    const id = this.#send(method, args, {
      onItem(item, paced) {
        inbox.push({ item, paced });
        wake();
      },
      resolve: (value) => finish({ value }),
      reject: (reason) => finish({ reason }),
    });
    for (let ahead = 0; ahead < AHEAD; ahead += 1) this.#post({ type: "pull", id });
    for (;;) {
      const next = inbox.shift();
      if (next) {
        if (next.paced) this.#post({ type: "pull", id });
        yield next.item as ItemOf<M[Name]>;
      } else if (end) {
        if ("reason" in end) throw end.reason;
        return end.value as ValueOf<M[Name]>;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }

  /** Ends the worker; calls that have no result yet, and later ones, are rejected with `reason`. */
  close(reason: unknown): void {
    if (this.#end) return;
    this.#end = { reason };
    clearTimeout(this.#timer);
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
    this.#listeners.clear();
  }

  #fail(message: string): void {
    if (this.#end) return;
    const error = new KardEnrollError("worker.failed", message);
    this.close(error);
    this.#options.onFailure?.(error);
  }

  #send(method: string, args: unknown[], pending: Pending): number {
    const id = this.#calls++;
    if (this.#end) {
      pending.reject(this.#end.reason);
      return id;
    }
    this.#pending.set(id, pending);
    this.#post({ type: "call", id, method, args });
    this.#watch();
    return id;
  }

  #post(message: ToWorker): void {
    if (this.#end) return;
    try {
      this.#worker.postMessage(message);
    } catch {
      this.#fail("the file cannot be sent to the worker");
    }
  }

  #receive(message: FromWorker): void {
    this.#hasResponded = true;
    this.#pinged = false;
    if (message.type !== "pong") {
      const { id } = message;
      const pending = this.#pending.get(id);
      if (message.type === "item") {
        if (pending) pending.onItem(message.item, message.paced);
        else this.#listeners.get(id)?.(message.item);
      } else {
        this.#pending.delete(id);
        if (message.type === "result") pending?.resolve(message.value);
        else pending?.reject(toError(message.error));
      }
    }
    this.#watch();
  }

  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#end || !(this.#pending.size > 0 || this.#options.isBusy?.())) return;
    this.#timer = setTimeout(() => {
      if (this.#pinged) return this.#fail("the worker that reads the file does not respond");
      this.#pinged = true;
      this.#post({ type: "ping" });
      this.#watch();
    }, SILENCE);
  }
}

function toError({ name, message, code, reason }: RemoteError): Error {
  if (code === undefined) return new DOMException(message, name);
  return new KardEnrollError(code, message, { reason });
}
