// Renders ZPL to PNG: node render.mjs <directory of node_modules> <jobs.json>
import fs from "node:fs";
import { createRequire } from "node:module";

const [directory, jobs] = process.argv.slice(2);
const { ready } = createRequire(`${directory}/`)("zpl-renderer-js");
const { api } = await ready;
for (const { zpl, png, width_mm, height_mm, dots_per_mm } of JSON.parse(fs.readFileSync(jobs, "utf8"))) {
  const picture = await api.zplToBase64Async(fs.readFileSync(zpl, "utf8"), width_mm, height_mm, dots_per_mm);
  fs.writeFileSync(png, Buffer.from(picture, "base64"));
}
process.exit(0); // the renderer's own threads would keep it alive
