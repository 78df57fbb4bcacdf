import { rateRemedy } from './learning-rate';

/** Multiplies the learning rate by 3. */
export const raiseLearningRate = rateRemedy({
  id: 'raise-learning-rate',
  verb: 'Raise',
  reason: 'Larger steps get further in the same time.',
  factor: 3,
});
