import { words } from '../../reviews/domain.ts';
import { action, instruction } from '../domain.ts';
import type { SupportDomain } from '../domain.ts';

const technician = action('send a technician', 'sent a technician');
const filter = instruction('clean the filter of the {object}');
const part = action('order the missing part', 'ordered the missing part');
const swap = action('replace your {object}', 'replaced your {object}');

export const appliance: SupportDomain = {
  name: 'appliance',
  objects: words('heater fridge oven dishwasher dryer'),
  items: words('door handle light'),
  problems: [
    {
      says: 'water leaks out of my {object}',
      trouble: 'the leaking {object}',
      fixes: [technician, instruction('close the water tap'), filter],
      objects: words('heater fridge dishwasher'),
    },
    {
      says: 'my {object} stays cold',
      trouble: 'the cold {object}',
      fixes: [technician, instruction('press the red button'), swap],
      objects: words('heater oven dryer'),
    },
    {
      says: 'the {item} of my {object} fell off',
      trouble: 'the loose {item}',
      fixes: [action('send you a new {item}', 'sent you a new {item}'), technician],
    },
    {
      says: 'my {object} smells of smoke',
      trouble: 'the smell of smoke',
      fixes: [technician, swap, instruction('unplug the {object} at once')],
    },
    {
      says: 'my {object} shows an error code',
      trouble: 'the error code',
      fixes: [
        instruction('press the red button'),
        instruction('unplug the {object} for a minute'),
        technician,
      ],
    },
    {
      says: 'a part of my {object} was not in the box',
      trouble: 'the missing part',
      fixes: [part, action('send you the part', 'sent you the part')],
    },
    {
      says: 'the technician did not come to see my {object}',
      trouble: 'the missing technician',
      fixes: [technician, action('call the technician', 'called the technician')],
    },
  ],
};
