import { hash128 } from "@career-dml/core";
import { expect, test } from "vitest";
import { erfcxOfPositive } from "../../src/elementary/erfcx.js";
import { exp, expOfNegative } from "../../src/elementary/exp.js";
import { expSingle } from "../../src/elementary/exp-single.js";
import { log, logOnePlus } from "../../src/elementary/log.js";
import { sigmoid } from "../../src/elementary/sigmoid.js";
import { sigmoidSingle } from "../../src/elementary/sigmoid-single.js";
import { softplus } from "../../src/elementary/softplus.js";
import { tanh } from "../../src/elementary/tanh.js";
import { tanhSingle } from "../../src/elementary/tanh-single.js";
import { uniform } from "./arguments.js";

type Elementary = (x: number) => number;

/** Hash of the bits of a function over `at`. */
function fingerprint(f: Elementary, at: Float64Array): string {
  const words = new Uint32Array(2 * at.length);
  const double = new DataView(new ArrayBuffer(8));
  at.forEach((x, i) => {
    double.setFloat64(0, f(x), true);
    words[2 * i] = double.getUint32(0, true);
    words[2 * i + 1] = double.getUint32(4, true);
  });
  return Array.from(hash128(words, ""), (word) => word.toString(16).padStart(8, "0")).join("");
}

/**
 * The functions cross no boundary of their own, so each side hashes the bits of 20,000 values; the same fingerprints
 * stand in native/crates/kernels/src/elementary/tests.rs.
 */
test.each<[string, Elementary, number, number, string]>([
  ["exp near 0", exp, -3, 3, "45f192c731bb9317e8dab94df35ca052"],
  ["exp", exp, -720, 720, "c3b900ddffd0a6c240c8c5dc79ee253a"],
  ["expOfNegative", expOfNegative, -720, 0, "f14a64cd33dc97d01c9932ec61c0b00b"],
  ["sigmoid", sigmoid, -720, 720, "bd1402339b0ebc536bc55233f33bf00c"],
  ["tanh", tanh, -3, 3, "e1db8cd8cc99e38c7e18ac5d27dcd2bc"],
  ["softplus", softplus, -720, 720, "464143925296f2654a6371f510af6cce"],
  ["logOnePlus", logOnePlus, -0.5, 1, "6a34cacc07d5f58526fdaf48a83dbc97"],
  ["log of a fraction", log, 0, 1, "b4a50056e4f2fa9c00d373a7a0250ca3"],
  ["log of every magnitude", (x) => log(exp(x)), -700, 700, "5bbeeebe5a83077cd13b898e7f5d6445"],
  ["erfcx of a fraction", erfcxOfPositive, 0, 1, "2d0e22f8c96a4f6926f84baa6e798ae4"],
  ["erfcx", erfcxOfPositive, 0, 30, "506e22027d7fd9e7255866f518bb6269"],
  ["expSingle", (x) => expSingle(Math.fround(x)), -720, 720, "7c22cae987bf3dfa1083220fbc3f2990"],
  ["sigmoidSingle", (x) => sigmoidSingle(Math.fround(x)), -20, 20, "d69fb6a03d2486d545a50af889a1c4fb"],
  ["tanhSingle", (x) => tanhSingle(Math.fround(x)), -3, 3, "92d1946157c0cbf8b2c13df3f60bf3d6"],
])("%s has the bits of its twin", (_name, f, from, to, expected) => {
  expect(fingerprint(f, uniform(from, to))).toBe(expected);
});
