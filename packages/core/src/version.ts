/** Version of these packages, which share one; a test holds it against their manifests. */
export const VERSION = "0.1.0";
