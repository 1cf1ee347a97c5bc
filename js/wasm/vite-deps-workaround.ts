// Vite before 8 bundles a dependency for its dev server into node_modules/.vite/deps, and leaves behind the files that
// it refers to by URL. They are where the package is installed.

const DEPS = /^(.*\/)\.vite\/deps[^/]*\/[^/?]+$/;

/** The WebAssembly file beside the code, by a URL that browsers and bundlers understand. */
export function besideCode(): URL {
  return new URL("./kard_enroll_bg.wasm", import.meta.url);
}

/** The folder `dist/` of the package where the files were left behind; nothing where they were not. */
export function leftBehind(): URL | undefined {
  const [, modules] = DEPS.exec(besideCode().href) ?? [];
  return modules ? new URL("kard-enroll/dist/", modules) : undefined;
}
