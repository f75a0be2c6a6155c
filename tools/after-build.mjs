import { resolve } from 'node:path';

/** A plugin that does one thing more in the folder of what was built, after those that stand before it. */
export function afterBuild(name, work) {
  let folder = '';
  return {
    name: `vitalfew-${name}`,
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: { order: 'post', sequential: true, handler: () => work(folder) },
  };
}
