import * as l10n from '@vscode/l10n';
import { inspectScript } from '../../experiments';
import type { Handlers } from '../command-ids';
import { cancellable } from '../progress';
import type { Services } from '../services';
import { whatToRun } from '../what-to-run';
import { requireTrust, saveScripts } from '../workspace';

export function inspectCommands(services: Services): Pick<Handlers, 'regulens.inspect'> {
  return {
    'regulens.inspect': async (argument) => {
      requireTrust();
      const { store, launch } = await whatToRun(services, argument);
      await saveScripts(store.folder);
      const { record } = await cancellable(l10n.t('Inspecting the trained model'), (signal, progress) =>
        inspectScript(
          { store, assets: services.assets },
          launch,
          {},
          {
            signal,
            onEvents: (events, { fits }) => {
              const last = events.findLast((event) => event.type === 'epoch');
              const epochs = fits.find(({ started }) => started.fit === last?.fit)?.started.epochs ?? null;
              if (events.some(({ type }) => type === 'evaluation'))
                progress(1, l10n.t('measuring the importance of the inputs'));
              else if (last && epochs !== null)
                progress(last.epoch / epochs, l10n.t('epoch {0} of {1}', last.epoch, epochs));
            },
          },
        ),
      );
      services.dashboard.show([record.id]);
    },
  };
}
