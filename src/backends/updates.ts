/** The kernel that does in one pass what an optimizer does to a variable, beside the old values; a backend that has it is an `UpdatingBackend`. */
export const UPDATE_KERNEL = 'RegulensUpdate';

export type UpdateRule =
  'descend' | 'descendWithMomentum' | 'adagrad' | 'rmsProp' | 'centeredRmsProp' | 'adam';

/** Beside the inputs `value`, `gradient` and `states`; it gives the new value, then the new states. */
export interface UpdateAttributes {
  readonly rule: UpdateRule;
  /** In the order of the rule's function in wasm/assembly/updates.ts. */
  readonly numbers: readonly number[];
}

export interface Stored {
  readonly dataId: object;
  readonly size: number;
}

/** Over the old values it costs no tensors: what the engine does for each takes a small network longer than the update. */
export interface InPlaceUpdates {
  /**
   * All of them are 32-bit floating point and of one size.
   * @returns whether it has been done: not where other tensors share the values, or where they are elsewhere
   */
  updateInPlace(
    attributes: UpdateAttributes,
    value: Stored,
    gradient: Stored,
    states: readonly Stored[],
  ): boolean;
  /** The first value of 32-bit floating point; NaN where it is elsewhere. */
  numberAt(tensor: Stored): number;
  /** @returns whether it has been done: on the terms of `updateInPlace` */
  setNumberInPlace(scalar: Stored, value: number): boolean;
}

export interface UpdatingBackend extends InPlaceUpdates {
  readonly updatesVariables: true;
}
