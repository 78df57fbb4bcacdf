/** The first epoch, the last, and between them each `factor` times as far on as the one before. Asked several times of one epoch, it says the same. */
export function rareMoments(factor: number): (moment: { epoch: number; isLast: boolean }) => boolean {
  let last = 0;
  return ({ epoch, isLast }) => {
    if (epoch === last) return true;
    if (last > 0 && epoch < factor * last && !isLast) return false;
    last = epoch;
    return true;
  };
}
