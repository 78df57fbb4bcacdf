import type { Block } from '../blocks';

/*
 * Layers that edits put before the first one. They change data in training only (kwargs.training, as tfjs-layers' own dropout does), lie
 * before the first weights, so that no gradient has to pass them, and are registered, so that a saved model can be loaded. All chance
 * comes from Math.random, from which tf.randomNormal and tf.randomUniform take their seeds too. Checked by training in
 * test/trainer/edited-training.test.ts.
 */

/**
 * Simard et al. 2003; cutout: DeVries & Taylor 2017. At strength 1: up to 10 % of the size to each side, 0.2 (11 degrees) of turn, 10 % of
 * scale, 20 % of brightness of each channel, noise of 10 % of the images' deviation, and a square of 20 % of the size blanked. Each pixel is
 * read from the nearest one of where it comes from: tf.image.transform leaves all images of a batch but the first empty on tfjs's cpu
 * backend (4.22).
 */
export const AUGMENT_IMAGES: Block = {
  name: 'AugmentImages',
  code: `\
// Shifts, turns, scales and brightens each image at random, adds noise, cuts out a square, mirrors if told to; in training only.
class AugmentImages extends tf.layers.Layer {
  static className = 'AugmentImages';
  «options: any;»

  constructor(options«: any») { super(options); this.options = options; }

  «override »call(inputs«: any», kwargs«: any»)«: any» {
    const images = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!kwargs.training) return images;
    const { strength, mirror } = this.options;
    const [count, height, width, channels] = images.shape;
    const any = (most«: number») => tf.randomUniform([count, 1, 1], -most * strength, most * strength);
    const [turn, scale, flip] = [any(0.2), any(0.1).add(1), tf.randomUniform([count, 1, 1]).sub(mirror ? 0.5 : -1).sign()];
    const [cos, sin] = [turn.cos().mul(scale), turn.sin().mul(scale)];
    const x = tf.range(0, width).sub((width - 1) / 2).reshape([1, 1, width]).mul(flip);
    const y = tf.range(0, height).sub((height - 1) / 2).reshape([1, height, 1]);
    const place = (at«: any», size«: number») => at.add(any(0.1 * size)).add((size - 1) / 2).round().clipByValue(0, size - 1);
    const column = place(x.mul(cos).sub(y.mul(sin)), width);
    const from = place(x.mul(sin).add(y.mul(cos)), height).mul(width).add(column).toInt();
    const pixels = images.reshape([count, height * width, channels]);
    const moved = tf.gather(pixels, from.reshape([count, height * width]), 1, 1).reshape(images.shape);
    const far = (size«: number») => tf.range(0, size).sub(tf.randomUniform([count, 1], 0, size)).abs().greater(0.1 * strength * size);
    const kept = far(height).reshape([count, height, 1, 1]).logicalOr(far(width).reshape([count, 1, width, 1]));
    const light = tf.randomUniform([count, 1, 1, channels], 1 - 0.2 * strength, 1 + 0.2 * strength);
    const noise = tf.randomNormal(images.shape).mul(tf.moments(images).variance.sqrt().mul(0.1 * strength));
    return moved.mul(light).add(noise).mul(kept);
  }

  «override »getConfig() { return { ...super.getConfig(), ...this.options }; }
}
tf.serialization.registerClass(AugmentImages);`,
};

/** Um et al. 2017. At strength 1: noise of a tenth of each feature's deviation, a shift of up to 10 % of the steps, a gap of 10 %. */
export const AUGMENT_SEQUENCES: Block = {
  name: 'AugmentSequences',
  code: `\
// Adds noise to each sequence, shifts it in time and blanks a stretch of it, at random; in training only.
class AugmentSequences extends tf.layers.Layer {
  static className = 'AugmentSequences';
  «options: any;»

  constructor(options«: any») { super(options); this.options = options; }

  «override »call(inputs«: any», kwargs«: any»)«: any» {
    const rows = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!kwargs.training) return rows;
    const [count, steps] = rows.shape;
    const most = 0.1 * this.options.strength;
    const noise = tf.randomNormal(rows.shape).mul(tf.moments(rows, [0, 1]).variance.sqrt().mul(most));
    const shift = tf.randomUniform([count, 1], -most * steps, most * steps).round();
    const moved = tf.gather(rows, tf.range(0, steps).add(shift).clipByValue(0, steps - 1).toInt(), 1, 1);
    const gap = tf.range(0, steps).sub(tf.randomUniform([count, 1], 0, steps)).abs().greater((most * steps) / 2);
    return moved.add(noise).mul(gap.reshape([count, steps, 1]));
  }

  «override »getConfig() { return { ...super.getConfig(), ...this.options }; }
}
tf.serialization.registerClass(AugmentSequences);`,
};

/** Bishop 1995. The noise is measured by each column's deviation in the batch, so columns may have any scale. */
export const AUGMENT_TABLE: Block = {
  name: 'AugmentTable',
  code: `\
// Adds noise to the inputs, of a share of each column's deviation; in training only.
class AugmentTable extends tf.layers.Layer {
  static className = 'AugmentTable';
  «options: any;»

  constructor(options«: any») { super(options); this.options = options; }

  «override »call(inputs«: any», kwargs«: any»)«: any» {
    const rows = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!kwargs.training) return rows;
    const deviation = tf.moments(rows, 0).variance.sqrt();
    return rows.add(tf.randomNormal(rows.shape).mul(deviation.mul(this.options.strength)));
  }

  «override »getConfig() { return { ...super.getConfig(), ...this.options }; }
}
tf.serialization.registerClass(AugmentTable);`,
};

/**
 * A layer, so that what validates and predicts is scaled alike, and a saved model brings its scale. Columns that do not vary (but for
 * rounding) only lose their mean.
 */
export const STANDARDIZE: Block = {
  name: 'Standardize',
  code: `\
// Gives each input column mean 0 and deviation 1, as measured on the training rows by adapt.
class Standardize extends tf.layers.Layer {
  static className = 'Standardize';
  «mean: any;»
  «deviation: any;»

  static adapt(model«: any», inputs«: any», validationSplit = 0) {
    tf.tidy(() => {
      const rows = inputs.slice(0, Math.floor(inputs.shape[0] * (1 - validationSplit)));
      const { mean, variance } = tf.moments(rows, rows.shape.slice(1).map((_«: number», axis«: number») => axis));
      const varies = variance.greater(mean.square().mul(1e-12).add(1e-20));
      const layer = model.layers.find((one«: any») => one instanceof Standardize);
      layer.setWeights([mean, tf.where(varies, variance.sqrt(), tf.onesLike(mean))]);
    });
  }

  «override »build(shape«: any») {
    const columns = shape.slice(-1);
    this.mean = this.addWeight('mean', columns, 'float32', tf.initializers.zeros(), undefined, false);
    this.deviation = this.addWeight('deviation', columns, 'float32', tf.initializers.ones(), undefined, false);
    super.build(shape);
  }

  «override »call(inputs«: any»)«: any» {
    const rows = Array.isArray(inputs) ? inputs[0] : inputs;
    return rows.sub(this.mean.read()).div(this.deviation.read());
  }
}
tf.serialization.registerClass(Standardize);`,
};
