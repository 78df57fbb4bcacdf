import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { stringify } from '../protocol/non-finite';
import { VERIFICATION_VERSION, Verification } from '../protocol/verification';
import { errorCode } from './files';
import { makeOwnFolder, replaceFile, writing } from './writing';

/** The latest verification of each run's fixes, in `<folder>/.regulens/verifications/<run>.json`. */
export class VerificationStore {
  readonly #folder: string;

  /** @param folder the workspace folder */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Null where there is none, or none that this version can read. */
  async read(run: string): Promise<Verification | null> {
    let text: string;
    try {
      text = await fs.promises.readFile(this.#file(run), 'utf8');
    } catch (error) {
      if (errorCode(error) === null) throw error;
      return null;
    }
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Verification), text);
    return parsed.success && parsed.output.version === VERIFICATION_VERSION ? parsed.output : null;
  }

  /** Writes it whole, or leaves the old one. @throws UserError where nothing can be written */
  async write(verification: Verification): Promise<void> {
    await writing(this.#folder, () => {
      const file = this.#file(verification.run);
      makeOwnFolder(this.#folder, path.dirname(file));
      replaceFile(file, stringify(verification));
    });
  }

  #file(run: string): string {
    return path.join(this.#folder, '.regulens', 'verifications', `${path.basename(run)}.json`);
  }
}
