/**
 * Something the user can put right: one clear sentence and the next step. Everything else that is thrown is a bug of ours
 * and is reported as one.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly nextStep: string;

  constructor(message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.nextStep = nextStep;
  }
}

/** One whose next step is to open another folder. */
export class FolderError extends UserError {}
