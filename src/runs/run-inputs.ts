import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { FiniteNumber } from '../protocol/numbers';
import { UsedFile } from '../protocol/used-files';
import { sha256 } from './content-key';
import { errorCode, FILES } from './files';
import { replaceFile } from './writing';

const InputFile = v.object({
  path: v.string(),
  size: FiniteNumber,
  mtimeMs: FiniteNumber,
  ctimeMs: FiniteNumber,
  sha256: v.string(),
});
type InputFile = v.InferOutput<typeof InputFile>;

/** inputs.json: what a run depends on beside its arguments. */
export const RunInputs = v.object({
  files: v.array(InputFile),
  /** Whether there was such a file or folder. */
  probed: v.array(v.object({ path: v.string(), found: v.boolean() })),
  /** Folders, with a hash of the names in them. */
  listed: v.array(v.object({ path: v.string(), names: v.string() })),
  /** Random numbers of its own that it took: "crypto.randomBytes". */
  chance: v.nullable(v.string()),
  /** Where it connected to. */
  network: v.nullable(v.string()),
  /** Why it isn't known on what the run depends; null where it is. */
  unknown: v.nullable(v.string()),
});
export type RunInputs = v.InferOutput<typeof RunInputs>;

/** Texts that were, or will be, served in place of files. */
export type Edits = ReadonlyMap<string, string>;

/**
 * What an ended run depended on. The contents of its files are hashed once and kept in its directory: when this is first asked after the files must
 * still be those that the run read.
 */
export async function readInputs(directory: string): Promise<RunInputs> {
  const kept = path.join(directory, FILES.inputs);
  const known = v.safeParse(v.pipe(v.string(), v.parseJson(), RunInputs), textOf(kept));
  if (known.success) return known.output;
  const inputs = await settle(directory);
  try {
    replaceFile(kept, JSON.stringify(inputs));
  } catch (error) {
    if (errorCode(error) === null) throw error; // A full or read-only disk: it is worked out again next time.
  }
  return inputs;
}

/** Texts by the real path of their file, as code is loaded by it. */
export function editsBy(texts: Iterable<readonly [file: string, text: string]>): Edits {
  return new Map([...texts].map(([file, text]) => [realPath(file), text]));
}

/** The texts that a run was given in place of files. */
export function editsOf(directory: string): Edits {
  const text = textOf(path.join(directory, FILES.edits));
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string())), text);
  return editsBy(parsed.success ? Object.entries(parsed.output) : []);
}

/**
 * Whether a run would find today all that it found then.
 * @param then texts that were served to it
 * @param now texts that would be served today
 */
export async function areUnchanged(inputs: RunInputs, then: Edits, now: Edits): Promise<boolean> {
  if (inputs.unknown !== null || inputs.network !== null) return false;
  for (const { path: file, found } of inputs.probed) if (fs.existsSync(file) !== found) return false;
  for (const { path: folder, names } of inputs.listed) if (namesIn(folder) !== names) return false;
  for (const file of inputs.files) {
    const before = hashOfText(then.get(realPath(file.path))) ?? file.sha256;
    const today = hashOfText(now.get(realPath(file.path))) ?? (await hashOf(file));
    if (before !== today) return false;
  }
  return true;
}

async function settle(directory: string): Promise<RunInputs> {
  const inputs: RunInputs = { files: [], probed: [], listed: [], chance: null, network: null, unknown: null };
  const edits = editsOf(directory);
  const text = textOf(path.join(directory, FILES.files));
  if (text === null) inputs.unknown = 'no account of its files';
  const open = new Set<string>();
  const contents = new Map<string, InputFile>();
  for (const line of (text ?? '').split('\n').filter(Boolean)) {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), UsedFile), line);
    if (!parsed.success) {
      inputs.unknown = 'its account of files is damaged';
      continue;
    }
    const used = parsed.output;
    switch (used.kind) {
      case 'begin':
        open.add(used.process);
        break;
      case 'end':
        open.delete(used.process);
        break;
      case 'read':
      case 'module':
        if (!contents.has(used.path)) contents.set(used.path, { ...fileOf(used), sha256: '' });
        break;
      case 'probed':
        inputs.probed.push({ path: used.path, found: used.found });
        break;
      case 'listed':
        inputs.listed.push({ path: used.path, names: used.names });
        break;
      default:
        inputs[used.kind] ??= used.what;
    }
  }
  if (open.size > 0) inputs.unknown ??= 'a process that was ended';
  for (const file of [...contents.values(), ...alsoImported([...contents.values()], edits)]) {
    // What was served from memory needs no hash of the file.
    const hash = edits.has(file.path) ? '' : await hashOf(file);
    if (hash === null || !(edits.has(file.path) || isSame(file)))
      inputs.unknown ??= `${file.path} was changed`;
    inputs.files.push({ ...file, sha256: hash ?? '' });
  }
  return inputs;
}

function fileOf({
  path: file,
  size,
  mtimeMs,
  ctimeMs,
}: Omit<InputFile, 'sha256'>): Omit<InputFile, 'sha256'> {
  return { path: file, size, mtimeMs, ctimeMs };
}

const IMPORTED_DATA = /['"`](\.{1,2}\/[^'"`\n]+\.(?:json|wasm|node))['"`]/g;

/** What ES modules import that is no code, which Node reads unseen. */
function alsoImported(files: readonly InputFile[], edits: Edits): InputFile[] {
  const known = new Set(files.map((file) => file.path));
  const found: InputFile[] = [];
  for (const { path: file } of files) {
    if (!/\.[cm]?[jt]sx?$/.test(file)) continue;
    for (const [, name = ''] of (edits.get(realPath(file)) ?? textOf(file) ?? '').matchAll(IMPORTED_DATA)) {
      const imported = path.resolve(path.dirname(file), name);
      const stat = known.has(imported) ? undefined : fs.statSync(imported, { throwIfNoEntry: false });
      if (!stat?.isFile()) continue;
      known.add(imported);
      const { size, mtimeMs, ctimeMs } = stat;
      found.push({ path: imported, size, mtimeMs, ctimeMs, sha256: '' });
    }
  }
  return found;
}

function isSame({ path: file, size, mtimeMs, ctimeMs }: InputFile): boolean {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat?.size === size && stat.mtimeMs === mtimeMs && stat.ctimeMs === ctimeMs;
}

const hashes = new Map<string, string>();

/** Hash of the file as it is now; null where it is gone. A file that wasn't changed isn't read again. */
async function hashOf(file: InputFile): Promise<string | null> {
  if (file.sha256 !== '' && isSame(file)) return file.sha256;
  const stat = fs.statSync(file.path, { throwIfNoEntry: false });
  if (!stat?.isFile()) return null;
  const name = [file.path, stat.size, stat.mtimeMs, stat.ctimeMs, stat.ino].join('\0');
  const known = hashes.get(name);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  try {
    await pipeline(fs.createReadStream(file.path), hash);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
  const digest = hash.digest('hex');
  hashes.set(name, digest);
  return digest;
}

function realPath(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    return path.resolve(file); // An edit may also add a file.
  }
}

function hashOfText(text: string | undefined): string | null {
  return text === undefined ? null : sha256(text);
}

/** As the recorder hashes them (src/trainer/used-files.ts). */
function namesIn(folder: string): string | null {
  try {
    return sha256(fs.readdirSync(folder).sort().join('\0'));
  } catch {
    return null;
  }
}

function textOf(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
