import { taskModule as newer } from "./squares.mjs";

export const taskModule = { ...newer, version: "squares 0" };
