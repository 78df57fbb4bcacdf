import { rateRemedy } from './learning-rate';

/** Divides the learning rate by 10. */
export const lowerLearningRate = rateRemedy({
  id: 'lower-learning-rate',
  verb: 'Lower',
  reason: 'Smaller steps keep the loss from jumping.',
  factor: 0.1,
});
