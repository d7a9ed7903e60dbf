export * from "./occupation-shares.js";
export * from "./static-pca.js";
