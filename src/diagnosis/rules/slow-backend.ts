import * as l10n from '@vscode/l10n';
import { whyPassed } from '../../protocol/rungs';
import type { Finding } from '../../protocol/findings';
import { finding, last, type FitContext, type Rule } from '../fit-context';
import { LONG_MS, trainingMs } from '../training-time';
import { capitalized, sentences } from '../wording';

/** tfjs's `cpu` backend computes in plain JavaScript, on one core, a number at a time. */
export const slowBackend: Rule = {
  id: 'slow-backend',
  summary: 'Training runs on the plain JavaScript backend.',
  inputs:
    "The fit's backend; what the run was asked to train on, and why each better backend was passed over.",
  thresholds:
    'Told at once where Regulens could give nothing better; where the script or a setting leaves it at that, in training that takes at least a minute or is planned to.',
  source: l10n.t('bench/README.md: epochs on each backend, in ratios of paired runs.'),
  check,
};

function check(context: FitContext): Finding | null {
  const { started, fit, backend } = context;
  if (started.backend !== 'cpu' || backend?.asked === 'cpu') return null;
  const isFallback = backend?.name === 'cpu';
  if (!isFallback && (trainingMs(context) ?? 0) < LONG_MS) return null;
  const reasons = isFallback ? whyPassed(backend.passed) : [];
  return finding(context, {
    rule: 'slow-backend',
    severity: 'warning',
    title: l10n.t('Training on the slowest backend'),
    message: [
      l10n.t(
        "Training runs in plain JavaScript (tfjs's cpu backend), which takes many times as long as WebAssembly or native TensorFlow.",
      ),
      isFallback
        ? sentences(
            l10n.t('Nothing better could be had.'),
            reasons.length > 0 ? `${capitalized(reasons.join('; '))}.` : '',
            l10n.t('"Regulens: Check My Setup" (in a terminal: `regulens doctor`) says what to do about it.'),
          )
        : l10n.t(
            'Set "regulens.backend" (in a terminal: --backend) to "auto", and take out tf.setBackend(\'cpu\') if the script calls it: then Regulens gives it the fastest backend there is.',
          ),
    ].join(' '),
    onset: null,
    epoch: last(fit.epochs)?.epoch ?? null,
    evidence: [],
    remedies: [],
    source: slowBackend.source,
  });
}
