// Vite before 8 bundles a dependency for its dev server into node_modules/.vite/deps, and leaves behind the files that
// it refers to by URL. They are where the package is installed.

const DEPS = /^(.*\/)\.vite\/deps[^/]*\/([^/?]+)/;

/** Where the file of that URL was left behind, or nothing when it was not. */
export function leftBehind(url: URL): URL | undefined {
  const [, modules, file] = DEPS.exec(url.href) ?? [];
  return modules && file ? new URL(`kard-enroll/dist/${file}`, modules) : undefined;
}
