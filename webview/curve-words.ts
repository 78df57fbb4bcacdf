import type { Resample } from '../src/protocol/decomposition';
import type { CurveAxis, CurvePoint } from '../src/protocol/decomposition-curve';

/** Words about measured bias and variance. */
export const curveWords = {
  curveTitle: {
    capacity: 'Bias and variance against capacity',
    'training-size': 'Bias and variance against training rows',
    regularization: 'Bias and variance against L2',
  } satisfies Record<CurveAxis, string>,
  settingName: {
    capacity: 'size',
    'training-size': 'rows',
    regularization: 'L2',
  } satisfies Record<CurveAxis, string>,
  curveOf: (measure: string) => `${measure}, 95\u202f% intervals over refits`,
  curveNote: (refits: number, resample: Resample, when: string) =>
    `${refits} refits a setting, ${resample === 'split' ? 'on halves of the rows' : 'bootstrap'}, ${when}`,
  curveIsOld: 'Measured on another text of the script than the one that this run ran.',
  curveStopped: 'Stopped; what was measured until then is kept.',
  settingsTable: 'Settings',
  setting: 'setting',
  presentSetting: 'as it is',
  isPresent: (label: string) => `${label}, as it is`,
  pointState: {
    waiting: 'waiting',
    running: 'being measured',
    measured: 'nothing was measured',
    failed: 'failed',
    cancelled: 'cancelled',
  } satisfies Record<CurvePoint['state'], string>,
  byClass: 'By class',
  aClass: 'class',
  examples: 'examples',
  classNumber: (label: number) => `class ${label}`,
  stubbornTitle: (n: number) => `Wrong in all refits (${n}): look at these labels`,
  varyingTitle: 'Vary most from refit to refit',
  validationRow: 'validation row',
  rowIn: (row: number, fitRow: number | null) =>
    fitRow === null ? `${row}` : `${row} (${fitRow} of what fit is given)`,
  target: 'label',
  answer: 'mostly answered',
  wrongRefits: 'refits wrong',
};
