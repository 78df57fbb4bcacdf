import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { isObject } from './framework';
import type { LayersModel } from './framework';

/**
 * Writes the model into the run directory as weights.json and weights.bin, the layout that
 * `tf.loadLayersModel('file://…/weights.json')` reads.
 */
export async function saveWeights(model: LayersModel, runDirectory: string): Promise<void> {
  await model.save({
    save: (artifacts) => {
      const { modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy } = artifacts;
      writeFileSync(path.join(runDirectory, 'weights.bin'), bytesOf(weightData));
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      const json = { modelTopology, format, generatedBy, convertedBy, weightsManifest };
      writeFileSync(path.join(runDirectory, 'weights.json'), JSON.stringify(json));
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
    },
  });
}

/** tfjs gives one buffer or, since 4.0, a list of them. */
function bytesOf(data: unknown): Buffer {
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  if (Array.isArray(data)) return Buffer.concat(data.map(bytesOf));
  throw new TypeError(
    `unexpected weight data ${isObject(data) ? Object.prototype.toString.call(data) : typeof data}`,
  );
}
