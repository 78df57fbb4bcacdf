import * as l10n from '@vscode/l10n';
import { UserError } from '../../protocol/user-error';
import type { SetupCheck } from '../check-setup';
import { findNode, OLDEST_NODE } from '../find-node';
import { installedPackage } from './packages';

/** Of Node 20 (package.json, engines). */
const OLDEST_MINOR = 12;
/** The first that lacks what tfjs-node calls (tfjs #8609). */
const WITHOUT_OLD_UTILITIES = 23;

/** The Node that would run a script of `folder`; `path` is null where there is none. */
export async function checkNode(
  folder: string,
  nodePath: string | undefined,
): Promise<{ path: string | null; check: SetupCheck }> {
  const name = 'Node.js';
  try {
    const node = await findNode(nodePath);
    const [major = 0, minor = 0] = node.version.split('.').map(Number);
    const detail = l10n.t`${node.version} at ${node.path}`;
    if (major === OLDEST_NODE && minor < OLDEST_MINOR)
      return {
        path: node.path,
        check: {
          name,
          ok: false,
          detail: l10n.t`${detail} is too old.`,
          nextStep: l10n.t`Install Node ${OLDEST_NODE}.${OLDEST_MINOR} or newer (https://nodejs.org), or set "regulens.nodePath" (in a terminal: --node).`,
        },
      };
    const isBridged =
      major >= WITHOUT_OLD_UTILITIES && (await installedPackage(folder, '@tensorflow/tfjs-node')) !== null;
    return {
      path: node.path,
      check: {
        name,
        ok: true,
        detail: isBridged
          ? l10n.t`${detail}; it lacks what tfjs-node calls, which runs of Regulens put back (without Regulens: use Node 22).`
          : detail,
        nextStep: null,
      },
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { path: null, check: { name, ok: false, detail: error.message, nextStep: error.nextStep } };
  }
}
