import { storageFolder } from '../../backends/storage';
import { findWebGpu } from '../../backends/webgpu/installed';
import { findNode } from '../../runs';
import { removeWebGpu, setUpWebGpu } from '../../setup/webgpu';
import { parse, single, UsageError } from '../arguments';
import type { Context } from '../../tools/context';
import type { Output } from '../output';
import { withProgress } from '../set-up';

/** Sets up Dawn's WebGPU for all projects of this user, removes it, or says what is there. */
export async function run({ dist }: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, { software: { type: 'boolean' }, node: { type: 'string' } });
  const storage = storageFolder();
  switch (single(positionals, 'of install, remove, status')) {
    case 'install': {
      const { path: node } = await findNode(values.node);
      const software = values.software === true;
      const made = await withProgress(out, (progress) =>
        setUpWebGpu({ storage, dist, node, software, ...progress }),
      );
      out.line(
        'WebGPU is set up. Scripts that Regulens starts try it out from now on; --backend webgpu takes it at once.',
      );
      out.object({ type: 'result', ...made });
      return 0;
    }
    case 'remove': {
      const removed = await removeWebGpu(storage);
      out.line(removed ? 'WebGPU was removed.' : 'There was no WebGPU to remove.');
      out.object({ type: 'result', removed });
      return 0;
    }
    case 'status': {
      const installed = findWebGpu(storage);
      out.line(installed ?? 'Not set up. `regulens webgpu install` does it.');
      out.object({ type: 'result', installed });
      return 0;
    }
    default:
      throw new UsageError('name one of install, remove, status');
  }
}
