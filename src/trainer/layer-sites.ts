import type { Site } from '../protocol/site';
import { captureFrames } from './call-sites';
import type { Frame } from './call-sites';
import type { Layer } from './framework';
import type { Run } from './run';

export interface LayerSites {
  watch(layerPrototype: Record<string, unknown>): void;
  siteOf(layer: Layer): Site | null;
}

/**
 * Remembers where each layer was made. Layer's constructor is the only one that assigns `this.id`, so an accessor of that
 * name on its prototype sees every layer, the user's own classes included.
 */
export function createLayerSites(run: Run): LayerSites {
  const made = new WeakMap<object, Frame[]>();
  return {
    watch(layerPrototype) {
      Object.defineProperty(layerPrototype, 'id', {
        configurable: true,
        enumerable: false,
        get: () => undefined,
        set: function setId(this: object, value: unknown) {
          Object.defineProperty(this, 'id', { value, writable: true, enumerable: true, configurable: true });
          run.guard(() => made.set(this, captureFrames(setId)));
        },
      });
    },
    siteOf(layer) {
      const frames = made.get(layer);
      return frames ? run.sites.resolveConstruction(frames) : null;
    },
  };
}
