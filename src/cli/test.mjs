/** `npm test`: installs what is missing, then runs every check and all four rings (`src/cli/rings.ts`). */
import { spawnSync } from 'node:child_process';
import { checkNode, installPackages, ROOT, runCommand } from './setup.mjs';

await runCommand(async () => {
  checkNode();
  installPackages();
  const rings = spawnSync(process.execPath, ['src/cli/run.mjs', 'rings', ...process.argv.slice(2)], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return rings.status ?? 1;
});
