import path from 'node:path';
import { plainFs, type FileUse, type OtherPart } from './fs-calls';

/*
 * Gives a trial its own copy of what it writes: files under the project's folders are written into the run's directory instead, and read from there
 * once they are; what was removed stays on disk and is hidden. The user's folder doesn't change, and trials don't write over one another.
 */

export interface Overlay {
  /** Where a call goes that does this with this file. */
  at(use: FileUse, file: string): string;
  /** The part of a folder that was written, where the folder is on disk as well. */
  partOf(folder: string): OtherPart | null;
  covers(file: string): boolean;
}

/**
 * @param root folder for what is written; it need not exist
 * @param folders whose files are not to change; files of the first one keep their place below `root`
 */
export function createOverlay(root: string, folders: readonly string[]): Overlay {
  // Where it exists another process of this run has written already.
  let isUsed = plainFs.existsSync(root);
  const removed = new Set<string>();

  const placeOf = (file: string): string | null => {
    for (const [index, folder] of folders.entries()) {
      const relative = path.relative(folder, file);
      if (relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative)))
        return path.join(root, index === 0 ? '' : `.folder-${index}`, relative);
    }
    return null;
  };
  const isRemoved = (file: string): boolean => {
    if (removed.size === 0) return false;
    for (let at = file; ; at = path.dirname(at)) {
      if (removed.has(at)) return true;
      if (at === path.dirname(at)) return false;
    }
  };
  const isThere = (file: string) => plainFs.lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  const onDisk = (file: string) => !isRemoved(file) && isThere(file);

  function makeParent(file: string, place: string): void {
    isUsed = true;
    const parent = path.dirname(file);
    if (onDisk(parent)) plainFs.mkdirSync(path.dirname(place), { recursive: true });
  }

  /** Puts what is on disk into the overlay. */
  function bring(file: string, place: string): void {
    if (isThere(place) || !onDisk(file)) return;
    if (plainFs.statSync(file).isDirectory()) plainFs.cpSync(file, place, { recursive: true });
    else plainFs.copyFileSync(file, place);
  }

  function remove(file: string, place: string): string {
    if (!onDisk(file)) return place;
    // Something for the call to remove.
    makeParent(file, place);
    if (!isThere(place))
      if (plainFs.lstatSync(file).isDirectory()) plainFs.mkdirSync(place, { recursive: true });
      else plainFs.writeFileSync(place, '');
    removed.add(file);
    return place;
  }

  function change(use: FileUse, file: string, place: string): string {
    switch (use) {
      case 'write':
        makeParent(file, place);
        return place;
      case 'amend':
      case 'update':
        makeParent(file, place);
        bring(file, place);
        return place;
      case 'make-folder':
        // Where there is one on disk nothing will be made.
        if (!isThere(place) && onDisk(file)) return file;
        makeParent(file, place);
        return place;
      case 'remove-empty':
        if (!isThere(place) && onDisk(file) && plainFs.readdirSync(file).length > 0) return file;
        return remove(file, place);
      case 'remove':
        return remove(file, place);
      case 'move':
        makeParent(file, place);
        bring(file, place);
        if (isThere(file)) removed.add(file);
        return place;
      case 'list':
        // Both parts are listed where there are both.
        return onDisk(file) ? file : place;
      default:
        return isThere(place) || isRemoved(file) ? place : file;
    }
  }

  return {
    at(use, file) {
      const isReading = use === 'read' || use === 'probe' || use === 'list';
      if (isReading && !isUsed) return file;
      const place = placeOf(file);
      return place === null ? file : change(use, file, place);
    },
    partOf(folder) {
      const place = isUsed ? placeOf(folder) : null;
      if (place === null || !onDisk(folder)) return null;
      return {
        folder: isThere(place) ? place : null,
        isHidden: (name) => isRemoved(path.join(folder, name)),
      };
    },
    covers: (file) => placeOf(file) !== null,
  };
}
