import * as l10n from '@vscode/l10n';
import { createTrialPool, settle } from '../../experiments';
import type { Handlers } from '../command-ids';
import { cancellable } from '../progress';
import type { Services } from '../services';
import { whatToRun } from '../what-to-run';
import { requireTrust, saveScripts } from '../workspace';
import { inform } from '../notify';

export function settleCommands(services: Services): Pick<Handlers, 'regulens.settle'> {
  return {
    'regulens.settle': async (argument) => {
      requireTrust();
      const { store, launch } = await whatToRun(services, argument);
      await saveScripts(store.folder);
      const pool = createTrialPool({ store, assets: services.assets });
      const { runs, words } = await cancellable(l10n.t('Settling whether it overfits'), (signal, progress) =>
        settle(
          pool,
          launch,
          {},
          {
            signal,
            onProgress: ({ done, of }) =>
              progress(done / of, l10n.t('run {0} of {1}', Math.min(done + 1, of), of)),
          },
        ),
      ).finally(() => pool.dispose());
      const compare = l10n.t('Compare Runs');
      const answered = inform(words, compare).then((chosen) => {
        if (chosen === compare) services.dashboard.show(runs.map(({ run }) => run));
      });
      // The command is done when the answer is there, not when it has been read.
      Promise.resolve(answered).catch(services.report);
    },
  };
}
