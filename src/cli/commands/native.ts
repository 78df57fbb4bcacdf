import { findNative } from '../../backends/native/installed';
import { storageFolder } from '../../backends/storage';
import { findNode } from '../../runs';
import { findNvidia } from '../../setup/nvidia';
import { removeNative, setUpNative } from '../../setup/native';
import { parse, single, UsageError } from '../arguments';
import type { Context } from '../../tools/context';
import type { Output } from '../output';
import { withProgress } from '../set-up';

/** Sets up TensorFlow itself for all projects of this user, removes it, or says what is there. */
export async function run({ dist }: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, {
    gpu: { type: 'boolean' },
    cpu: { type: 'boolean' },
    node: { type: 'string' },
  });
  if (values.gpu && values.cpu) throw new UsageError('--gpu and --cpu exclude each other');
  const storage = storageFolder();
  switch (single(positionals, 'of install, remove, status')) {
    case 'install': {
      const gpu = values.gpu ?? (values.cpu ? false : (await findNvidia()).gpu !== null);
      const { path: node } = await findNode(values.node);
      const made = await withProgress(out, (progress) =>
        setUpNative({ storage, dist, node, gpu, ...progress }),
      );
      out.line(
        `Native TensorFlow ${made.tensorflow} is set up${made.gpu ? ' for the GPU' : ''} (${megabytes(made.bytes)}). Scripts that Regulens starts train on it where it is fastest.`,
      );
      out.object({ type: 'result', ...made });
      return 0;
    }
    case 'remove': {
      const removed = await removeNative(storage);
      out.line(removed ? 'Native TensorFlow was removed.' : 'There was no native TensorFlow to remove.');
      out.object({ type: 'result', removed });
      return 0;
    }
    case 'status': {
      const found = findNative(storage);
      out.line(
        found
          ? `TensorFlow ${found.tensorflow}${found.gpu ? ' for the GPU' : ''}, ${megabytes(found.bytes)}, at ${found.binding}`
          : 'Not set up. `regulens native install` does it.',
      );
      out.object({ type: 'result', installed: found });
      return 0;
    }
    default:
      throw new UsageError('name one of install, remove, status');
  }
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
