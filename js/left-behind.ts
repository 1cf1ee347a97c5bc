// Vite before 8 bundles a dependency for its dev server into node_modules/.vite/deps, and leaves behind the files that
// it refers to by URL. They are where the package is installed.

const DEPS = /^(.*\/)\.vite\/deps[^/]*\/([^/?]+)$/;

/** The WebAssembly file beside the code, by a URL that browsers and bundlers understand. */
export function besideCode(): URL {
  return new URL("./kard_enroll_bg.wasm", import.meta.url);
}

/** The WebAssembly file where it was left behind, and the others with it; nothing where it was not. */
export function leftBehind(): URL | undefined {
  const [, modules, file] = DEPS.exec(besideCode().href) ?? [];
  return modules && file ? new URL(`kard-enroll/dist/${file}`, modules) : undefined;
}
