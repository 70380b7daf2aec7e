import { words } from '../../reviews/domain.ts';
import { action, instruction } from '../domain.ts';
import type { SupportDomain } from '../domain.ts';

const power = instruction('hold the power button for ten seconds');
const charge = instruction('charge the {object} for an hour');
const restart = instruction('restart the {object}');
const update = instruction('install the new update');
const repair = action('repair the {object} for free', 'repaired the {object} for free');
const replace = action('send you a new {object}', 'sent you a new {object}');

export const device: SupportDomain = {
  name: 'device',
  objects: words('phone laptop tablet printer router camera speaker monitor'),
  items: words('screen battery button'),
  problems: [
    {
      says: 'my {object} does not start',
      trouble: 'the dead {object}',
      fixes: [power, charge, repair, replace],
    },
    {
      says: 'the screen of my {object} is black',
      trouble: 'the black screen',
      fixes: [power, restart, action('replace the screen', 'replaced the screen')],
      objects: words('phone laptop tablet camera'),
    },
    {
      says: 'the battery of my {object} dies after an hour',
      trouble: 'the weak battery',
      fixes: [
        action('send you a new battery', 'sent you a new battery'),
        action('replace the battery', 'replaced the battery'),
        instruction('turn off the apps on the {object}'),
      ],
      objects: words('phone laptop tablet camera'),
    },
    { says: 'my {object} is very slow', trouble: 'the slow {object}', fixes: [update, restart] },
    {
      says: 'my {object} only prints empty pages',
      trouble: 'the empty pages',
      fixes: [
        instruction('clean the ink cartridge'),
        action('send you a new ink cartridge', 'sent you a new ink cartridge'),
      ],
      objects: ['printer'],
    },
    {
      says: 'my {object} loses the signal every evening',
      trouble: 'the lost signal',
      fixes: [restart, update, replace],
      objects: words('router phone tablet'),
    },
    {
      says: 'my {object} makes a strange noise',
      trouble: 'the strange noise',
      fixes: [repair, replace, restart],
    },
  ],
};
