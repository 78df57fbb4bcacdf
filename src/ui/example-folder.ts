import fs from 'node:fs';
import path from 'node:path';

/** In the folder of a copied example: says what it is, and whether its script was opened before. */
export const MARK = path.join('.regulens', 'example.json');
export const NAME = 'regulens-example';

/** Copies the example that comes with the extension into a new folder of `parent`; nothing there is replaced. @returns the new folder */
export async function copyExample(example: string, parent: string): Promise<string> {
  for (let count = 1; ; count++) {
    const folder = path.join(parent, count === 1 ? NAME : `${NAME}-${count}`);
    try {
      await fs.promises.mkdir(folder);
    } catch (error) {
      if (isTaken(error)) continue;
      throw error;
    }
    await fs.promises.cp(example, folder, { recursive: true });
    await fs.promises.mkdir(path.join(folder, path.dirname(MARK)), { recursive: true });
    await fs.promises.writeFile(path.join(folder, path.dirname(MARK), '.gitignore'), '*\n');
    await fs.promises.writeFile(path.join(folder, MARK), JSON.stringify({ opened: false }));
    return folder;
  }
}

export function isExample(folder: string): boolean {
  return fs.existsSync(path.join(folder, MARK));
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
