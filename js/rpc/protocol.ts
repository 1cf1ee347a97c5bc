// The messages between a page and a worker of this package. The page calls methods; a method returns one value, and may
// send items before it: paced ones, which wait until the page asks for more, and others at once.

/** Messages to the worker. `id` identifies the call. */
export type ToWorker =
  | { type: "call"; id: number; method: string; args: unknown[] }
  /** The page has room for one more paced item. */
  | { type: "pull"; id: number }
  | { type: "ping" };

/** Messages to the page. */
export type FromWorker =
  | { type: "item"; id: number; item: unknown; paced: boolean }
  | { type: "result"; id: number; value: unknown }
  | { type: "error"; id: number; error: RemoteError }
  | { type: "pong" };

/** An error as it crosses: structured cloning would lose the code, and in some browsers the name. */
export interface RemoteError {
  name: string;
  message: string;
  /** The code of a `KardEnrollError`. */
  code?: string;
  /** The reason of a `KardEnrollError`. */
  reason?: string | undefined;
}

/** What a method sends items with. */
export interface Port<Item> {
  /** Sends an item when the page has room for it. */
  send(item: Item): Promise<void>;
  /** Sends an item at once. */
  emit(item: Item): void;
}

/** The methods of a worker. The first parameter is the port of the call. */
// biome-ignore lint/suspicious/noExplicitAny: parameters differ from method to method
export type Methods = Record<string, (port: Port<any>, ...args: any[]) => unknown>;

/** The arguments of a method, without its port. */
export type ArgsOf<Method> = Method extends (port: infer _, ...args: infer Args) => unknown ? Args : never;

/** The items of a method. */
export type ItemOf<Method> = Method extends (port: Port<infer Item>, ...args: never[]) => unknown
  ? Item
  : never;

/** The value of a method. */
export type ValueOf<Method> = Method extends (...args: never[]) => infer Value ? Awaited<Value> : never;
