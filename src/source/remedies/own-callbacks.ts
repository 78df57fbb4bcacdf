import type { Block } from '../blocks';

/*
 * Callback classes that edits bring along. tfjs hands a callback's logs over before it has read them from the backend, so a loss may
 * be a tensor still (resolveScalarsInLogs in tfjs-layers/src/logs.ts). Checked by training in test/trainer/edited-training.test.ts.
 */

/** A clone shares its tensor's memory until training changes that; the clones of one epoch are held at a time. */
export const KEEP_BEST_WEIGHTS: Block = {
  name: 'KeepBestWeights',
  code: `\
// Stops once the validation loss has not improved for some epochs, and goes back to the weights of the best epoch.
class KeepBestWeights extends tf.Callback {
  «patience: number;»
  best = Infinity;
  bestEpoch = 0;
  weights«: tf.Tensor[]» = [];

  constructor(patience«: number») {
    super();
    this.patience = patience;
  }

  «override »async onTrainBegin() {
    this.best = Infinity;
    this.bestEpoch = 0;
  }

  «override »async onEpochEnd(epoch«: number», logs«: any») {
    const value = logs.val_loss ?? logs.loss;
    const loss = typeof value === 'number' ? value : (await value.data())[0];
    if (loss < this.best) {
      this.best = loss;
      this.bestEpoch = epoch;
      this.weights.forEach((weight) => weight.dispose());
      this.weights = this.model.getWeights().map((weight«: tf.Tensor») => weight.clone());
    } else if (epoch - this.bestEpoch >= this.patience) this.model.stopTraining = true;
  }

  «override »async onTrainEnd() {
    if (this.weights.length > 0) this.model.setWeights(this.weights);
    this.weights.forEach((weight) => weight.dispose());
    this.weights = [];
  }
}`,
};

/** Saves to an address tfjs has a handler for: file:// with tfjs-node, indexeddb:// in a browser. */
export const SAVE_BEST_MODEL: Block = {
  name: 'SaveBestModel',
  code: `\
// Saves the model after every epoch whose validation loss is the lowest so far.
class SaveBestModel extends tf.Callback {
  «address: string;»
  best = Infinity;

  constructor(address«: string») {
    super();
    this.address = address;
  }

  «override »async onEpochEnd(_epoch«: number», logs«: any») {
    const value = logs.val_loss ?? logs.loss;
    const loss = typeof value === 'number' ? value : (await value.data())[0];
    if (!(loss < this.best)) return;
    this.best = loss;
    await this.model.save(this.address);
  }
}`,
};

/** Without tfjs-node there is no handler for files: model.json and weights.bin are written as tfjs-node would write them. */
export const SAVE_BEST_MODEL_FILES: Block = {
  name: 'SaveBestModel',
  code: `\
// Saves the model after every epoch whose validation loss is the lowest so far, as model.json and weights.bin.
class SaveBestModel extends tf.Callback {
  «folder: string;»
  best = Infinity;

  constructor(folder«: string») {
    super();
    this.folder = folder;
  }

  «override »async onEpochEnd(_epoch«: number», logs«: any») {
    const value = logs.val_loss ?? logs.loss;
    const loss = typeof value === 'number' ? value : (await value.data())[0];
    if (!(loss < this.best)) return;
    this.best = loss;
    const { mkdirSync, writeFileSync } = await import('node:fs');
    mkdirSync(this.folder, { recursive: true });
    await this.model.save(tf.io.withSaveHandler(async ({ weightSpecs, weightData, ...model }«: any») => {
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      writeFileSync(this.folder + '/model.json', JSON.stringify({ ...model, weightsManifest }));
      writeFileSync(this.folder + '/weights.bin', new Uint8Array(weightData));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }));
  }
}`,
};

/**
 * tfjs has no LearningRateScheduler. Optimizers read learningRate in every step, but for sgd and momentum, which hold a constant of
 * their own and have setLearningRate (tfjs-core/src/optimizers/sgd_optimizer.ts). Cosine: Loshchilov & Hutter 2017.
 */
export const COSINE_DECAY: Block = {
  name: 'CosineDecay',
  code: `\
// Lowers the learning rate from epoch to epoch along a cosine, down to a share of what it was.
class CosineDecay extends tf.Callback {
  «share: number;»
  initial = 0;

  constructor(share«: number») {
    super();
    this.share = share;
  }

  «override »async onTrainBegin() {
    this.initial = «(»this.model.optimizer« as any)».learningRate;
  }

  «override »async onEpochBegin(epoch«: number») {
    const { epochs } = this.params;
    const wave = (1 + Math.cos((Math.PI * epoch) / «(»epochs« as number)»)) / 2;
    this.setRate(this.initial * (this.share + (1 - this.share) * wave));
  }

  «override »async onTrainEnd() {
    this.setRate(this.initial);
  }

  setRate(rate«: number») {
    const optimizer«: any» = this.model.optimizer;
    if (optimizer.setLearningRate) optimizer.setLearningRate(rate); // sgd and momentum
    else optimizer.learningRate = rate;
  }
}`,
};
