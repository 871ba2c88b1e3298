// Unpacks the headless Chromium that lies compressed in @sparticuz/chromium, with the libraries and fonts
// a slim Linux lacks, into the folder given. No download: everything comes from node_modules.
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

const out = resolve(process.argv[2] ?? ".cache/chromium");
// A half-unpacked folder must never look finished: unpack beside, then rename.
const partial = `${out}.partial`;
for (const folder of [out, partial]) rmSync(folder, { recursive: true, force: true });
mkdirSync(partial, { recursive: true });
process.env.TMPDIR = partial; // where the package's inflate() writes

const { inflate } = await import("@sparticuz/chromium");
const find = createRequire(import.meta.url).resolve;
const packed = join(dirname(find("@sparticuz/chromium")), "..", "bin");
const emoji = join(dirname(find("@expo-google-fonts/noto-color-emoji/package.json")), "400Regular");
for (const name of ["chromium.br", "swiftshader.tar.br", "al2023.tar.br", "fonts.tar.br"]) {
  await inflate(join(packed, name));
}
writeFileSync(
  join(partial, "fonts.conf"),
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${out}/fonts</dir>
  <dir>${emoji}</dir>
  <cachedir>${out}/fontcache</cachedir>
</fontconfig>
`,
);
renameSync(partial, out);
