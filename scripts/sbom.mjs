// `npm run sbom` prints the software bill of materials in CycloneDX 1.5: the list of npm dependencies that npm makes, and the
// crates that are compiled into the WebAssembly.

import { output, Stop, script } from "./run.mjs";
import { crates } from "./shipped.mjs";

await script(async () => {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["sbom", "--omit", "dev", "--sbom-format", "cyclonedx", "--sbom-type", "library"];
  const printed = output(npm, [...args, "--package-lock-only"]);
  if (printed === undefined) throw new Stop("npm cannot list the dependencies: run `npm sbom` to see why");
  const bom = JSON.parse(printed);
  // npm uses the name of the folder.
  bom.metadata.component.name = "kard-enroll";
  const own = bom.metadata.component["bom-ref"];
  const refs = [];
  for (const { name, version, license } of crates()) {
    const ref = `pkg:cargo/${name}@${version}`;
    refs.push(ref);
    bom.components.push({
      "bom-ref": ref,
      type: "library",
      name,
      version,
      scope: "required",
      purl: ref,
      // Old crates separate alternative licenses by a slash.
      licenses: [{ expression: license.replaceAll("/", " OR ") }],
    });
    bom.dependencies.push({ ref, dependsOn: [] });
  }
  bom.dependencies.find((/** @type {{ ref: string }} */ { ref }) => ref === own).dependsOn.push(...refs);
  console.log(JSON.stringify(bom, null, 2));
});
