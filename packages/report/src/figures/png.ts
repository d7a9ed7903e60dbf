import { createRequire } from "node:module";
import { crc32 } from "node:zlib";
import { renderAsync } from "@resvg/resvg-js";
import type { Figure } from "./canvas.js";

const require = createRequire(import.meta.url);
// resvg drops all text silently when it finds no font, so both faces come with the package.
const FONT_FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) =>
  require.resolve(`dejavu-fonts-ttf/ttf/${file}`),
);
const INCHES_PER_METRE = 1 / 0.0254;
/** Printed width of a figure in inches. */
const PRINT_WIDTH = 6.5;
const HEADER_END = 33;

/**
 * A figure as PNG, 6.5 inches wide at `dpi` dots per inch (default 300), with its resolution in a pHYs chunk. Rendering
 * runs on libuv's threads, so several figures can be rendered at once.
 */
export async function png(figure: Pick<Figure, "svg">, dpi = 300): Promise<Uint8Array> {
  const image = await renderAsync(figure.svg, {
    fitTo: { mode: "width", value: Math.round(PRINT_WIDTH * dpi) },
    font: {
      loadSystemFonts: false,
      fontFiles: FONT_FILES,
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
    },
    background: "white",
    logLevel: "off",
  });
  return withResolution(image.asPng(), dpi);
}

/** Inserts a pHYs chunk (PNG specification, 11.3.4.3) behind the header of a PNG. */
function withResolution(bytes: Uint8Array, dpi: number): Uint8Array {
  const perMetre = Math.round(dpi * INCHES_PER_METRE);
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write("pHYs", 4, "latin1");
  chunk.writeUInt32BE(perMetre, 8);
  chunk.writeUInt32BE(perMetre, 12);
  chunk.writeUInt8(1, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return Buffer.concat([bytes.subarray(0, HEADER_END), chunk, bytes.subarray(HEADER_END)]);
}
