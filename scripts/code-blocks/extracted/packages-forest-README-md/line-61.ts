



























































estimateResources(10_000, 16);                                     // nodes, bytes in memory and file, rough seconds, before the fit
const { options } = await tuneCausalForest({ ...data, ...hats });  // seeded search; keeps the defaults unless beaten beyond noise
const forest = await causalForest({ ...data, ...hats }, options);

await writeForest("effects.forest", forest);                       // whole or not at all; without the training rows
await writeForest("effects.forest", forest, { trainingData: true });
const read = await readForest("effects.forest", "causal-forest");  // damage to any byte is a FileError that says where
await readForestManifest("effects.forest");                        // kind, options, seed, columns, versions, without the trees

const larger = await growMore(read, { ...data, ...hats }, 2000);   // the forest that one fit of all trees would be
const merged = mergeForests([forest, await causalForest(same, { ...options, seed: 7 })]);
const alone = withoutTrainingData(merged);                         // predicts given rows; its type says that there is no out of bag
export {};
