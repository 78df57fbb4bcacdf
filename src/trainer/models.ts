import type { Site } from '../protocol/site';
import type { LayersModel } from './framework';
import type { LayerSites } from './layer-sites';
import { describeModel, layersVersion } from './model-description';
import type { Run } from './run';

/** The models of the run, by id; described again whenever something about them has changed. */
export interface Models {
  /** Emits the model's description where it is new or changed; returns its id. */
  describe(model: LayersModel): string;
  compiledAt(model: LayersModel, site: Site | null): void;
}

export function createModels(run: Run, layerSites: LayerSites): Models {
  const known = new WeakMap<LayersModel, { id: string; site: Site | null; described: string }>();
  /** By the class of the model: asking takes a copy of its configuration. */
  const versions = new Map<unknown, string>();
  const versionOf = (model: LayersModel): string => {
    const copy: unknown = Object.getPrototypeOf(model);
    const version = versions.get(copy) ?? layersVersion(model);
    if (version !== '') versions.set(copy, version);
    return version;
  };
  const entryOf = (model: LayersModel) => {
    let entry = known.get(model);
    if (!entry) known.set(model, (entry = { id: run.newId('model'), site: null, described: '' }));
    return entry;
  };
  return {
    describe(model) {
      const entry = entryOf(model);
      const event = describeModel(
        model,
        entry.id,
        entry.site,
        (layer) => layerSites.siteOf(layer),
        versionOf(model),
      );
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
