import type { Site } from '../protocol/site';
import type { LayersModel } from './framework';
import type { LayerSites } from './layer-sites';
import { describeModel } from './model-description';
import type { Run } from './run';

/** The models of the run, by id; described again whenever something about them has changed. */
export interface Models {
  /** Emits the model's description where it is new or changed; returns its id. */
  describe(model: LayersModel): string;
  compiledAt(model: LayersModel, site: Site | null): void;
}

export function createModels(run: Run, layerSites: LayerSites): Models {
  const known = new WeakMap<LayersModel, { id: string; site: Site | null; described: string }>();
  const entryOf = (model: LayersModel) => {
    let entry = known.get(model);
    if (!entry) known.set(model, (entry = { id: run.newId('model'), site: null, described: '' }));
    return entry;
  };
  return {
    describe(model) {
      const entry = entryOf(model);
      const event = describeModel(model, entry.id, entry.site, (layer) => layerSites.siteOf(layer));
      const described = JSON.stringify(event);
      if (described !== entry.described) run.emit(event);
      entry.described = described;
      return entry.id;
    },
    compiledAt(model, site) {
      entryOf(model).site = site;
    },
  };
}
