import type { backend_util } from '@tensorflow/tfjs-core';

/** How a window moves over an input; the order is that of the class of this name in ./assembly/geometry.ts. */
const fields = [
  'batchSize',
  'inDepth',
  'inHeight',
  'inWidth',
  'inChannels',
  'outDepth',
  'outHeight',
  'outWidth',
  'outChannels',
  'filterDepth',
  'filterHeight',
  'filterWidth',
  'strideDepth',
  'strideHeight',
  'strideWidth',
  'dilationDepth',
  'dilationHeight',
  'dilationWidth',
] as const;
type Field = (typeof fields)[number];

export const geometryBytes = 4 * (fields.length + 3);

/** On two axes, the depth is 1. */
const flat: Partial<Record<Field, number>> = {
  inDepth: 1,
  outDepth: 1,
  filterDepth: 1,
  strideDepth: 1,
  dilationDepth: 1,
};

export type WindowInfo = backend_util.Conv2DInfo | backend_util.Conv3DInfo;

/** The numbers in the order in which the kernels read them. */
export function geometryOf(info: WindowInfo): number[] {
  const known: Partial<Record<Field, number>> = { ...flat, ...info };
  const { padInfo } = info;
  return [
    ...fields.map((field) => known[field] ?? 0),
    'front' in padInfo ? padInfo.front : 0,
    padInfo.top,
    padInfo.left,
  ];
}

/** Values in one window, all channels. */
export function windowSize(info: WindowInfo): number {
  const depth = 'filterDepth' in info ? info.filterDepth : 1;
  return depth * info.filterHeight * info.filterWidth * info.inChannels;
}
