// The dev server of Vite before version 8 bundles dependencies into node_modules/.vite/deps, without the files to which
// they refer by URL. Those files are where the package is installed.

const DEPS = /^(.*\/)\.vite\/deps[^/]*\/[^/?]+$/;

/** The WebAssembly file beside the code, by a URL that browsers and bundlers understand. */
export function besideCode(): URL {
  return new URL("./kard_enroll_bg.wasm", import.meta.url);
}

/** The folder `dist/` of the installed package if this code was bundled without its files. */
export function installedDist(): URL | undefined {
  const [, modules] = DEPS.exec(besideCode().href) ?? [];
  return modules ? new URL("kard-enroll/dist/", modules) : undefined;
}
