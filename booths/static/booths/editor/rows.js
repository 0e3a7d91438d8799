import { round } from "./geometry.js";
import { codesFor } from "./numbering.js";

/**
 * Rows and blocks of booths with aisles between them.
 *
 * Back to back, two rows share a wall and open to the aisles on either side; else every row opens to the aisle
 * after it, as `booths/rules/layout.py` lays them. After `block` booths an aisle of the same width crosses the rows.
 */
export function layOutRows({
  x_m, y_m, rows, columns, width_m, depth_m, aisle_m, cross_m = aisle_m, block = 0, paired = true,
  along = "x", first, coding = "letter", ...rest
}) {
  const codes = codesFor(Array(rows).fill(columns), { first, rows: coding });
  if (!codes) return null;
  const booths = [];
  let across = 0;
  for (let row = 0; row < rows; row += 1) {
    const back = paired && row % 2 === 0;
    for (let column = 0; column < columns; column += 1) {
      const crossings = block > 0 ? Math.floor(column / block) : 0;
      const run = column * width_m + crossings * cross_m;
      booths.push({
        ...rest,
        code: codes[row * columns + column],
        ...(along === "x"
          ? { x_m: round(x_m + run), y_m: round(y_m + across), width_m, depth_m, front: back ? "n" : "s" }
          : { x_m: round(x_m + across), y_m: round(y_m + run), width_m: depth_m, depth_m: width_m, front: back ? "w" : "e" }),
      });
    }
    across += depth_m + (back ? 0 : aisle_m);
  }
  return booths;
}
