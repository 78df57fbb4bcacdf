const RARE_FACTOR = 1.3;

/** The first epoch, the last, and between them ever fewer. Asked several times of one epoch, it says the same. */
export function rareMoments(): (moment: { epoch: number; isLast: boolean }) => boolean {
  let last = 0;
  return ({ epoch, isLast }) => {
    if (epoch === last) return true;
    if (last > 0 && epoch < RARE_FACTOR * last && !isLast) return false;
    last = epoch;
    return true;
  };
}
