import * as l10n from '@vscode/l10n';
import type { Resample } from '../src/protocol/decomposition';
import type { CurveAxis, CurvePoint } from '../src/protocol/decomposition-curve';

/** Words about measured bias and variance. */
export const curveWords = {
  curveTitle: {
    capacity: l10n.t('Bias and variance against capacity'),
    'training-size': l10n.t('Bias and variance against training rows'),
    regularization: l10n.t('Bias and variance against L2'),
  } satisfies Record<CurveAxis, string>,
  settingName: {
    capacity: l10n.t('size'),
    'training-size': l10n.t('rows'),
    regularization: 'L2',
  } satisfies Record<CurveAxis, string>,
  curveOf: (measure: string) => l10n.t`${measure}, 95 % intervals over refits`,
  curveNote: (refits: number, resample: Resample, when: string) =>
    resample === 'split'
      ? l10n.t`${refits} refits a setting, on halves of the rows, ${when}`
      : l10n.t`${refits} refits a setting, bootstrap, ${when}`,
  curveIsOld: l10n.t('Measured on another text of the script than the one that this run ran.'),
  curveStopped: l10n.t('Stopped; what was measured until then is kept.'),
  settingsTable: l10n.t('Settings'),
  setting: l10n.t('setting'),
  presentSetting: l10n.t('as it is'),
  isPresent: (label: string) => l10n.t`${label}, as it is`,
  pointState: {
    waiting: l10n.t('waiting'),
    running: l10n.t('being measured'),
    measured: l10n.t('nothing was measured'),
    failed: l10n.t('failed'),
    cancelled: l10n.t('cancelled'),
  } satisfies Record<CurvePoint['state'], string>,
  byClass: l10n.t('By class'),
  aClass: l10n.t('class'),
  examples: l10n.t('examples'),
  classNumber: (label: number) => l10n.t`class ${label}`,
  stubbornTitle: (n: number) => l10n.t`Wrong in all refits (${n}): look at these labels`,
  varyingTitle: l10n.t('Vary most from refit to refit'),
  validationRow: l10n.t('validation row'),
  rowIn: (row: number, fitRow: number | null) =>
    fitRow === null ? `${row}` : l10n.t`${row} (${fitRow} of what fit is given)`,
  target: l10n.t('label'),
  answer: l10n.t('mostly answered'),
  wrongRefits: l10n.t('refits wrong'),
};
