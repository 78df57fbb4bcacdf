import os from 'node:os';
import path from 'node:path';

/**
 * Where Regulens keeps what is set up once for all projects: one folder for the editor, the terminal and the training processes.
 * Sources: XDG Base Directory Specification; Apple, File System Programming Guide; Windows known folder LocalAppData.
 */
export function storageFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const home = env['HOME'] || os.homedir();
  if (platform === 'win32')
    return path.join(env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'), 'regulens');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'regulens');
  return path.join(env['XDG_DATA_HOME'] || path.join(home, '.local', 'share'), 'regulens');
}
