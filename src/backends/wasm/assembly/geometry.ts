/** How a window moves over an input of three spatial axes (two: the first has length 1); the order is that of ../geometry.ts. */
@unmanaged
export class Geometry {
  batch: i32;
  inDepth: i32;
  inHeight: i32;
  inWidth: i32;
  inChannels: i32;
  outDepth: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  filterDepth: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideDepth: i32;
  strideHeight: i32;
  strideWidth: i32;
  dilationDepth: i32;
  dilationHeight: i32;
  dilationWidth: i32;
  padFront: i32;
  padTop: i32;
  padLeft: i32;
}

/** Number of windows: places of the output. */
export function windowsOf(g: Geometry): i32 {
  return g.batch * g.outDepth * g.outHeight * g.outWidth;
}

/** Number of input values in a window. */
export function windowSize(g: Geometry): i32 {
  return g.filterDepth * g.filterHeight * g.filterWidth * g.inChannels;
}
