/** The kernel that does in one pass what an optimizer does to a variable; a backend that has it says so by `updatesVariables`. */
export const UPDATE_KERNEL = 'RegulensUpdate';

export type UpdateRule =
  'descend' | 'descendWithMomentum' | 'adagrad' | 'rmsProp' | 'centeredRmsProp' | 'adam';

/** Beside the inputs `value`, `gradient` and `states`; it gives the new value, then the new states. */
export interface UpdateAttributes {
  readonly rule: UpdateRule;
  /** In the order of the rule's function in wasm/assembly/updates.ts. */
  readonly numbers: readonly number[];
}
